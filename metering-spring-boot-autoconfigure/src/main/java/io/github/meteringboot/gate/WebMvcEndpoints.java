/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.meteringboot.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webmvc.actuate.endpoint.web.AbstractWebMvcEndpointHandlerMapping;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletRegistrationBean;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Knows which requests the actuator endpoints of a servlet application answer, health
 * groups on additional paths included. It asks the actuator's own handler mappings, so
 * that no choice of paths opens anything else.
 *
 * @since 1.0.0
 */
public class WebMvcEndpoints {

	private final Supplier<Mappings> mappings;

	/**
	 * Create a new instance that looks for the mappings when they are first needed.
	 * @param handlerMappings the handler mappings of the actuator
	 * @param dispatcherServlets the servlets that ask them
	 */
	public WebMvcEndpoints(ObjectProvider<AbstractWebMvcEndpointHandlerMapping> handlerMappings,
			ObjectProvider<DispatcherServletRegistrationBean> dispatcherServlets) {
		this.mappings = SingletonSupplier.of(() -> Mappings.of(handlerMappings, dispatcherServlets));
	}

	/**
	 * Return whether an endpoint is mapped to the given request, which stays as it is.
	 * @param request the request
	 * @return whether an endpoint would answer
	 */
	boolean map(HttpServletRequest request) {
		Mappings mappings = this.mappings.get();
		if (!mappings.servletNames().contains(request.getHttpServletMapping().getServletName())) {
			return false;
		}
		HttpServletRequest probe = new ProbeRequest(request);
		ServletRequestPathUtils.parseAndCache(probe);
		for (RequestMappingInfo info : mappings.infos()) {
			if (info.getMatchingCondition(probe) != null) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether Spring MVC has chosen an endpoint to handle the given request.
	 * @param request the request
	 * @return whether an endpoint answers
	 */
	boolean handle(HttpServletRequest request) {
		return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
				&& this.mappings.get().handlers().contains(handler.getBean());
	}

	private record Mappings(List<RequestMappingInfo> infos, Set<Object> handlers, Set<String> servletNames) {

		static Mappings of(ObjectProvider<AbstractWebMvcEndpointHandlerMapping> handlerMappings,
				ObjectProvider<DispatcherServletRegistrationBean> dispatcherServlets) {
			List<RequestMappingInfo> infos = new ArrayList<>();
			Set<Object> handlers = Collections.newSetFromMap(new IdentityHashMap<>());
			handlerMappings.stream()
				.filter(HandlerMapping::usesPathPatterns)
				.forEach((handlerMapping) -> handlerMapping.getHandlerMethods().forEach((info, method) -> {
					infos.add(info);
					handlers.add(method.getBean());
				}));
			Set<String> servletNames = new HashSet<>();
			dispatcherServlets.forEach((registration) -> servletNames.add(registration.getServletName()));
			return new Mappings(infos, handlers, servletNames);
		}

	}

	/**
	 * Keeps the attributes that matching sets away from the real request.
	 */
	private static final class ProbeRequest extends HttpServletRequestWrapper {

		private final Map<String, Object> attributes = new HashMap<>();

		ProbeRequest(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable Object getAttribute(String name) {
			return this.attributes.containsKey(name) ? this.attributes.get(name) : super.getAttribute(name);
		}

		@Override
		public void setAttribute(String name, Object value) {
			this.attributes.put(name, value);
		}

		@Override
		@SuppressWarnings("NullAway")
		public void removeAttribute(String name) {
			this.attributes.put(name, null);
		}

	}

}

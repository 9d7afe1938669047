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

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.webmvc.actuate.endpoint.web.AbstractWebMvcEndpointHandlerMapping;
import org.springframework.boot.webmvc.actuate.endpoint.web.AdditionalHealthEndpointPathsWebMvcHandlerMapping;
import org.springframework.boot.webmvc.actuate.endpoint.web.WebMvcEndpointHandlerMapping;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.handler.WebRequestHandlerInterceptorAdapter;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Knows which requests the actuator endpoints of a servlet application may answer before
 * usage is registered, health groups on additional paths included, and has them answered.
 * It asks the actuator's own handler mappings, so that no choice of paths opens anything
 * else, and passes by the {@code DispatcherServlet}, which would also ask those of the
 * product. Of the product's Spring MVC it takes the message converters alone.
 */
class WebMvcEndpoints {

	private final SpringServletFilters filters;

	private final Supplier<Mappings> mappings;

	/**
	 * Create a new instance that looks for the mappings when they are first needed.
	 * @param context the application context of the web server
	 * @param filters the filters that run before an endpoint does
	 */
	WebMvcEndpoints(ApplicationContext context, SpringServletFilters filters) {
		this.filters = filters;
		this.mappings = SingletonSupplier.of(() -> Mappings.of(context));
	}

	/**
	 * Return whether an endpoint may answer the given request, which stays as it is.
	 * @param request the request
	 * @return whether an endpoint may answer
	 */
	boolean admits(HttpServletRequest request) {
		HttpServletRequest probe = new ProbeRequest(request);
		ServletRequestPathUtils.parseAndCache(probe);
		return find(probe) != null;
	}

	/**
	 * Have an endpoint answer the given request.
	 * @param request the request
	 * @param response the response
	 * @param gated the same response, which lets nothing out until this method opens it
	 * @throws IOException if the answer cannot be written
	 * @throws ServletException if the endpoint fails
	 */
	void handle(HttpServletRequest request, HttpServletResponse response, EndpointHttpServletResponse gated)
			throws IOException, ServletException {
		ServletRequestPathUtils.parseAndCache(request);
		HandlerExecutionChain chain = find(request);
		if (chain == null) {
			return;
		}
		gated.open();
		try {
			for (HandlerInterceptor interceptor : chain.getInterceptorList()) {
				if (isOfSpring(interceptor) && !interceptor.preHandle(request, response, chain.getHandler())) {
					return;
				}
			}
			if (chain.getHandler() instanceof HttpRequestHandler handler) {
				handler.handleRequest(request, response);
			}
			else {
				this.mappings.get().adapter().handle(request, response, chain.getHandler());
			}
		}
		catch (IOException | ServletException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new ServletException(ex);
		}
	}

	private @Nullable HandlerExecutionChain find(HttpServletRequest request) {
		Mappings mappings = this.mappings.get();
		if (!mappings.servletNames().contains(request.getHttpServletMapping().getServletName())) {
			return null;
		}
		for (Mapping mapping : mappings.mappings()) {
			HandlerExecutionChain chain = mapping.find(request);
			if (chain != null) {
				return isOpen(mapping.admission(chain, request), request, chain) ? chain : null;
			}
		}
		return null;
	}

	private boolean isOpen(Admission admission, HttpServletRequest request, HandlerExecutionChain chain) {
		return admission == Admission.ALWAYS
				|| (admission == Admission.UNLESS_PROTECTED && !this.filters.mayBeProtectedByOthers(request)
						&& (this.filters.isSecured(request) || !isIntercepted(chain)));
	}

	private static boolean isIntercepted(HandlerExecutionChain chain) {
		return !chain.getInterceptorList().stream().allMatch(WebMvcEndpoints::isOfSpring);
	}

	/**
	 * Return whether an interceptor is Spring's, and not one that calls another.
	 */
	private static boolean isOfSpring(HandlerInterceptor interceptor) {
		return SpringTypes.contains(interceptor.getClass()) && !(interceptor instanceof MappedInterceptor)
				&& !(interceptor instanceof WebRequestHandlerInterceptorAdapter);
	}

	private record Mappings(List<Mapping> mappings, Set<String> servletNames, RequestMappingHandlerAdapter adapter) {

		static Mappings of(ApplicationContext context) {
			Collection<AbstractWebMvcEndpointHandlerMapping> delegates = context
				.getBeansOfType(AbstractWebMvcEndpointHandlerMapping.class)
				.values();
			RequestMappingHandlerAdapter adapter = createAdapter(context);
			if (delegates.isEmpty()) {
				return new Mappings(List.of(), Set.of(), adapter);
			}
			EndpointAdmissions admissions = new EndpointAdmissions(context);
			List<Mapping> mappings = delegates.stream()
				.filter(AbstractWebMvcEndpointHandlerMapping::usesPathPatterns)
				.sorted(AnnotationAwareOrderComparator.INSTANCE)
				.map((mapping) -> Mapping.of(mapping, admissions))
				.toList();
			Set<String> servletNames = new HashSet<>();
			context.getBeansOfType(DispatcherServletRegistrationBean.class)
				.values()
				.forEach((registration) -> servletNames.add(registration.getServletName()));
			return new Mappings(mappings, servletNames, adapter);
		}

		/**
		 * Create an adapter that writes as the product's does. It has an application
		 * context of its own, since it would take every {@code @ControllerAdvice} from
		 * that of the product.
		 */
		private static RequestMappingHandlerAdapter createAdapter(ApplicationContext context) {
			RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
			adapter.setApplicationContext(new StaticApplicationContext());
			context.getBeansOfType(RequestMappingHandlerAdapter.class)
				.values()
				.stream()
				.findFirst()
				.ifPresent((original) -> adapter.setMessageConverters(original.getMessageConverters()));
			adapter.afterPropertiesSet();
			return adapter;
		}

	}

	private record Mapping(AbstractWebMvcEndpointHandlerMapping delegate, Map<RequestMappingInfo, Admission> infos,
			Map<Object, Admission> handlers) {

		static Mapping of(AbstractWebMvcEndpointHandlerMapping delegate, EndpointAdmissions admissions) {
			Map<RequestMappingInfo, Admission> infos = new HashMap<>();
			Map<Object, Admission> handlers = new IdentityHashMap<>();
			Class<?> type = ClassUtils.getUserClass(delegate);
			Collection<ExposableWebEndpoint> endpoints = delegate.getEndpoints();
			Map<String, Admission> ofOperations = (type == WebMvcEndpointHandlerMapping.class)
					? admissions.ofOperations(endpoints) : Collections.emptyMap();
			Admission ofAdditionalPaths = (type == AdditionalHealthEndpointPathsWebMvcHandlerMapping.class)
					? admissions.ofAdditionalPaths(endpoints) : Admission.NEVER;
			delegate.getHandlerMethods().forEach((info, method) -> {
				Admission admission = EndpointAdmissions.ofMapping(info.getMethodsCondition().getMethods(),
						info.getPatternValues(), ofOperations, ofAdditionalPaths);
				infos.put(info, admission);
				handlers.put(method.getBean(), admission);
			});
			return new Mapping(delegate, infos, handlers);
		}

		@Nullable HandlerExecutionChain find(HttpServletRequest request) {
			try {
				return this.delegate.getHandler(request);
			}
			catch (Exception ex) {
				// a method or a media type that no endpoint has here
				return null;
			}
		}

		Admission admission(HandlerExecutionChain chain, HttpServletRequest request) {
			if (CorsUtils.isPreFlightRequest(request)) {
				return this.infos.entrySet()
					.stream()
					.filter((entry) -> entry.getKey().getMatchingCondition(request) != null)
					.map(Map.Entry::getValue)
					.reduce(Admission::stricter)
					.orElse(Admission.NEVER);
			}
			return (chain.getHandler() instanceof HandlerMethod handler)
					? this.handlers.getOrDefault(handler.getBean(), Admission.NEVER) : Admission.NEVER;
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

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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.webflux.actuate.endpoint.web.AbstractWebFluxEndpointHandlerMapping;
import org.springframework.context.ApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

/**
 * Knows which requests the actuator endpoints of a reactive application answer, health
 * groups on additional paths included. It asks the actuator's own handler mappings, so
 * that no choice of paths opens anything else.
 * <p>
 * The filters of the product, and its router functions, are at work on a management port
 * of its own as well. So it is the application context of the exchange that is asked.
 *
 * @since 1.0.0
 */
public class WebFluxEndpoints {

	private final Map<ApplicationContext, Mappings> mappings = new ConcurrentHashMap<>();

	/**
	 * Return whether an endpoint is mapped to the given exchange, which stays as it is.
	 * @param exchange the exchange
	 * @return whether an endpoint would answer
	 */
	boolean map(ServerWebExchange exchange) {
		Mappings mappings = getMappings(exchange);
		if (mappings == null) {
			return false;
		}
		ServerWebExchange probe = new ProbeExchange(exchange);
		for (RequestMappingInfo info : mappings.infos()) {
			if (info.getMatchingCondition(probe) != null) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether Spring WebFlux has chosen an endpoint to handle the given exchange.
	 * @param exchange the exchange
	 * @return whether an endpoint answers
	 */
	boolean handle(ServerWebExchange exchange) {
		Mappings mappings = getMappings(exchange);
		return mappings != null
				&& exchange
					.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
				&& mappings.handlers().contains(handler.getBean());
	}

	private @Nullable Mappings getMappings(ServerWebExchange exchange) {
		ApplicationContext context = exchange.getApplicationContext();
		return (context != null) ? this.mappings.computeIfAbsent(context, Mappings::of) : null;
	}

	private record Mappings(List<RequestMappingInfo> infos, Set<Object> handlers) {

		static Mappings of(ApplicationContext context) {
			List<RequestMappingInfo> infos = new ArrayList<>();
			Set<Object> handlers = Collections.newSetFromMap(new IdentityHashMap<>());
			context.getBeanProvider(AbstractWebFluxEndpointHandlerMapping.class)
				.forEach((handlerMapping) -> handlerMapping.getHandlerMethods().forEach((info, method) -> {
					infos.add(info);
					handlers.add(method.getBean());
				}));
			return new Mappings(infos, handlers);
		}

	}

	/**
	 * Keeps the attributes that matching sets away from the real exchange.
	 */
	private static final class ProbeExchange extends ServerWebExchangeDecorator {

		private final Map<String, Object> attributes;

		ProbeExchange(ServerWebExchange exchange) {
			super(exchange);
			this.attributes = new HashMap<>(exchange.getAttributes());
		}

		@Override
		public Map<String, Object> getAttributes() {
			return this.attributes;
		}

	}

}

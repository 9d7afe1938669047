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

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.webflux.actuate.endpoint.web.AbstractWebFluxEndpointHandlerMapping;
import org.springframework.boot.webflux.actuate.endpoint.web.AdditionalHealthEndpointPathsWebFluxHandlerMapping;
import org.springframework.boot.webflux.actuate.endpoint.web.WebFluxEndpointHandlerMapping;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.util.ClassUtils;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.accept.HeaderContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.AbstractMessageWriterResultHandler;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.ResponseBodyResultHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityResultHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebHandler;

/**
 * Knows which requests the actuator endpoints of a reactive application may answer before
 * usage is registered, health groups on additional paths included, and has them answered.
 * It asks the actuator's own handler mappings, so that no choice of paths opens anything
 * else, and passes by the {@code DispatcherHandler}, which would also ask those of the
 * product. Of the product's Spring WebFlux it takes the message readers and writers
 * alone.
 * <p>
 * The filters of the product are at work on a management port of its own as well.
 * Therefore the mappings are those of the application context of the exchange.
 */
class WebFluxEndpoints {

	private final SpringWebFilters filters;

	private final Map<ApplicationContext, Mappings> mappings = new ConcurrentHashMap<>();

	/**
	 * Create a new instance that looks for the mappings when they are first needed.
	 * @param filters the filters that run before an endpoint does
	 */
	WebFluxEndpoints(SpringWebFilters filters) {
		this.filters = filters;
	}

	/**
	 * Return whether an endpoint may answer the given exchange, which stays as it is.
	 * @param context the application context of the exchange
	 * @param exchange the exchange
	 * @return whether an endpoint may answer
	 */
	Mono<Boolean> admits(ApplicationContext context, ServerWebExchange exchange) {
		return find(context, exchange).hasElement();
	}

	/**
	 * Have an endpoint answer the given exchange.
	 * @param context the application context of the exchange
	 * @param exchange the exchange
	 * @param gated the same response, which lets nothing out until this method opens it
	 * @return completes when the answer is written
	 */
	Mono<Void> handle(ApplicationContext context, ServerWebExchange exchange, EndpointServerHttpResponse gated) {
		return find(context, exchange).flatMap((mapping) -> {
			gated.open();
			return mapping.delegate().getHandler(exchange);
		}).flatMap((handler) -> getMappings(context).handle(handler, exchange));
	}

	private Mono<Mapping> find(ApplicationContext context, ServerWebExchange exchange) {
		return Flux.fromIterable(getMappings(context).mappings())
			.concatMap((mapping) -> mapping.find(exchange)
				.filterWhen((admission) -> isOpen(admission, context, exchange))
				.map((admission) -> mapping))
			.next();
	}

	private Mono<Boolean> isOpen(Admission admission, ApplicationContext context, ServerWebExchange exchange) {
		return (admission != Admission.UNLESS_PROTECTED) ? Mono.just(admission == Admission.ALWAYS)
				: this.filters.mayBeProtectedByOthers(context, exchange).map((others) -> !others);
	}

	private Mappings getMappings(ApplicationContext context) {
		return this.mappings.computeIfAbsent(context, Mappings::of);
	}

	private record Mappings(List<Mapping> mappings, RequestMappingHandlerAdapter adapter,
			List<HandlerResultHandler> resultHandlers) {

		static Mappings of(ApplicationContext context) {
			Collection<AbstractWebFluxEndpointHandlerMapping> delegates = context
				.getBeansOfType(AbstractWebFluxEndpointHandlerMapping.class)
				.values();
			RequestMappingHandlerAdapter adapter = createAdapter(context);
			List<HandlerResultHandler> resultHandlers = createResultHandlers(context);
			if (delegates.isEmpty()) {
				return new Mappings(List.of(), adapter, resultHandlers);
			}
			EndpointAdmissions admissions = new EndpointAdmissions(context);
			List<Mapping> mappings = delegates.stream()
				.sorted(AnnotationAwareOrderComparator.INSTANCE)
				.map((delegate) -> Mapping.of(delegate, admissions))
				.toList();
			return new Mappings(mappings, adapter, resultHandlers);
		}

		/**
		 * Create an adapter that reads as the product's does. It has an application
		 * context of its own, since it would take every {@code @ControllerAdvice} from
		 * that of the product.
		 */
		private static RequestMappingHandlerAdapter createAdapter(ApplicationContext context) {
			RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
			adapter.setApplicationContext(new StaticApplicationContext());
			findFirst(context, RequestMappingHandlerAdapter.class)
				.ifPresent((original) -> adapter.setMessageReaders(original.getMessageReaders()));
			try {
				adapter.afterPropertiesSet();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			return adapter;
		}

		private static List<HandlerResultHandler> createResultHandlers(ApplicationContext context) {
			List<HttpMessageWriter<?>> writers = findFirst(context, ResponseEntityResultHandler.class)
				.map(AbstractMessageWriterResultHandler::getMessageWriters)
				.orElseGet(List::of);
			RequestedContentTypeResolver resolver = new HeaderContentTypeResolver();
			return List.of(new ResponseEntityResultHandler(writers, resolver),
					new ResponseBodyResultHandler(writers, resolver));
		}

		private static <T> Optional<T> findFirst(ApplicationContext context, Class<T> type) {
			return context.getBeansOfType(type).values().stream().findFirst();
		}

		Mono<Void> handle(Object handler, ServerWebExchange exchange) {
			if (handler instanceof WebHandler webHandler) {
				// the answer to a preflight, or to an origin that is not allowed
				return webHandler.handle(exchange);
			}
			return this.adapter.handle(exchange, handler)
				.flatMap((result) -> getResultHandler(result).handleResult(exchange, result));
		}

		private HandlerResultHandler getResultHandler(HandlerResult result) {
			return this.resultHandlers.stream()
				.filter((resultHandler) -> resultHandler.supports(result))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("No HandlerResultHandler for " + result.getHandler()));
		}

	}

	private record Mapping(AbstractWebFluxEndpointHandlerMapping delegate, Map<RequestMappingInfo, Admission> infos,
			Map<Object, Admission> handlers) {

		static Mapping of(AbstractWebFluxEndpointHandlerMapping delegate, EndpointAdmissions admissions) {
			Map<RequestMappingInfo, Admission> infos = new HashMap<>();
			Map<Object, Admission> handlers = new IdentityHashMap<>();
			Class<?> type = ClassUtils.getUserClass(delegate);
			Collection<ExposableWebEndpoint> endpoints = delegate.getEndpoints();
			Map<String, Admission> ofOperations = (type == WebFluxEndpointHandlerMapping.class)
					? admissions.ofOperations(endpoints) : Collections.emptyMap();
			Admission ofAdditionalPaths = (type == AdditionalHealthEndpointPathsWebFluxHandlerMapping.class)
					? admissions.ofAdditionalPaths(endpoints) : Admission.NEVER;
			delegate.getHandlerMethods().forEach((info, method) -> {
				Admission admission = EndpointAdmissions.ofMapping(info.getMethodsCondition().getMethods(),
						info.getPatternsCondition().getPatterns().stream().map(String::valueOf).toList(), ofOperations,
						ofAdditionalPaths);
				infos.put(info, admission);
				handlers.put(method.getBean(), admission);
			});
			return new Mapping(delegate, infos, handlers);
		}

		Mono<Admission> find(ServerWebExchange exchange) {
			ServerWebExchange probe = new ProbeExchange(exchange);
			if (CorsUtils.isPreFlightRequest(exchange.getRequest())) {
				return Mono.justOrEmpty(this.infos.entrySet()
					.stream()
					.filter((entry) -> entry.getKey().getMatchingCondition(probe) != null)
					.map(Map.Entry::getValue)
					.reduce(Admission::stricter));
			}
			// an error is a method or a media type that no endpoint has here
			return this.delegate.getHandlerInternal(probe)
				.onErrorComplete()
				.map((HandlerMethod handler) -> this.handlers.getOrDefault(handler.getBean(), Admission.NEVER));
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

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

import java.time.Instant;
import java.util.List;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.registration.RegistrationGate;
import io.github.meteringboot.registration.RegistrationStateHolder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * {@link RegistrationGate} of a reactive application: answers every exchange 503 until
 * usage is registered, except the exchanges that an actuator endpoint may answer. Until
 * then the filter chain is never called, so neither a filter nor a handler of the product
 * runs: the gate itself runs Spring Security and the endpoint. Once usage is registered
 * the gate costs one volatile read.
 * <p>
 * {@link PriorityOrdered}, because filters of the product may be ordered at
 * {@link Ordered#HIGHEST_PRECEDENCE} as well.
 *
 * @since 1.0.0
 */
public class RegistrationGateWebFilter implements RegistrationGate, WebFilter, PriorityOrdered {

	private static final List<String> ACTUATOR = List.of(
			"org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint",
			"org.springframework.boot.webflux.actuate.endpoint.web.WebFluxEndpointHandlerMapping");

	private final RegistrationStateHolder stateHolder;

	private final SpringWebFilters filters = new SpringWebFilters();

	private final @Nullable WebFluxEndpoints endpoints;

	private final SingletonSupplier<UngatedRoads> roads;

	/**
	 * Create a new instance.
	 * @param stateHolder holds the state of the registration
	 * @param context the application context of the web server
	 */
	public RegistrationGateWebFilter(RegistrationStateHolder stateHolder, ApplicationContext context) {
		this.stateHolder = stateHolder;
		boolean actuator = ACTUATOR.stream().allMatch((type) -> ClassUtils.isPresent(type, context.getClassLoader()));
		this.endpoints = actuator ? new WebFluxEndpoints(this.filters) : null;
		this.roads = SingletonSupplier.of(() -> UngatedRoads.ofReactiveApplication(context));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public boolean isComplete() {
		return this.roads.obtain().isEmpty();
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		RegistrationState state = this.stateHolder.get();
		if (state.allowsUse()) {
			return chain.filter(exchange);
		}
		return hold(exchange);
	}

	private Mono<Void> hold(ServerWebExchange exchange) {
		ApplicationContext context = exchange.getApplicationContext();
		WebFluxEndpoints endpoints = this.endpoints;
		if (endpoints == null || context == null) {
			return refuse(exchange, null);
		}
		return endpoints.admits(context, exchange)
			.flatMap((admitted) -> admitted ? admit(exchange, context, endpoints) : refuse(exchange, null));
	}

	private Mono<Void> admit(ServerWebExchange exchange, ApplicationContext context, WebFluxEndpoints endpoints) {
		ServerHttpResponse original = exchange.getResponse();
		EndpointServerHttpResponse response = new EndpointServerHttpResponse(original,
				() -> refuse(exchange, original.getStatusCode()));
		return this.filters
			.run(context, exchange.mutate().response(response).build(),
					(filtered) -> endpoints.handle(context, filtered, response))
			.onErrorResume((ex) -> original.isCommitted() ? Mono.error(ex) : refuse(exchange, getStatus(ex)))
			.then(Mono.defer(response::finish));
	}

	private static HttpStatusCode getStatus(Throwable ex) {
		return (ex instanceof ErrorResponse response) ? response.getStatusCode() : HttpStatus.INTERNAL_SERVER_ERROR;
	}

	private Mono<Void> refuse(ServerWebExchange exchange, @Nullable HttpStatusCode status) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders headers = response.getHeaders();
		GateProblem problem;
		List<String> challenges = List.of();
		if (status != null && status.isError()) {
			challenges = List.copyOf(headers.getOrEmpty(HttpHeaders.WWW_AUTHENTICATE));
			problem = GateProblem.failed(status.value(), this.stateHolder.get(), Instant.now());
		}
		else {
			problem = GateProblem.unregistered(this.stateHolder.get(), Instant.now());
		}
		headers.clear();
		response.getCookies().clear();
		headers.addAll(HttpHeaders.WWW_AUTHENTICATE, challenges);
		problem.headers(exchange.getRequest().getHeaders().getOrigin()).forEach(headers::set);
		response.setRawStatusCode(problem.status());
		headers.setContentLength(problem.body().length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(problem.body())));
	}

}

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

import java.time.Clock;
import java.util.List;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.registration.RegistrationStateHolder;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Answers every exchange 503 until usage is registered, but for those that an actuator
 * endpoint answers. {@link PriorityOrdered}, because filters of the product may be
 * ordered at {@link Ordered#HIGHEST_PRECEDENCE} as well. Once usage is registered it
 * costs one volatile read.
 * <p>
 * An exchange that an actuator endpoint maps still runs through the filters of the
 * product, since Spring Security is one of them. What they answer in the endpoint's place
 * is replaced: a refusal by its bare status, anything else by 503.
 *
 * @since 1.0.0
 */
public class RegistrationGateWebFilter implements WebFilter, PriorityOrdered {

	private final RegistrationStateHolder stateHolder;

	private final @Nullable WebFluxEndpoints endpoints;

	private final Clock clock;

	/**
	 * Create a new instance.
	 * @param stateHolder where the registration stands
	 * @param endpoints the actuator endpoints, or {@code null} to hold every exchange
	 * @param clock the clock that {@code Retry-After} is reckoned by
	 */
	public RegistrationGateWebFilter(RegistrationStateHolder stateHolder, @Nullable WebFluxEndpoints endpoints,
			Clock clock) {
		this.stateHolder = stateHolder;
		this.endpoints = endpoints;
		this.clock = clock;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		RegistrationState state = this.stateHolder.get();
		if (state.allowsUse()) {
			return chain.filter(exchange);
		}
		if (this.endpoints == null || asksForUpgrade(exchange) || !this.endpoints.map(exchange)) {
			return refuse(exchange.getResponse(), null);
		}
		EndpointServerHttpResponse response = new EndpointServerHttpResponse(exchange, this.endpoints);
		return chain.filter(exchange.mutate().response(response).build())
			.onErrorResume(
					(ex) -> response.isCommitted() ? Mono.error(ex) : refuse(response.getDelegate(), getStatus(ex)))
			.then(Mono.defer(response::finish));
	}

	private static boolean asksForUpgrade(ServerWebExchange exchange) {
		// A websocket takes the connection away from the filters. Plain HTTP clients
		// offer
		// h2c with any request, and the answer then is an ordinary one.
		List<String> upgrades = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.UPGRADE);
		return !upgrades.stream().allMatch("h2c"::equalsIgnoreCase);
	}

	private static HttpStatusCode getStatus(Throwable ex) {
		return (ex instanceof ErrorResponse response) ? response.getStatusCode() : HttpStatus.INTERNAL_SERVER_ERROR;
	}

	private Mono<Void> refuse(ServerHttpResponse response, @Nullable HttpStatusCode status) {
		HttpHeaders headers = response.getHeaders();
		GateProblem problem;
		List<String> challenges = List.of();
		if (status != null && status.isError()) {
			challenges = List.copyOf(headers.getOrEmpty(HttpHeaders.WWW_AUTHENTICATE));
			problem = GateProblem.failed(status.value(), this.stateHolder.get(), this.clock.instant());
		}
		else {
			problem = GateProblem.unregistered(this.stateHolder.get(), this.clock.instant());
		}
		headers.clear();
		response.getCookies().clear();
		headers.addAll(HttpHeaders.WWW_AUTHENTICATE, challenges);
		response.setRawStatusCode(problem.status());
		headers.set(HttpHeaders.CONTENT_TYPE, GateProblem.CONTENT_TYPE);
		headers.setCacheControl("no-store");
		if (problem.retryAfter() != null) {
			headers.set(HttpHeaders.RETRY_AFTER, problem.retryAfter());
		}
		headers.setContentLength(problem.body().length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(problem.body())));
	}

	/**
	 * A response that lets nothing out before an actuator endpoint has the exchange:
	 * filters of the product, and handler mappings that come before the actuator's, may
	 * answer what an endpoint maps.
	 */
	private final class EndpointServerHttpResponse extends ServerHttpResponseDecorator {

		private final ServerWebExchange exchange;

		private final WebFluxEndpoints endpoints;

		EndpointServerHttpResponse(ServerWebExchange exchange, WebFluxEndpoints endpoints) {
			super(exchange.getResponse());
			this.exchange = exchange;
			this.endpoints = endpoints;
		}

		@Override
		public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
			return isFromEndpoint() ? super.writeWith(body) : replace(body);
		}

		@Override
		public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
			return isFromEndpoint() ? super.writeAndFlushWith(body)
					: replace(Flux.from(body).concatMap((part) -> part));
		}

		@Override
		public Mono<Void> setComplete() {
			return isFromEndpoint() ? super.setComplete() : finish();
		}

		Mono<Void> finish() {
			return (isCommitted() || isFromEndpoint()) ? Mono.empty() : refuse(getDelegate(), getStatusCode());
		}

		private Mono<Void> replace(Publisher<? extends DataBuffer> body) {
			return Flux.from(body).doOnNext(DataBufferUtils::release).then(Mono.defer(this::finish));
		}

		private boolean isFromEndpoint() {
			return this.endpoints.handle(this.exchange);
		}

	}

}

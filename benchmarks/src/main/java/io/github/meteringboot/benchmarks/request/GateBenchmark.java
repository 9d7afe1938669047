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

package io.github.meteringboot.benchmarks.request;

import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.gate.RegistrationGateFilterRegistrationBean;
import io.github.meteringboot.gate.RegistrationGateWebFilter;
import io.github.meteringboot.registration.RegistrationStateHolder;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Mono;

import org.springframework.context.support.StaticApplicationContext;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;

/**
 * What the gate costs a request once usage is registered, beside a chain that has no
 * gate.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBenchmark {

	private final RegistrationStateHolder stateHolder = RegistrationStateHolder
		.ofContext(new Registered(new UsageRegistration("benchmark", 1, "eu-central-1", ContainerPlatform.ECS_FARGATE,
				Instant.EPOCH, 1, SignatureStatus.VERIFIED, null, null, false)));

	private final Filter filter = Objects.requireNonNull(
			new RegistrationGateFilterRegistrationBean(this.stateHolder, new StaticApplicationContext()).getFilter());

	private final RegistrationGateWebFilter webFilter = new RegistrationGateWebFilter(this.stateHolder,
			new StaticApplicationContext());

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private final Mono<Void> done = Mono.empty();

	@Benchmark
	public void servletWithoutGate(Blackhole blackhole) throws IOException, ServletException {
		FilterChain chain = (request, response) -> blackhole.consume(request);
		chain.doFilter(this.request, this.response);
	}

	@Benchmark
	public void servletThroughGate(Blackhole blackhole) throws IOException, ServletException {
		FilterChain chain = (request, response) -> blackhole.consume(request);
		this.filter.doFilter(this.request, this.response, chain);
	}

	@Benchmark
	public Mono<Void> reactiveWithoutGate(Blackhole blackhole) {
		WebFilterChain chain = (exchange) -> handle(exchange, blackhole);
		return chain.filter(this.exchange);
	}

	@Benchmark
	public Mono<Void> reactiveThroughGate(Blackhole blackhole) {
		WebFilterChain chain = (exchange) -> handle(exchange, blackhole);
		return this.webFilter.filter(this.exchange, chain);
	}

	@Benchmark
	public boolean volatileRead() {
		return this.stateHolder.get().allowsUse();
	}

	private Mono<Void> handle(ServerWebExchange exchange, Blackhole blackhole) {
		blackhole.consume(exchange);
		return this.done;
	}

}

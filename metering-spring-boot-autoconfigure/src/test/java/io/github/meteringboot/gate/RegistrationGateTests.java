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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.gate.GatedProduct.Answer;
import io.github.meteringboot.gate.GatedProduct.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationGateFilter} and {@link RegistrationGateWebFilter}: the
 * moment at which the gate opens, and load.
 */
class RegistrationGateTests {

	private static final int CLIENTS = 200;

	private static final int ROUNDS = 4;

	private static final String WEBSOCKET = """
			Connection: Upgrade
			Upgrade: websocket
			Sec-WebSocket-Version: 13
			Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==""";

	@ParameterizedTest
	@EnumSource
	void requestWhenRegisteredReachesTheProduct(Stack stack) throws Exception {
		try (GatedProduct product = start(stack)) {
			product.set(new RegistrationState.Disabled());
			for (String path : List.of("/product", "/filter", "/early", "/", "/actuator/unknown")) {
				Answer answer = product.send(product.port(), "GET " + path, "");
				assertThat(answer.status()).as(answer.all()).isEqualTo(200);
				assertThat(answer.all()).contains(GatedProduct.MARK);
			}
			assertThat(product.send(product.port(), "GET /actuator/health", "").status()).isEqualTo(200);
		}
	}

	@Test
	void requestWhenRegisteredReachesTheProductByEveryRoadOfAServletContainer() throws Exception {
		try (GatedProduct product = start(Stack.SERVLET)) {
			product.set(new RegistrationState.Disabled());
			for (String path : List.of("/servlet/x", "/async", "/filter/stream", "/filter/async", "/filter/dispatch",
					"/filter/forward", "/filter/include", "/filter/servlet")) {
				Answer answer = product.send(product.port(), "GET " + path, "");
				assertThat(answer.all()).as(path).startsWith("HTTP/1.1 200 ").contains(GatedProduct.MARK);
			}
			// The endpoint's own answer, and no work of the gate
			assertThat(product.send(product.port(), "GET /actuator/health/../../product", "").status()).isEqualTo(500);
			Answer upgraded = product.send(product.port(), "GET /ws", "", WEBSOCKET.split("\n"));
			assertThat(upgraded.status()).isEqualTo(101);
		}
	}

	@ParameterizedTest
	@EnumSource
	void requestWhenTheGateIsSwitchedOffReachesTheProduct(Stack stack) throws Exception {
		try (GatedProduct product = start(stack, "aws.marketplace.metering.gate.enabled=false")) {
			Answer answer = product.send(product.port(), "GET /product", "");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.all()).contains(GatedProduct.MARK);
		}
	}

	@ParameterizedTest
	@EnumSource
	void requestWhenThrottledIsToldWhenTheNextAttemptIs(Stack stack) throws Exception {
		try (GatedProduct product = start(stack)) {
			product.set(new RegistrationState.Throttled(3, Instant.now(), Instant.now().plusSeconds(3600)));
			Answer answer = product.send(product.port(), "GET /product", "");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.head()).containsPattern("\r\nretry-after: (3600|359\\d)");
			assertThat(product.touched()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void pageOfAnotherOriginMayReadThatItHasToWait(Stack stack) throws Exception {
		try (GatedProduct product = start(stack)) {
			Answer answer = product.send(product.port(), "GET /product", "", "Origin: https://ui.example");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.head())
				.contains("\r\naccess-control-allow-origin: *", "\r\naccess-control-expose-headers: retry-after",
						"\r\nretry-after: 5")
				.doesNotContain("access-control-allow-credentials", "https://ui.example");
			assertThat(product.send(product.port(), "GET /product", "").head())
				.doesNotContain("access-control-allow-origin");
			assertThat(product.touched()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void preflightIsNotAllowedWhatTheProductMayForbid(Stack stack) throws Exception {
		try (GatedProduct product = start(stack)) {
			Answer answer = product.send(product.port(), "OPTIONS /product", "", "Origin: https://ui.example",
					"Access-Control-Request-Method: DELETE", "Access-Control-Request-Headers: authorization");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.head()).doesNotContain("access-control-allow-methods", "access-control-allow-headers",
					"access-control-allow-credentials", "access-control-max-age");
			assertThat(product.touched()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void shutdownEndsTheProcessWhileThrottled(Stack stack) throws Exception {
		try (GatedProduct product = start(stack, "test.filter=false",
				"management.endpoint.shutdown.access=unrestricted")) {
			product.set(new RegistrationState.Throttled(1, Instant.now(), Instant.now().plusSeconds(60)));
			Answer answer = product.send(product.port(), "POST /actuator/shutdown", "", "Content-Length: 0");
			assertThat(answer.status()).as(answer.all()).isEqualTo(200);
			assertThat(product.awaitClose()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void shutdownThatAFilterOfTheProductMayProtectIsHeld(Stack stack) throws Exception {
		try (GatedProduct product = start(stack, "management.endpoint.shutdown.access=unrestricted")) {
			Answer answer = product.send(product.port(), "POST /actuator/shutdown", "", "Content-Length: 0");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(product.send(product.port(), "GET /actuator/health", "").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource
	void endpointWhenSecuredChallenges(Stack stack) throws Exception {
		try (GatedProduct product = start(stack, "test.security=true")) {
			Answer answer = product.send(product.port(), "GET /actuator/env", "", "Authorization: Basic eDp5");
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.head()).contains("\r\nwww-authenticate: basic");
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientsAcrossTheMomentOfRegistrationSeeTheGateOrTheProduct(Stack stack) throws Exception {
		try (GatedProduct product = start(stack); Clients clients = new Clients(32)) {
			HttpRequest request = request(product, "/product");
			AtomicBoolean registered = new AtomicBoolean();
			AtomicInteger held = new AtomicInteger();
			AtomicInteger served = new AtomicInteger();
			ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
			CountDownLatch heldEnough = new CountDownLatch(500);
			List<Future<?>> running = clients.run(() -> {
				int after = 0;
				while (after < 20) {
					boolean before = !registered.get();
					HttpResponse<String> response = clients.send(request);
					if (response.statusCode() == 503 && before && isProblem(response)) {
						held.incrementAndGet();
						heldEnough.countDown();
					}
					else if (response.statusCode() == 200 && response.body().equals(GatedProduct.MARK)) {
						served.incrementAndGet();
						after++;
					}
					else {
						wrong.add(response + " " + response.body());
						return;
					}
				}
			});
			assertThat(heldEnough.await(2, TimeUnit.MINUTES)).isTrue();
			assertThat(product.touched()).isZero();
			product.set(new RegistrationState.Disabled());
			registered.set(true);
			for (Future<?> client : running) {
				client.get(5, TimeUnit.MINUTES);
			}
			assertThat(wrong).isEmpty();
			assertThat(held).hasValueGreaterThanOrEqualTo(500);
			assertThat(served).hasValue(32 * 20);
		}
	}

	@ParameterizedTest
	@EnumSource
	void manyClientsWhileThrottledGetNothingOfTheProductAndTheActuatorAnswers(Stack stack) throws Exception {
		try (GatedProduct product = start(stack); Clients clients = new Clients(CLIENTS)) {
			product.set(new RegistrationState.Throttled(1, Instant.now(), Instant.now().plusSeconds(60)));
			HttpRequest page = request(product, "/product");
			HttpRequest health = request(product, "/actuator/health/ping");
			HttpRequest early = request(product, "/early");
			ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
			clients.await(clients.run(() -> {
				for (int i = 0; i < ROUNDS; i++) {
					HttpResponse<String> held = clients.send((i % 2 == 0) ? page : early);
					if (held.statusCode() != 503 || !isProblem(held)) {
						wrong.add(held + " " + held.body());
					}
					HttpResponse<String> up = clients.send(health);
					if (up.statusCode() != 200 || !up.body().contains("UP")) {
						wrong.add(up + " " + up.body());
					}
				}
			}));
			assertThat(wrong).isEmpty();
			assertThat(product.touched()).isZero();
			product.set(new RegistrationState.Disabled());
			clients.await(clients.run(() -> {
				for (int i = 0; i < ROUNDS; i++) {
					HttpResponse<String> served = clients.send(page);
					if (served.statusCode() != 200) {
						wrong.add(served + " " + served.body());
					}
				}
			}));
			assertThat(wrong).isEmpty();
		}
	}

	private static boolean isProblem(HttpResponse<String> response) {
		return response.headers().firstValue("Retry-After").isPresent()
				&& response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")
				&& response.body().startsWith("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\"")
				&& response.body().endsWith("}");
	}

	private static GatedProduct start(Stack stack, String... properties) {
		return GatedProduct.start(stack, List.of(properties),
				(stack == Stack.SERVLET) ? ServletProduct.class : ReactiveProduct.class);
	}

	private static HttpRequest request(GatedProduct product, String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + product.port() + path))
			.timeout(Duration.ofMinutes(2))
			.build();
	}

	/**
	 * As many threads as clients, which all begin at once.
	 */
	private static final class Clients implements AutoCloseable {

		private final int number;

		private final ExecutorService executor;

		private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

		Clients(int number) {
			this.number = number;
			this.executor = Executors.newFixedThreadPool(number);
		}

		List<Future<?>> run(Client client) {
			CountDownLatch start = new CountDownLatch(this.number);
			return IntStream.range(0, this.number).<Future<?>>mapToObj((i) -> this.executor.submit(() -> {
				start.countDown();
				start.await();
				client.run();
				return null;
			})).toList();
		}

		void await(List<Future<?>> running) throws Exception {
			for (Future<?> client : running) {
				client.get(5, TimeUnit.MINUTES);
			}
		}

		HttpResponse<String> send(HttpRequest request) throws Exception {
			return this.client.send(request, BodyHandlers.ofString());
		}

		@Override
		public void close() {
			this.executor.shutdownNow();
		}

	}

	@FunctionalInterface
	private interface Client {

		void run() throws Exception;

	}

}

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

package io.github.meteringboot.product;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.github.meteringboot.product.ForkedProduct.Builder;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what works before usage is registered, with a real web server and a real
 * broker.
 */
class BusyProductTests {

	private static final int SOME_CALLS = 5;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void beforeStartNothingWorksUntilUsageIsRegistered() throws Exception {
		int port = freePort();
		try (MeteringSimulator simulator = MeteringSimulator.start().answer(SimulatedAnswer.throttled());
				ForkedProduct product = busy(simulator, port).metering("registration-phase", "before-start").start()) {
			simulator.awaitRequests(SOME_CALLS, ForkedProduct.PATIENCE);
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(port));
			assertThat(product.output()).contains("ORDER WAITS").doesNotContain("PRODUCT");
			simulator.answer(SimulatedAnswer.ok());
			product.await("PRODUCT STARTED").await("PRODUCT LISTENER").await("PRODUCT SCHEDULE");
			assertThat(get(port).statusCode()).isEqualTo(200);
			String output = product.output();
			int registered = output.indexOf("Usage registered with AWS Marketplace");
			assertThat(output.substring(0, registered)).doesNotContain("PRODUCT", "Tomcat started");
			assertThat(output.substring(registered)).contains("PRODUCT LIFECYCLE", "PRODUCT RUNNER",
					"PRODUCT COMMAND LINE", "Tomcat started");
			assertThat(output).doesNotContain("Work of this application goes on");
		}
	}

	@Test
	void applicationRunnerNamesWhatWorksBeside() throws Exception {
		int port = freePort();
		try (MeteringSimulator simulator = MeteringSimulator.start().answer(SimulatedAnswer.throttled());
				ForkedProduct product = busy(simulator, port).start()) {
			product.await("PRODUCT LISTENER").await("PRODUCT SCHEDULE");
			simulator.awaitRequests(SOME_CALLS, ForkedProduct.PATIENCE);
			String throttled = product.output();
			assertThat(throttled).doesNotContain("PRODUCT RUNNER", "PRODUCT COMMAND LINE", "Usage registered");
			assertThat(throttled.lines().filter((line) -> line.contains("Work of this application goes on")))
				.singleElement()
				.asString()
				.contains("WARN", "[" + BusyProduct.class.getName() + ".settle]", "[orderListener]", "before-start");
			simulator.answer(SimulatedAnswer.ok());
			product.await("PRODUCT STARTED");
			assertThat(get(port).statusCode()).isEqualTo(200);
			assertThat(product.output()).contains("PRODUCT RUNNER", "PRODUCT COMMAND LINE");
		}
	}

	@Test
	void malformedPhaseAndSwitchAreReported() {
		try (ForkedProduct product = ForkedProduct.with(Product.Plain.class)
			.metering("product-code", "abc")
			.metering("registration-phase", "later")
			.metering("enabled", "maybe")
			.start()) {
			assertThat(product.exitCode(ForkedProduct.PATIENCE)).isEqualTo(111);
			assertThat(product.output()).contains("APPLICATION FAILED TO START")
				.contains("Property: aws.marketplace.metering.registration-phase", "Value: \"later\"")
				.contains("Property: aws.marketplace.metering.enabled", "Value: \"maybe\"");
		}
	}

	private static Builder busy(MeteringSimulator simulator, int port) {
		return ForkedProduct.with(BusyProduct.class)
			.registeringWith(simulator)
			.packaged("spring.main.web-application-type", "servlet")
			.packaged("server.address", "127.0.0.1")
			.packaged("server.port", String.valueOf(port))
			.packaged("spring.artemis.mode", "embedded")
			.packaged("spring.artemis.embedded.queues", "orders")
			.metering("throttling.initial-interval", "300ms")
			.metering("throttling.max-interval", "300ms");
	}

	private HttpResponse<String> get(int port) throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/invoices")).build(),
				BodyHandlers.ofString());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return socket.getLocalPort();
		}
	}

}

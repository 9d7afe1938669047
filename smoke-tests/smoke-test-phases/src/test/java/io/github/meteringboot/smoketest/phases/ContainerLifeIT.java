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

package io.github.meteringboot.smoketest.phases;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Application contexts come and go in a container, which is registered once.
 */
class ContainerLifeIT extends AbstractProductIT {

	private static final ProductImage CLOUD = Products.servlet(Product.class, Products.SPRING_CLOUD).onClassPath();

	private static final ProductImage WEB = Products.servlet(Product.class).onClassPath();

	private static final Duration PROMPTLY = Duration.ofSeconds(10);

	private static final int SIGTERM = 128 + 15;

	private static final String CLOSED = "The application context was closed before usage was registered";

	@Test
	void restartedContextIsRegisteredFromItsStart() {
		try (ProductProcess product = restartable(CLOUD).start()) {
			product.waitForLine(OPEN);
			throttle();
			assertThat(product.post("/actuator/restart").statusCode()).isEqualTo(200);
			product.waitForLines(OPEN, 2);
			assertServes(product, secondPort(product));
			assertThat(this.simulator.requests()).hasSize(1);
			assertThat(product.output()).doesNotContain("throttled the registration");
		}
	}

	@Test
	void contextRestartedWhileThrottledIsRegisteredOnce() {
		throttle();
		// the gate lets no write through to the endpoint of the product's port
		Launcher launcher = restartable(CLOUD).environment("MANAGEMENT_SERVER_PORT", "0")
			.environment("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1");
		try (ProductProcess product = launcher.start()) {
			awaitThrottling();
			product.send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), product.managementPort(),
					"/actuator/restart");
			product.waitForLines("Starting Product|No active profile set", 2);
			awaitThrottling();
			assertThat(product.output()).doesNotContain(OPEN);
			release();
			product.waitForLine(OPEN);
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests).extracting(SimulatedRequest::nonce).containsOnly(requests.get(0).nonce());
			product.assertRunsFor(Duration.ofSeconds(2));
			assertThat(this.simulator.requests()).hasSameSizeAs(requests);
			assertThat(product.output()).containsOnlyOnce("Usage registered with AWS Marketplace");
		}
	}

	@Test
	void closingAThrottledContextEndsTheProcessBeforeTheStart() {
		assertClosingAThrottledContextEndsTheProcess("before-start");
	}

	@Tag("exhaustive")
	@Test
	void closingAThrottledContextEndsTheProcessInTheRunner() {
		assertClosingAThrottledContextEndsTheProcess("application-runner");
	}

	private void assertClosingAThrottledContextEndsTheProcess(String phase) {
		throttle();
		try (ProductProcess product = launch(WEB.metering("registration-phase", phase)).start()) {
			awaitThrottling();
			product.send("close");
			assertEnds(product);
		}
	}

	@Test
	void closingAContextDuringACallEndsTheProcessInTheRunner() {
		assertClosingAContextDuringACallEndsTheProcess("application-runner");
	}

	@Tag("exhaustive")
	@Test
	void closingAContextDuringACallEndsTheProcessBeforeTheStart() {
		assertClosingAContextDuringACallEndsTheProcess("before-start");
	}

	private void assertClosingAContextDuringACallEndsTheProcess(String phase) {
		this.simulator.answer(SimulatedAnswer.hang());
		ProductImage image = WEB.metering("registration-phase", phase)
			.metering("api-call-timeout", "10m")
			.metering("api-call-attempt-timeout", "10m");
		try (ProductProcess product = launch(image).start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			product.send("close");
			assertEnds(product);
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	private void assertEnds(ProductProcess product) {
		product.waitForLine(CLOSED);
		int calls = this.simulator.requests().size();
		release();
		assertThat(product.waitForExit(PROMPTLY)).as(product::output).isZero();
		// one call may have been on its way
		assertThat(this.simulator.requests().size()).isBetween(calls, calls + 1);
		assertThat(product.output()).containsOnlyOnce(CLOSED)
			.doesNotContain(OPEN, "Usage registered", "APPLICATION FAILED TO START", " ERROR ", "\tat ");
	}

	@Test
	void signalDuringAHangingShutdownLetsNoCallThroughInTheRunner() {
		assertSignalDuringAHangingShutdownLetsNoCallThrough("application-runner");
	}

	@Tag("exhaustive")
	@Test
	void signalDuringAHangingShutdownLetsNoCallThroughBeforeTheStart() {
		assertSignalDuringAHangingShutdownLetsNoCallThrough("before-start");
	}

	private void assertSignalDuringAHangingShutdownLetsNoCallThrough(String phase) {
		throttle();
		ProductImage image = Products.servlet(Product.class).classes(HangingDestruction.class).onClassPath();
		try (ProductProcess product = launch(image.metering("registration-phase", phase)).start()) {
			awaitThrottling();
			product.terminate();
			release();
			// halted after termination-timeout: nothing else would end the process
			assertThat(product.waitForExit(PROMPTLY)).as(product::output).isEqualTo(SIGTERM);
			assertThat(product.output()).doesNotContain(OPEN, "Usage registered", " ERROR ");
		}
	}

	@Test
	void secondApplicationOfTheProductIsRegisteredFromItsStart() {
		try (ProductProcess product = two(TwoProducts.FIRST).start()) {
			product.waitForLines(OPEN, 2);
			assertServes(product, secondPort(product));
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	@Test
	void applicationOfAnotherProductIsRefused() {
		try (ProductProcess product = two("0c2t5y8u1i4o7p0a3s6d9f2g").start()) {
			product.waitForLine(OPEN);
			assertThat(product.waitForExit()).as(product::output).isEqualTo(111);
			assertThat(product.output()).contains("APPLICATION FAILED TO START").containsOnlyOnce(OPEN);
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	private Launcher two(String second) {
		ProductImage image = Products.servlet(TwoProducts.class)
			.classes(Product.class)
			.resource("application.yml", "aws.marketplace.metering.termination-timeout: 3s")
			.onClassPath();
		return launch(image).systemProperty("second", second);
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void parentAndChildAreRegisteredOnce(String autoConfiguredParent) {
		throttle();
		ProductImage image = Products.servlet(ParentAndChild.class).classes(Product.class).onClassPath();
		try (ProductProcess product = launch(image).systemProperty("parent.auto-configured", autoConfiguredParent)
			.start()) {
			awaitThrottling();
			assertThat(product.output()).doesNotContain(OPEN);
			release();
			product.waitForLine(OPEN);
			assertThat(product.get("/orders").statusCode()).isEqualTo(200);
			assertThat(product.health().body()).contains("\"registered\"");
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests).extracting(SimulatedRequest::nonce).containsOnly(requests.get(0).nonce());
			assertThat(product.output()).containsOnlyOnce("Usage registered with AWS Marketplace");
		}
	}

	@Test
	void pausedAndResumedContextStaysRegistered() {
		try (ProductProcess product = launch(WEB).start()) {
			product.waitForLine(OPEN);
			product.send("pause");
			product.waitForLine("Done: pause");
			product.send("resume");
			product.waitForLine("Done: resume");
			assertServes(product, secondPort(product));
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	@Test
	void separateManagementPortAnswersWhileThrottledBeforeTheStart() {
		throttle();
		ProductImage image = Products.servlet(Product.class).classes(ScheduledWork.class).onClassPath();
		Launcher launcher = launch(image).environment("MANAGEMENT_SERVER_PORT", "0")
			.environment("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1");
		try (ProductProcess product = launcher.start()) {
			awaitThrottling();
			int management = product.managementPort();
			assertThat(product.health(management).body()).contains("\"throttled\"");
			assertThat(get(product, management, "/actuator/health/liveness").body()).contains("\"UP\"");
			assertThat(get(product, management, "/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(product.get("/orders").statusCode()).isEqualTo(503);
			assertThat(product.output()).doesNotContain(WORK, OPEN);
			release();
			product.waitForLine(OPEN);
			product.waitForLine(WORK);
			assertThat(get(product, management, "/actuator/health/readiness").statusCode()).isEqualTo(200);
			assertThat(product.get("/orders").statusCode()).isEqualTo(200);
		}
	}

	private Launcher restartable(ProductImage image) {
		return launch(image).environment("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "*")
			.environment("MANAGEMENT_ENDPOINT_RESTART_ACCESS", "unrestricted");
	}

	private static int secondPort(ProductProcess product) {
		return Integer.parseInt(product.waitForLines("Tomcat started on port (\\d+)", 2).group(1));
	}

	private static void assertServes(ProductProcess product, int port) {
		assertThat(get(product, port, "/orders").statusCode()).isEqualTo(200);
	}

	private static HttpResponse<String> get(ProductProcess product, int port, String path) {
		return product.send(HttpRequest.newBuilder().GET(), port, path);
	}

}

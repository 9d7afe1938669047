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

package io.github.meteringboot.sample;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

import io.github.meteringboot.product.HoldsRejection;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health at each state, as a probe reads it from the running process.
 */
class HealthIT {

	private static final String ISO_8601_UTC = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void pendingIsOutOfService() {
		this.simulator.answer(SimulatedAnswer.hang());
		try (ProductProcess product = image().process().on(platform).start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			assertHealth(product, 503, "OUT_OF_SERVICE", Map.of("state", "pending"));
			assertThat(product.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(product.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertClosed(product);
		}
	}

	@Test
	void throttledIsOutOfServiceUntilRegistered() {
		Instant before = Instant.now();
		Instant rotation = Instant.parse("2026-10-01T02:03:04Z");
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = image().metering("throttling.initial-interval", "100ms")
			.metering("throttling.max-interval", "1s")
			.process()
			.on(platform)
			.start()) {
			product.waitForLine("throttled the registration: attempts=2");
			Map<String, Object> throttled = details(product, 503, "OUT_OF_SERVICE");
			assertThat(throttled).containsOnlyKeys("state", "attempts", "since", "nextAttempt")
				.containsEntry("state", "throttled");
			assertThat(throttled.get("attempts")).asInstanceOf(InstanceOfAssertFactories.INTEGER)
				.isGreaterThanOrEqualTo(2);
			assertThat(instant(throttled, "since")).isBetween(before, Instant.now());
			assertThat(instant(throttled, "nextAttempt")).isAfter(instant(throttled, "since"));
			assertThat(product.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertClosed(product);
			this.simulator.answer(SimulatedAnswer.okWithRotation(rotation));
			product.waitForLine("Invoice Numbers is open");
			assertRegistered(product, rotation);
			assertThat(product.output().lines().filter((line) -> line.contains(" WARN ") && line.contains("rotated")))
				.singleElement()
				.asString()
				.contains("publicKeyVersion=1, publicKeyRotationTimestamp=2026-10-01T02:03:04Z");
		}
	}

	private void assertRegistered(ProductProcess product, Instant rotation) {
		Map<String, Object> registered = details(product, 200, "UP");
		assertThat(registered)
			.containsOnlyKeys("state", "productCode", "publicKeyVersion", "region", "platform", "registeredAt",
					"attempts", "signature", "publicKeyRotationTimestamp")
			.containsEntry("state", "registered")
			.containsEntry("productCode", "3fzq7m1x0b9v2k8s5d4w6h1n")
			.containsEntry("publicKeyVersion", 1)
			.containsEntry("region", "eu-central-1")
			.containsEntry("platform", "ecs-fargate")
			.containsEntry("attempts", this.simulator.requests().size())
			.containsEntry("signature", "verified");
		assertThat(instant(registered, "registeredAt")).isBefore(Instant.now());
		assertThat(instant(registered, "publicKeyRotationTimestamp")).isEqualTo(rotation);
		assertThat(product.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
	}

	@Test
	void rejectedIsDown() {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		try (ProductProcess product = image().beans(HoldsRejection.class)
			.metering("termination-timeout", "1m")
			.process()
			.on(platform)
			.start()) {
			product.waitForLine("Rejected, and held");
			assertHealth(product, 503, "DOWN",
					Map.of("state", "rejected", "error", "CustomerNotEntitledException", "exitCode", 100));
			assertClosed(product);
			product.closeInput();
			assertThat(product.waitForExit()).isEqualTo(100);
		}
	}

	@Test
	void unverifiedWhereNoKeyIsPinned() {
		ProductImage image = ProductImage.extracted().configuration("""
				aws.marketplace.metering:
				  product-code: "code"
				  endpoint: "%s"
				management.endpoint.health.show-details: always
				""".formatted(this.simulator.endpoint()));
		try (ProductProcess product = image.process().on(platform).start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(details(product, 200, "UP")).containsEntry("signature", "unverified")
				.containsEntry("productCode", "code")
				.doesNotContainKey("publicKeyRotationTimestamp");
			assertThat(product.output()).containsPattern(" WARN .*The signature of AWS's answer is not verified");
		}
	}

	@Test
	void componentIsRemovedAndNothingElse() {
		try (ProductProcess product = image().process()
			.on(platform)
			.argument("--management.health.marketplace-metering.enabled=false")
			.argument("--management.endpoint.health.group.readiness.include=readinessState")
			.start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(product.health().statusCode()).isEqualTo(404);
			assertThat(product.get("/actuator/health").body()).contains("\"status\":\"UP\"")
				.doesNotContain("marketplaceMetering");
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	private ProductImage image() {
		return ProductImage.extracted().registeringWith(this.simulator);
	}

	private static void assertClosed(ProductProcess product) {
		assertThat(product.get("/").statusCode()).isEqualTo(503);
		assertThat(product.get("/").body()).doesNotContain("Invoice Numbers");
		assertThat(product.post("/api/series/2026/numbers").statusCode()).isEqualTo(503);
	}

	private static void assertHealth(ProductProcess product, int httpStatus, String status,
			Map<String, Object> details) {
		assertThat(details(product, httpStatus, status)).isEqualTo(details);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> details(ProductProcess product, int httpStatus, String status) {
		HttpResponse<String> response = product.health();
		assertThat(response.statusCode()).isEqualTo(httpStatus);
		Map<String, Object> health = new JsonMapper().readValue(response.body(), Map.class);
		assertThat(health).containsEntry("status", status);
		return (Map<String, Object>) Objects.requireNonNull(health.get("details"));
	}

	private static Instant instant(Map<String, Object> details, String name) {
		String value = String.valueOf(details.get(name));
		assertThat(value).matches(ISO_8601_UTC);
		return Instant.parse(value);
	}

}

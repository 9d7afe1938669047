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

package io.github.meteringboot.compatibility;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.meteringboot.sample.process.ProductImage;
import io.github.meteringboot.sample.process.ProductProcess;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a packaged product as an ECS task would, and looks at it from outside.
 */
final class ProductCheck {

	private static final String WORKS = "The product works";

	private static final String REGION = "eu-central-1";

	private final Row row;

	private final Path archive;

	private final Path jdk;

	ProductCheck(Row row, Path archive, Path jdk) {
		this.row = row;
		this.archive = archive;
		this.jdk = jdk;
	}

	/**
	 * Check it.
	 * @throws AssertionError if it is not as it should be
	 */
	void run() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate(REGION)) {
			waitsWhileThrottledAndRegistersOnce(platform);
			endsWhenRefused(platform);
			endsWhenOverriddenFromOutside(platform);
		}
	}

	private void waitsWhileThrottledAndRegistersOnce(ContainerPlatformSimulator platform) {
		AtomicBoolean throttling = new AtomicBoolean(true);
		AtomicInteger registrations = new AtomicInteger();
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			simulator.answer(() -> {
				if (throttling.get()) {
					return SimulatedAnswer.throttled();
				}
				registrations.incrementAndGet();
				return SimulatedAnswer.ok();
			});
			try (ProductProcess product = launcher(simulator, platform).start()) {
				// a web server that never opens says why
				if (this.row.web()) {
					product.port();
				}
				// the second call is made after the first was throttled
				simulator.awaitRequests(2, ProductProcess.PATIENCE);
				assertWaits(product);
				throttling.set(false);
				product.waitForLine(WORKS);
				assertServes(product);
				assertThat(registrations).as("registrations").hasValue(1);
				assertCalls(simulator.requests(), platform);
			}
		}
	}

	private void assertWaits(ProductProcess product) {
		if (this.row.web()) {
			assertThat(product.get("/").statusCode()).as("status of the page while throttled").isEqualTo(503);
		}
		if (this.row.actuator() && this.row.web()) {
			HttpResponse<String> health = health(product);
			assertThat(health.statusCode()).as("status of the health while throttled").isEqualTo(503);
			assertThat(health.body()).contains("\"state\":\"throttled\"");
		}
		assertThat(product.output()).doesNotContain(WORKS);
	}

	private void assertServes(ProductProcess product) {
		if (this.row.web()) {
			assertThat(product.get("/").statusCode()).as("status of the page once registered")
				.isEqualTo(this.row.registeredStatus());
		}
		else {
			assertThat(product.waitForExit()).as("exit code of a product that has done its work").isZero();
		}
		if (this.row.actuator() && this.row.web()) {
			HttpResponse<String> health = health(product);
			assertThat(health.statusCode()).as("status of the health once registered").isEqualTo(200);
			assertThat(health.body()).contains("\"state\":\"registered\"", "\"signature\":\"verified\"");
		}
	}

	private HttpResponse<String> health(ProductProcess product) {
		return product.health(this.row.managementPort() ? product.managementPort() : product.port());
	}

	private static void assertCalls(List<SimulatedRequest> requests, ContainerPlatformSimulator platform) {
		assertThat(requests).extracting(SimulatedRequest::nonce).containsOnly(requests.get(0).nonce());
		assertThat(requests).extracting(SimulatedRequest::authorization).allSatisfy((authorization) -> {
			assertThat(authorization.accessKeyId()).as("who signed").isEqualTo(platform.accessKeyId());
			assertThat(authorization.region()).as("region").isEqualTo(REGION);
		});
	}

	private void endsWhenRefused(ContainerPlatformSimulator platform) {
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			simulator.answer(SimulatedAnswer.notEntitled());
			try (ProductProcess product = launcher(simulator, platform).start()) {
				assertThat(product.waitForExit()).as("exit code when refused").isEqualTo(100);
				assertThat(product.output()).contains("APPLICATION FAILED TO START").doesNotContain(WORKS);
				assertThat(simulator.requests()).hasSize(1);
			}
		}
	}

	private void endsWhenOverriddenFromOutside(ContainerPlatformSimulator platform) {
		try (MeteringSimulator simulator = MeteringSimulator.start();
				ProductProcess product = launcher(simulator, platform)
					.environment("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another")
					.start()) {
			assertThat(product.waitForExit()).as("exit code when overridden").isEqualTo(111);
			assertThat(product.output()).contains("APPLICATION FAILED TO START").doesNotContain(WORKS);
			assertThat(simulator.requests()).isEmpty();
		}
	}

	private ProductProcess.Launcher launcher(MeteringSimulator simulator, ContainerPlatformSimulator platform) {
		ProductImage image = ProductImage.packaged(this.archive).registeringWith(simulator);
		for (Map.Entry<String, String> property : this.row.configuration().entrySet()) {
			image = image.property(property.getKey(), property.getValue());
		}
		return image.process().jdk(this.jdk).on(platform);
	}

}

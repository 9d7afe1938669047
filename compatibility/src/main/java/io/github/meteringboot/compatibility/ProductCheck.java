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
import java.util.function.Consumer;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a packaged product as on ECS and on EKS, and looks at it from outside.
 */
final class ProductCheck {

	private static final String WORKS = "The product works";

	private static final String REGION = "eu-central-1";

	private final Row row;

	private final Path archive;

	private final Path jdk;

	private final Path hosts;

	ProductCheck(Row row, Path archive, Path jdk, Path hosts) {
		this.row = row;
		this.archive = archive;
		this.jdk = jdk;
		this.hosts = hosts;
	}

	/**
	 * Check it.
	 * @throws AssertionError if it is not as it should be
	 */
	void run() {
		// the token of the pod is written beside the archive
		try (ContainerPlatformSimulator ecs = ContainerPlatformSimulator.ecsFargate(REGION);
				ContainerPlatformSimulator eks = ContainerPlatformSimulator.eks(REGION,
						this.archive.resolveSibling(""))) {
			waitsWhileThrottledAndRegistersOnce(ecs);
			endsWhenRefused(eks);
			endsWhenOverriddenFromOutside(ecs);
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
			run(launcher(simulator, platform), (product) -> {
				product.waitForLine("throttled the registration");
				assertWaits(product);
				throttling.set(false);
				product.waitForLine(WORKS);
				assertServes(product);
				assertThat(registrations).as("registrations").hasValue(1);
				assertCalls(simulator.requests(), platform);
			});
		}
	}

	private void assertWaits(ProductProcess product) {
		if (this.row.web()) {
			assertThat(product.get("/").statusCode()).as("status of the page while throttled").isEqualTo(503);
		}
		if (this.row.actuator() && this.row.web()) {
			assertHealth(product, 503, "\"state\":\"throttled\"");
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
			assertHealth(product, 200, "\"state\":\"registered\"", "\"signature\":\"verified\"");
		}
	}

	private void assertHealth(ProductProcess product, int status, String... details) {
		HttpResponse<String> health = product
			.health(this.row.managementPort() ? product.managementPort() : product.port());
		boolean secured = this.row.isHealthSecured();
		assertThat(health.statusCode()).as("status of the health").isEqualTo(secured ? 401 : status);
		if (!secured) {
			assertThat(health.body()).contains(details);
		}
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
			run(launcher(simulator, platform), (product) -> {
				assertEnds(product, 100);
				assertThat(simulator.requests()).hasSize(1);
				assertCalls(simulator.requests(), platform);
			});
		}
	}

	private void endsWhenOverriddenFromOutside(ContainerPlatformSimulator platform) {
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			run(launcher(simulator, platform).environment("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another"),
					(product) -> {
						assertEnds(product, 111);
						assertThat(simulator.requests()).isEmpty();
					});
		}
	}

	private static void assertEnds(ProductProcess product, int exitCode) {
		assertThat(product.waitForExit()).as("exit code").isEqualTo(exitCode);
		assertThat(product.output()).contains("APPLICATION FAILED TO START").doesNotContain(WORKS);
	}

	private static void run(ProductProcess.Launcher launcher, Consumer<ProductProcess> check) {
		try (ProductProcess product = launcher.start()) {
			try {
				check.accept(product);
			}
			catch (AssertionError ex) {
				throw new AssertionError("The product said%n%s".formatted(product.output()), ex);
			}
		}
	}

	private ProductProcess.Launcher launcher(MeteringSimulator simulator, ContainerPlatformSimulator platform) {
		ProductImage image = ProductImage.packaged(this.archive).registeringWith(simulator);
		for (Map.Entry<String, String> property : this.row.configuration().entrySet()) {
			image = image.property(property.getKey(), property.getValue());
		}
		// no name leads out of this machine
		return image.process().jdk(this.jdk).jvmOption("-Djdk.net.hosts.file=" + this.hosts).on(platform);
	}

}

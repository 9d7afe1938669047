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

package io.github.meteringboot.smoketest.seal;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Configures the actuator of a throttled product so that it works, or hands out files.
 */
class HeldRequestsIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web().onClassPath();

	private static final ProductImage REACTIVE = Products.reactive().onClassPath();

	private static final List<String> FILES = List.of("/actuator/sbom/application", "/actuator/sbom/any",
			"/actuator/logfile");

	@ParameterizedTest
	@ValueSource(strings = { "/orders", "/" })
	void filterOfTheProductDoesNotRunOnTheActuatorsPath(String basePath) {
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = launch(Products.opening(WEB))
			.environment("MANAGEMENT_ENDPOINTS_WEB_BASEPATH", basePath)
			.start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			int port = product.port();
			for (String path : List.of("/orders", "/orders/health", "/orders/info", "/orders/any")) {
				product.send(HttpRequest.newBuilder().POST(BodyPublishers.ofString("work")), port, path);
			}
			assertThat(product.send(HttpRequest.newBuilder().GET(), port, "/orders").statusCode()).isEqualTo(503);
			assertThat(product.output()).doesNotContain(OPEN, WORK, "FILTER RAN");
		}
	}

	@Test
	void filesThatConfigurationNamesAreHeldUntilUsageIsRegistered() {
		assertFilesAreHeld(WEB);
	}

	@Test
	void filesThatConfigurationNamesAreHeldOnTheReactiveStack() {
		assertFilesAreHeld(REACTIVE);
	}

	@Test
	void jobOfQuartzIsNotTriggeredOverTheActuator() {
		ProductImage quartz = Products.web().libraries(Products.quartz()).classes(QuartzJob.class).onClassPath();
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = everythingExposed(quartz.beans(QuartzJob.Schedule.class)).start()) {
			product.waitForHealth("throttled");
			HttpRequest.Builder run = HttpRequest.newBuilder()
				.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString("{\"state\":\"running\"}"));
			assertThat(product.send(run, product.port(), "/actuator/quartz/jobs/DEFAULT/work").statusCode())
				.isEqualTo(503);
			assertServesNothing(product);
		}
	}

	private void assertFilesAreHeld(ProductImage image) {
		this.simulator.answer(SimulatedAnswer.throttled().times(3), SimulatedAnswer.ok());
		try (ProductProcess product = everythingExposed(image.metering("throttling.initial-interval", "5s"))
			.environment("MANAGEMENT_ENDPOINT_SBOM_APPLICATION_LOCATION", "file:./file.txt")
			.environment("MANAGEMENT_ENDPOINT_SBOM_ADDITIONAL_ANY_LOCATION", "file:./file.txt")
			.environment("MANAGEMENT_ENDPOINT_LOGFILE_EXTERNALFILE", "./file.txt")
			.file("file.txt", "a file outside")
			.start()) {
			product.waitForHealth("throttled");
			for (String path : FILES) {
				assertThat(product.get(path)).as(path).satisfies((response) -> {
					assertThat(response.statusCode()).isEqualTo(503);
					assertThat(response.body()).doesNotContain("a file outside");
				});
			}
			product.waitForLine(OPEN);
			for (String path : FILES) {
				assertThat(product.get(path).body()).as(path).isEqualTo("a file outside");
			}
		}
	}

	private Launcher everythingExposed(ProductImage image) {
		return launch(Products.opening(image)).environment("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "*")
			.environment("MANAGEMENT_ENDPOINTS_ACCESS_DEFAULT", "unrestricted");
	}

}

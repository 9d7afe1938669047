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

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Refreshes and restarts a registered product with Spring Cloud. Neither calls AWS again
 * nor ends the process, whatever the configuration says by then.
 */
class RefreshIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web().libraries(Products.springCloud()).onClassPath();

	@Test
	void refreshWithoutChangeLeavesTheProductAlone() {
		try (ProductProcess product = refreshable().start()) {
			product.waitForLine(OPEN);
			assertThat(product.post("/actuator/refresh").statusCode()).isEqualTo(200);
			assertWorks(product);
			assertThat(product.output()).doesNotContainPattern(" WARN .*MeteringGuard");
		}
	}

	@Test
	void refreshThatBringsASealedPropertyIsLoggedAndChangesNothing() throws IOException {
		try (ProductProcess product = refreshable().file("bootstrap.yml", "product.any: value").start()) {
			product.waitForLine(OPEN);
			Path outside = product.directory().resolve("bootstrap.yml");
			Files.writeString(outside, "aws.marketplace.metering.enabled: false");
			assertThat(product.post("/actuator/refresh").statusCode()).isEqualTo(200);
			product.waitForLine(" WARN .*aws\\.marketplace\\.metering\\.enabled");
			assertWorks(product);
			assertThat(product.health().body()).contains("\"registered\"");
		}
	}

	@Test
	void restartTakesTheRegistrationOver() {
		try (ProductProcess product = refreshable().start()) {
			product.waitForLine(OPEN);
			assertThat(product.post("/actuator/restart").statusCode()).isEqualTo(200);
			product.waitForLines(OPEN, 2);
			int port = Integer.parseInt(product.waitForLines("Tomcat started on port (\\d+)", 2).group(1));
			assertThat(product.send(HttpRequest.newBuilder().GET(), port, "/orders").statusCode()).isEqualTo(200);
			assertThat(product.health(port).body()).contains("\"registered\"");
			assertRegistered(1);
		}
	}

	private Launcher refreshable() {
		return launch(WEB).environment("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "*")
			.environment("MANAGEMENT_ENDPOINT_RESTART_ACCESS", "unrestricted");
	}

	private void assertWorks(ProductProcess product) {
		product.assertRunsFor(Duration.ofSeconds(2));
		assertThat(product.get("/orders").statusCode()).isEqualTo(200);
		assertRegistered(1);
	}

}

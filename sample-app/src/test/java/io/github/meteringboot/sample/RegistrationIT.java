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

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the product as it is shipped.
 */
class RegistrationIT {

	@Test
	void productIsOpenOnceUsageIsRegistered() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				MeteringSimulator simulator = MeteringSimulator.start();
				ProductProcess product = ProductImage.packaged()
					.registeringWith(simulator)
					.process()
					.on(platform)
					.start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(simulator.requests()).singleElement()
				.satisfies((request) -> assertThat(request.productCode()).isEqualTo("3fzq7m1x0b9v2k8s5d4w6h1n"));
			HttpResponse<String> created = product.post("/api/series/2026/numbers");
			assertThat(created.statusCode()).isEqualTo(201);
			assertThat(created.body()).contains("\"number\":\"2026-00001\"");
			assertThat(product.get("/").body()).contains("<title>Invoice Numbers</title>");
			assertThat(product.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
			assertThat(product.health().body()).contains("\"state\":\"registered\"", "\"platform\":\"ecs-fargate\"",
					"\"region\":\"eu-central-1\"", "\"signature\":\"verified\"");
		}
	}

}

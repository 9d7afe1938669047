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

package io.github.meteringboot.smoketest.older;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches a product on a Spring Boot that is too old for the starter.
 */
class OlderSpringBootIT {

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void reportNamesTheVersionThatIsNeededAndTheVersionThatWasFound(String enabled) {
		ProductImage image = ProductImage.packaged().registeringWith(this.simulator).metering("enabled", enabled);
		try (ProductProcess product = image.process().on(this.platform).start()) {
			int exitCode = product.waitForExit();
			assertThat(exitCode).as(product::output).isEqualTo(111);
			assertThat(product.output()).contains("APPLICATION FAILED TO START", "Spring Boot 4.0")
				.contains(SpringBootVersion.getVersion())
				.doesNotContain("NoClassDefFoundError");
			assertThat(product.hasPort()).isFalse();
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

}

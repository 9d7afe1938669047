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

package io.github.meteringboot.smoketest.aot;

import java.net.http.HttpResponse;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a product that starts from what Spring generated while it was built.
 */
class AheadOfTimeIT {

	private static final String AHEAD_OF_TIME = "Starting AOT-processed AheadOfTimeApplication";

	private static final String AUTO_CONFIGURATION = "io.github.meteringboot.autoconfigure.MeteringAutoConfiguration";

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void productRegistersOnceAndOpens() {
		try (ProductProcess process = launcher(ProductImage.packaged()).start()) {
			process.waitForLine("Usage registered with AWS Marketplace");
			assertThat(process.get("/greeting").body()).isEqualTo("Hello");
			HttpResponse<String> health = process.health();
			assertThat(health.statusCode()).isEqualTo(200);
			assertThat(health.body()).contains("\"state\":\"registered\"", "\"platform\":\"ecs-fargate\"",
					"\"signature\":\"verified\"");
			assertThat(this.simulator.requests()).singleElement()
				.satisfies((request) -> assertThat(request.productCode()).isEqualTo("smoke-test-product"));
			assertThat(process.output()).contains(AHEAD_OF_TIME);
		}
	}

	@Test
	void throttledProductStaysClosed() {
		this.simulator.answer(SimulatedAnswer.throttled());
		ProductImage image = ProductImage.extracted()
			.metering("throttling.initial-interval", "1h")
			.metering("throttling.max-interval", "1h");
		try (ProductProcess process = launcher(image).start()) {
			process.waitForLine("throttled the registration");
			HttpResponse<String> greeting = process.get("/greeting");
			assertThat(greeting.statusCode()).isEqualTo(503);
			assertThat(greeting.headers().firstValue("Retry-After")).isPresent();
			assertThat(greeting.headers().firstValue("Content-Type")).contains("application/problem+json");
			HttpResponse<String> health = process.health();
			assertThat(health.statusCode()).isEqualTo(503);
			assertThat(health.body()).contains("\"status\":\"OUT_OF_SERVICE\"", "\"state\":\"throttled\"");
			assertThat(process.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertThat(process.output()).contains(AHEAD_OF_TIME);
		}
	}

	@Test
	void refusedProductEnds() {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		try (ProductProcess process = launcher().start()) {
			assertThat(process.waitForExit()).isEqualTo(100);
			assertThat(process.output()).contains(AHEAD_OF_TIME, "APPLICATION FAILED TO START",
					"CustomerNotEntitledException");
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	@Test
	void settingsOfTheBuyersAreRefusedAndEachIsNamed() {
		assertRefused(
				launcher().environment("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another")
					.environment("AWS_MARKETPLACE_METERING_ENABLED", "false")
					.argument("--aws.marketplace.metering.public-key-version=2"),
				"AWS_MARKETPLACE_METERING_PRODUCT_CODE", "AWS_MARKETPLACE_METERING_ENABLED",
				"aws.marketplace.metering.public-key-version", "commandLineArgs");
	}

	@Test
	void sourcesOfTheBuyersAreRefused() {
		assertRefused(launcher().environment("SPRING_MAIN_SOURCES", "org.springframework.boot.SpringApplication"),
				"SPRING_MAIN_SOURCES");
	}

	@Test
	void exclusionOfTheBuyersIsRefused() {
		assertRefused(launcher().environment("SPRING_AUTOCONFIGURE_EXCLUDE", AUTO_CONFIGURATION),
				"SPRING_AUTOCONFIGURE_EXCLUDE");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "aws.marketplace.metering.product-code=another",
			"spring.autoconfigure.exclude=" + AUTO_CONFIGURATION })
	void buyersArgumentIsRefused(String argument) {
		assertRefused(launcher().argument("--" + argument), argument.substring(0, argument.indexOf('=')),
				"commandLineArgs");
	}

	private void assertRefused(Launcher launcher, String... reported) {
		try (ProductProcess process = launcher.start()) {
			assertThat(process.waitForExit()).isEqualTo(111);
			assertThat(process.output()).contains("Property: ").contains(reported).doesNotContain("Tomcat started");
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	void switchingAutoConfigurationOffHasNoEffectOnWhatWasGenerated() {
		// only asked for where configuration classes are parsed
		try (ProductProcess process = launcher().environment("SPRING_BOOT_ENABLEAUTOCONFIGURATION", "false").start()) {
			process.waitForLine("Usage registered with AWS Marketplace");
			assertThat(process.get("/greeting").body()).isEqualTo("Hello");
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	private Launcher launcher() {
		return launcher(ProductImage.extracted());
	}

	private Launcher launcher(ProductImage image) {
		return image.registeringWith(this.simulator)
			.metering("public-key", "classpath:metering.pem")
			.resource("metering.pem", this.simulator.publicKeyPem())
			.process()
			.on(this.platform)
			.jvmOption("-Dspring.aot.enabled=true");
	}

}

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

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes each road on which a value reaches a product from outside, in a process of its
 * own: several values at once, all of which the report must name. {@link SealIT} makes
 * each {@link BypassAttempt} on its own.
 */
class SealRoadsIT {

	private static final String PREFIX = "aws.marketplace.metering.";

	private static final String OTHER = BypassAttempt.OTHER_PRODUCT_CODE;

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	static Stream<Road> roads() {
		return Stream.of(
				new Road("environment",
						(run) -> run.environment("AWS_MARKETPLACE_METERING_ENABLED", "false")
							.environment("aws_marketplace_metering_sealed", "false")
							.environment("aws.marketplace.metering.gate.enabled", "false")
							.environment("AWS_MARKETPLACE_METERING_PRODUCT_CODE", OTHER)
							.environment("AWS_MARKETPLACE_METERING_PUBLICKEY", "classpath:no-such-key.pem")
							.environment("AWS_MARKETPLACE_METERING_REGISTRATIONPHASE", "before-start")
							.environment("AWS_MARKETPLACE_METERING_THROTTLING_TIMEOUT", "99h")
							.environment("AWS_MARKETPLACE_METERING_TERMINATIONTIMEOUT", "99h")
							.environment("AWS_MARKETPLACE_METERING_TRUSTEDPRODUCTCODES_0", OTHER),
						"enabled", "sealed", "gate.enabled", "product-code", "public-key", "registration-phase",
						"throttling.timeout", "termination-timeout", "trusted-product-codes"),
				new Road("arguments",
						(run) -> run.arguments("--aws.marketplace.metering.enabled=false",
								"--aws.marketplace.metering.productCode=" + OTHER,
								"--aws.marketplace.metering.termination_timeout=99h",
								"--aws.marketplace.metering.trusted-product-codes[0]=" + OTHER),
						"enabled", "product-code", "termination-timeout", "trusted-product-codes"),
				new Road("system properties",
						(run) -> run.systemProperty(PREFIX + "enabled", false)
							.systemProperty(PREFIX + "GATE.ENABLED", false)
							.environment("JAVA_TOOL_OPTIONS", "-Daws.marketplace.metering.product-code=" + OTHER),
						"enabled", "gate.enabled", "product-code"),
				new Road("JSON in the environment",
						(run) -> run.environment("SPRING_APPLICATION_JSON",
								"""
										{"aws.marketplace.metering.productCode": "%s", "aws.marketplace": {"metering.enabled": false},
										"aws": {"marketplace": {"metering": {"gate": {"enabled": false}, "trusted-product-codes": ["x"]}}}}
										"""
									.formatted(OTHER)),
						"product-code", "enabled", "gate.enabled", "trusted-product-codes"),
				new Road("files in the working directory",
						(run) -> run.file("application.yml", PREFIX + "enabled: false")
							.file("application.properties", PREFIX + "gate.enabled=false")
							.file("config/application.yml", PREFIX + "product-code: " + OTHER)
							.file("config/any/application.yml", PREFIX + "termination-timeout: 99h")
							.file("application-prod.yml", PREFIX + "throttling.timeout: 99h")
							.environment("SPRING_PROFILES_ACTIVE", "prod"),
						"enabled", "gate.enabled", "product-code", "termination-timeout", "throttling.timeout"),
				new Road("imports",
						(run) -> run.file("any.yml", PREFIX + "enabled: false")
							.file("tree/aws.marketplace.metering.gate.enabled", "false")
							.environment("ANY", PREFIX + "product-code=" + OTHER)
							.environment("SPRING_CONFIG_IMPORT",
									"file:./any.yml,configtree:./tree/,env:ANY,"
											+ DocumentServer.address(PREFIX + "termination-timeout: 99h")),
						"enabled", "gate.enabled", "product-code", "termination-timeout"),
				new Road("locations",
						(run) -> run.file("any/application.yml", PREFIX + "enabled: false")
							.file("more/application.yml", PREFIX + "gate.enabled: false")
							.environment("SPRING_CONFIG_LOCATION", "classpath:/,file:./any/")
							.environment("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./more/"),
						"enabled", "gate.enabled"),
				new Road("a location in place of the packaged ones",
						(run) -> run.file("any/application.yml", "")
							.environment("SPRING_CONFIG_LOCATION", "file:./any/"),
						"product-code"),
				new Road("packaged documents",
						(run) -> run.environment("SPRING_PROFILES_ACTIVE", "free")
							.environment("SPRING_CONFIG_NAME", "application,other")
							.environment("SPRING_CONFIG_IMPORT", "classpath:any.yml")
							.environment("SPRING_CONFIG_ADDITIONAL_LOCATION", "classpath:/folder/")
							.environment("SPRING_MAIN_CLOUD_PLATFORM", "kubernetes")
							.environment("CODE", OTHER),
						"enabled", "gate.enabled", "termination-timeout", "throttling.timeout", "registration-phase",
						"product-code")
					.packaged((image) -> image.resource("application-free.yml", PREFIX + "enabled: false")
						.resource("other.yml", PREFIX + "gate.enabled: false")
						.resource("any.yml", PREFIX + "termination-timeout: 99h")
						.resource("folder/application.yml", PREFIX + "throttling.timeout: 99h")
						.resource("imported.yml", """
								spring.config.activate.on-cloud-platform: kubernetes
								aws.marketplace.metering.registration-phase: before-start
								""")
						.property("spring.config.import", "classpath:imported.yml")
						.metering("product-code", "${CODE}")),
				new Road("the web server",
						(run) -> run
							.environment("SERVER_SERVLET_CONTEXTPARAMETERS_AWS_MARKETPLACE_METERING_SEALED", "false")
							.argument("--server.servlet.context-parameters.[aws.marketplace.metering.product-code]="
									+ OTHER),
						"sealed", "product-code"),
				new Road("exclusions", (run) -> run.environment("SPRING_AUTOCONFIGURE_EXCLUDE",
						"io.github.meteringboot.autoconfigure.MeteringAutoConfiguration,io.github.meteringboot.autoconfigure.MeteringServletGateAutoConfiguration"),
						"spring.autoconfigure.exclude"),
				new Road("no auto-configuration", (run) -> run.argument("--spring.boot.enableautoconfiguration=false"),
						"spring.boot.enableautoconfiguration"),
				new Road("sources of beans", (run) -> run.file("beans.xml", "<beans/>")
					.environment("SPRING_MAIN_SOURCES", "file:./beans.xml"), "spring.main.sources"));
	}

	@ParameterizedTest
	@MethodSource("roads")
	void valuesFromOutsideAreRefusedAndNamed(Road road) {
		ProductImage image = road.image().apply(ProductImage.extracted().registeringWith(this.simulator));
		try (ProductProcess product = road.launch().apply(image.process().on(this.platform)).start()) {
			assertThat(product.waitForExit()).as(product::output).isEqualTo(111);
			assertThat(product.output()).containsOnlyOnce("APPLICATION FAILED TO START")
				.contains("Origin: ", "Action:")
				.doesNotContain("Invoice Numbers is open", "\tat ");
			assertThat(product.lines()).map(String::strip)
				.filteredOn((line) -> line.startsWith("Property: "))
				.map((line) -> line.substring("Property: ".length()).replaceFirst("\\[\\d+]$", ""))
				.containsAll(road.properties());
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	static Stream<BypassAttempt> attemptsThatNeedAProcess() {
		return BypassAttempt.all().stream().filter(BypassAttempt::needsProcess);
	}

	@ParameterizedTest
	@MethodSource("attemptsThatNeedAProcess")
	void sealHoldsWhereOnlyAProcessShowsIt(BypassAttempt attempt) {
		SealBypassIT.assertOutcome(ProductImage.extracted(), attempt, attempt.sealed());
	}

	@Test
	@InProcess
	void refusalIsNotSilencedByTheLevelOfTheLog() {
		ProductImage image = ProductImage.extracted().registeringWith(this.simulator);
		try (InProcessRun run = image.process()
			.on(this.platform)
			.environment("LOGGING_LEVEL_ROOT", "OFF")
			.environment("AWS_MARKETPLACE_METERING_ENABLED", "false")
			.runInProcess()) {
			assertThat(run.exitCode()).as(run::output).isEqualTo(111);
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	void valuesThatOpenNothingAreFree() {
		ProductImage image = ProductImage.extracted().registeringWith(this.simulator);
		try (ProductProcess product = image.process()
			.on(this.platform)
			.environment("AWS_MARKETPLACE_METERING_PORT", "tcp://10.0.0.11:80")
			.environment("AWS_MARKETPLACE_METERING_SERVICE_HOST", "10.0.0.11")
			.environment("AWS_MARKETPLACE_METERING_PORT_80_TCP", "tcp://10.0.0.11:80")
			.environment("AWS_MARKETPLACE_METERING_PRODUCTCODE_0", OTHER)
			.environment("SPRING_MAIN_LAZY_INITIALIZATION", "true")
			.environment("SPRING_MAIN_ALLOW_BEAN_DEFINITION_OVERRIDING", "true")
			.environment("SPRING_MAIN_REGISTER_SHUTDOWN_HOOK", "false")
			.environment("SPRING_MAIN_KEEP_ALIVE", "true")
			.environment("SPRING_AUTOCONFIGURE_EXCLUDE",
					"org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration")
			.environment("SPRING_THREADS_VIRTUAL_ENABLED", "true")
			.environment("SPRING_PROFILES_ACTIVE", "prod")
			.environment("SPRING_CONFIG_ADDITIONAL_LOCATION", "classpath:/")
			.environment("SPRING_CONFIG_IMPORT", "file:./any.yml")
			.file("any.yml", "invoice.series: 2027")
			.file("config/application.yml", "logging.level.web: debug")
			.start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(this.simulator.requests()).singleElement()
				.satisfies((request) -> assertThat(request.productCode()).isEqualTo(BypassAttempt.PRODUCT_CODE));
		}
	}

	@Test
	@InProcess
	void productWithoutSealAndWithoutSubscriptionRuns() {
		// what every refusal above is worth
		ProductImage image = BypassAttempt.unsealed(ProductImage.extracted().registeringWith(this.simulator));
		try (InProcessRun run = image.process()
			.on(this.platform)
			.environment("AWS_MARKETPLACE_METERING_ENABLED", "false")
			.runInProcess()) {
			assertThat(run.isOpen()).as(run::output).isTrue();
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	/**
	 * A road from outside.
	 *
	 * @param name its name
	 * @param image changes what the seller packages
	 * @param launch takes the road
	 * @param properties the properties that the report must name
	 */
	record Road(String name, UnaryOperator<ProductImage> image, UnaryOperator<Launcher> launch,
			List<String> properties) {

		Road(String name, UnaryOperator<Launcher> launch, String... properties) {
			this(name, UnaryOperator.identity(), launch,
					Arrays.stream(properties)
						.map((property) -> property.startsWith("spring.") ? property : PREFIX + property)
						.toList());
		}

		Road packaged(UnaryOperator<ProductImage> image) {
			return new Road(this.name, image, this.launch, this.properties);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}

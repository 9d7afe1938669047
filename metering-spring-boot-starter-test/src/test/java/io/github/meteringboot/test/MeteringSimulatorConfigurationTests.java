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

package io.github.meteringboot.test;

import java.util.Set;

import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.simulator.MeteringSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static io.github.meteringboot.test.MeteringAssertions.assertThatRegistrationIsRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MeteringSimulatorConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeteringSimulatorConfigurationTests {

	private static final String ANSWERS = "--aws.marketplace.metering.simulator.answers=";

	@Test
	void registersAgainstASimulatorAndSaysSoInOneLine(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--aws.marketplace.metering.product-code=my-product")) {
			MeteringSimulator simulator = context.getBean(MeteringSimulator.class);
			assertThat(simulator.requests()).hasSize(1);
			assertThat(context.getBean(UsageRegistration.class).signature()).isEqualTo(SignatureStatus.VERIFIED);
			assertThat(output.getOut().lines().filter((line) -> line.contains("calls a simulator"))).singleElement()
				.asString()
				.contains(simulator.endpoint().toString(), "which answers 'ok'",
						"--aws.marketplace.metering.simulator.answers");
		}
	}

	@Test
	void outcomeIsChosenOnTheCommandLine() {
		try (ConfigurableApplicationContext context = run(ANSWERS + "throttle:2",
				"--aws.marketplace.metering.throttling.initial-interval=10ms")) {
			assertThat(context.getBean(UsageRegistration.class).attempts()).isEqualTo(3);
		}
	}

	@Test
	void refusalByHandIsSeenByTheTest() {
		assertThatRegistrationIsRejected(() -> run(ANSWERS + "invalid-product-code")).hasExitCode(101);
	}

	@Test
	void unknownOutcomeIsReportedWithAllNames() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> run(ANSWERS + "nonsense"))
			.withMessageContaining("aws.marketplace.metering.simulator.answers")
			.withMessageContaining("not-entitled");
	}

	@Test
	void nameInSpringMainSourcesIsRefused() {
		assertThatRegistrationIsRejected(() -> ExampleProduct
			.main(new String[] { "--spring.main.sources=" + MeteringSimulatorConfiguration.class.getName() }))
			.hasExitCode(111)
			.hasDescriptionContaining("spring.main.sources");
	}

	@Test
	void nameAmongTheSourcesDoesNothing() {
		SpringApplication application = new SpringApplication(WithoutMetering.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setSources(Set.of(MeteringSimulatorConfiguration.class.getName()));
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.getBeanProvider(MeteringSimulatorConfiguration.class).getIfAvailable()).isNotNull();
			assertThat(context.getBeanProvider(MeteringSimulator.class).getIfAvailable()).isNull();
			assertThat(SimulationMode.find(context)).isNull();
		}
	}

	@Test
	void importDoesNothing() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Importing.class)
			.web(WebApplicationType.NONE)
			.run()) {
			assertThat(context.getBeanProvider(MeteringSimulatorConfiguration.class).getIfAvailable()).isNotNull();
			assertThat(SimulationMode.find(context)).isNull();
		}
	}

	private static ConfigurableApplicationContext run(String... args) {
		return SpringApplication.from(ExampleProduct::main)
			.with(MeteringSimulatorConfiguration.class)
			.run(args)
			.getApplicationContext();
	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutMetering {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(MeteringSimulatorConfiguration.class)
	static class Importing {

	}

}

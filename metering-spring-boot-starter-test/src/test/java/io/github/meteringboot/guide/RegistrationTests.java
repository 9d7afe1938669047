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

package io.github.meteringboot.guide;

import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.test.AutoConfigureMeteringSimulator;
import io.github.meteringboot.test.MeteringSimulatorConfiguration;
import io.github.meteringboot.test.SimulatedStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestPropertySource;

import static io.github.meteringboot.test.MeteringAssertions.assertThat;
import static io.github.meteringboot.test.MeteringAssertions.assertThatRegistrationIsRejected;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests of {@code docs/testing.md}, to the letter, and what {@code docs/code.md} says
 * of its components.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "aws.marketplace.metering.product-code=my-product")
@SpringBootTest(properties = "aws.marketplace.metering.throttling.initial-interval=10ms")
@AutoConfigureMeteringSimulator(answers = { "throttle:2", "ok" })
class RegistrationTests {

	@Test
	void registersWhenTheCrowdHasGone(@Autowired MeteringSimulator simulator,
			@Autowired RegistrationStateHolder state) {
		assertThat(state).isRegisteredAfter(3);
		assertThat(simulator.requests()).extracting(SimulatedRequest::productCode).containsOnly("my-product");
	}

	@Test
	void isNotReadyWhileThrottledAndEndsWhenRefused() {
		try (SimulatedStart start = SimulatedStart.of(MyApplication::main)
			.answering("throttle")
			.run("--server.port=0")) {
			assertThat(start).isThrottledAtLeast(2);
			start.simulator().answer(SimulatedAnswer.notEntitled());
			assertThat(start).isRejected().hasExitCode(100).hasActionContaining("Subscribe to this product");
		}
	}

	@Test
	void productIsRefusedOnTheThreadOfTheTest() {
		assertThatRegistrationIsRejected(() -> SpringApplication.from(MyApplication::main)
			.with(MeteringSimulatorConfiguration.class)
			.run("--server.port=0", "--aws.marketplace.metering.simulator.answers=invalid-product-code"))
			.hasExitCode(101);
	}

	@Test
	void productIsStartedByHandWithoutACall() {
		try (ConfigurableApplicationContext context = startWithoutCalls()) {
			assertThat(context.getBean(UsageRegistration.class).region()).isEqualTo("none");
		}
	}

	private static ConfigurableApplicationContext startWithoutCalls() {
		return new SpringApplicationBuilder(MyApplication.class).initializers(SimulationMode.withoutCalls())
			.run("--server.port=0");
	}

	@Test
	void listenersSeeEachEventAndTheReceiptComesWithTheRegistration(CapturedOutput output) {
		try (SimulatedStart start = SimulatedStart.of(MyApplication::main)
			.answering("throttle")
			.run("--server.port=0", "--aws.marketplace.metering.throttling.initial-interval=10ms",
					"--aws.marketplace.metering.throttling.max-interval=20ms")) {
			assertThat(start).isThrottledAtLeast(5);
			AboutPage page = start.context().getBean(AboutPage.class);
			assertThat(page.text()).isEqualTo("Not metered");
			start.simulator().answer(SimulatedAnswer.ok());
			assertThat(start).isRegistered();
			assertThat(page.text()).startsWith("Metered by AWS Marketplace since 2");
		}
		// the context of this class was registered after three calls
		assertThat(output.getAll().split("The next call is at")).hasSizeGreaterThan(5);
		assertThat(output).containsPattern("Metered with ([6-9]|\\d\\d+) calls");
	}

	@Test
	void productOnALaptopIsRefused(CapturedOutput output) {
		assertThatRegistrationIsRejected(() -> TestMyApplication
			.main(new String[] { "--server.port=0", "--aws.marketplace.metering.simulator.answers=not-entitled" }))
			.hasExitCode(100);
		assertThat(output).contains("which answers 'not-entitled'");
	}

	@Test
	void thereIsNoReceiptWhereMeteringIsSwitchedOff() {
		new ApplicationContextRunner().withUserConfiguration(MyApplication.class)
			.withPropertyValues("aws.marketplace.metering.enabled=false")
			.run((context) -> assertThat(context.getBean(AboutPage.class).text()).isEqualTo("Not metered"));
	}

}

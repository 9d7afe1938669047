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

import java.time.Duration;

import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SimulatedStart} and {@link RegistrationStateAssert}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SimulatedStartTests {

	private static final String[] FAST = { "--aws.marketplace.metering.throttling.initial-interval=10ms",
			"--aws.marketplace.metering.throttling.max-interval=20ms" };

	@Test
	void waitsWhileThrottledAndSeesTheRefusal(CapturedOutput output) {
		try (SimulatedStart start = SimulatedStart.of(ExampleProduct::main).answering("throttle").run(FAST)) {
			assertThat(start).isThrottledAtLeast(3);
			assertThat(output).doesNotContain(ExampleProduct.WORK);
			start.simulator().answer(SimulatedAnswer.notEntitled());
			assertThat(start).isRejected()
				.hasExitCode(100)
				.hasErrorCode("CustomerNotEntitledException")
				.hasReason(RejectionReason.NOT_ENTITLED)
				.hasDescriptionContaining("no valid subscription")
				.hasActionContaining("Subscribe to this product");
			assertThat(start.context().isActive()).isFalse();
		}
		assertThat(output).doesNotContain(ExampleProduct.WORK);
	}

	@Test
	void waitsWhileThrottledAndSeesTheRegistration(CapturedOutput output) {
		try (SimulatedStart start = SimulatedStart.of(ExampleProduct::main).answering("throttle").run(FAST)) {
			assertThat(start).isThrottled();
			start.simulator().answer(SimulatedAnswer.ok());
			assertThat(start).isRegistered();
		}
		assertThat(output).contains(ExampleProduct.WORK);
	}

	@Test
	void closeStopsAStartThatWaits() {
		SimulatedStart start = SimulatedStart.of(ExampleProduct::main)
			.answering(SimulatedAnswer.throttled())
			.run("--aws.marketplace.metering.throttling.initial-interval=1h",
					"--aws.marketplace.metering.throttling.max-interval=1h");
		assertThat(start).isThrottled();
		start.close();
		assertThat(start.context().isActive()).isFalse();
	}

	@Test
	void refusedConfigurationIsARejection() {
		try (SimulatedStart start = SimulatedStart.of(ExampleProduct::main)
			.run("--aws.marketplace.metering.public-key-version=0")) {
			assertThat(start).isRejected().hasExitCode(111).hasDescriptionContaining("public-key-version");
		}
	}

	@Test
	void swallowedRefusalIsARejection() {
		try (SimulatedStart start = SimulatedStart.of((args) -> {
			try {
				ExampleProduct.main(args);
			}
			catch (RuntimeException ex) {
				// as careless products do
			}
		}).answering("disabled-api").run()) {
			assertThat(start).isRejected().hasExitCode(105);
		}
	}

	@Test
	void otherFailureIsReported() {
		try (SimulatedStart start = SimulatedStart.of((args) -> {
			throw new IllegalStateException("broken");
		}).run()) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(start).isRegistered())
				.withMessageContaining("broken");
		}
	}

	@Test
	void mainMethodWithoutApplicationIsReported() {
		try (SimulatedStart start = SimulatedStart.of((args) -> {
		}).run()) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(start).isRegistered())
				.withMessageContaining("launched no SpringApplication");
		}
	}

	@Test
	void stateThatCannotComeAnyMoreFailsAtOnce() {
		try (SimulatedStart start = SimulatedStart.of(ExampleProduct::main).run()) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> assertThat(start).within(Duration.ofMinutes(5)).isRejected())
				.withMessageContaining("to be rejected but it is Registered");
		}
	}

	@Test
	void stateThatDoesNotComeFailsInTime() {
		try (SimulatedStart start = SimulatedStart.of(WithoutMetering::main).run()) {
			assertThat(start).isPending();
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> assertThat(start).within(Duration.ofMillis(50)).isRegistered())
				.withMessageContaining("to be registered within PT0.05S but it is Pending");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutMetering {

		static void main(String[] args) {
			new SpringApplicationBuilder(WithoutMetering.class).web(WebApplicationType.NONE).run(args);
		}

	}

}

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

package io.github.meteringboot.product;

import java.time.Duration;

import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that SIGTERM ends a product that is not registered yet, in seconds and with no
 * further call.
 */
class TerminatedProductTests {

	private static final int SIGTERM_EXIT_CODE = 143;

	private static final Duration SECONDS = Duration.ofSeconds(8);

	@ParameterizedTest
	@ValueSource(strings = { "application-runner", "before-start" })
	void terminateWhenThrottled(String phase) {
		try (MeteringSimulator simulator = MeteringSimulator.start().answer(SimulatedAnswer.throttled());
				ForkedProduct product = ForkedProduct.with(Product.Plain.class)
					.registeringWith(simulator)
					.metering("registration-phase", phase)
					// so that the next call is years away
					.metering("throttling.initial-interval", "30000d")
					.metering("throttling.max-interval", "30000d")
					.metering("throttling.timeout", "30000d")
					.start()) {
			product.await("AWS Marketplace throttled the registration: attempts=1");
			verifyTermination(simulator, product);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "application-runner", "before-start" })
	void terminateWhenNoAnswerComes(String phase) {
		try (MeteringSimulator simulator = MeteringSimulator.start().answer(SimulatedAnswer.hang());
				ForkedProduct product = ForkedProduct.with(Product.Plain.class)
					.registeringWith(simulator)
					.metering("registration-phase", phase)
					.metering("api-call-timeout", "1h")
					.metering("api-call-attempt-timeout", "1h")
					.start()) {
			simulator.awaitRequests(1, ForkedProduct.PATIENCE);
			verifyTermination(simulator, product);
		}
	}

	private static void verifyTermination(MeteringSimulator simulator, ForkedProduct product) {
		product.terminate();
		assertThat(product.exitCode(SECONDS)).isEqualTo(SIGTERM_EXIT_CODE);
		assertThat(simulator.requests()).hasSize(1);
		assertThat(product.output()).doesNotContain("PRODUCT", "APPLICATION FAILED TO START", "\tat ");
	}

}

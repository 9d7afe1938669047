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

import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

import static io.github.meteringboot.test.MeteringAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AutoConfigureMeteringSimulator}.
 */
@SpringBootTest(classes = ExampleProduct.class,
		properties = { "aws.marketplace.metering.product-code=my-product",
				"aws.marketplace.metering.throttling.initial-interval=10ms" })
@AutoConfigureMeteringSimulator(answers = { "throttle:2", "ok" })
class AutoConfigureMeteringSimulatorTests {

	@Autowired
	private ApplicationContext context;

	@Autowired
	private MeteringSimulator simulator;

	@Test
	void registersForRealAfterTheScriptedThrottling(@Autowired RegistrationStateHolder state) {
		assertThat(state).isRegisteredAfter(3);
		assertThat(this.simulator.requests()).hasSize(3)
			.extracting(SimulatedRequest::productCode)
			.containsOnly("my-product");
	}

	@Test
	void verifiesTheSignatureOfTheSimulator(@Autowired ObjectProvider<UsageRegistration> registration) {
		assertThat(registration.getObject().signature()).isEqualTo(SignatureStatus.VERIFIED);
		assertThat(registration.getObject().simulated()).isTrue();
	}

	@Nested
	class NestedTests {

		@Test
		void shareTheContextAndItsSimulator(@Autowired ApplicationContext context,
				@Autowired MeteringSimulator simulator) {
			assertThat(context).isSameAs(AutoConfigureMeteringSimulatorTests.this.context);
			assertThat(simulator).isSameAs(AutoConfigureMeteringSimulatorTests.this.simulator);
		}

	}

}

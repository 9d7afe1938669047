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

package io.github.meteringboot.autoconfigure;

import java.time.Instant;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RegistrationState.Throttled;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.RegistrationStates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationMetrics}.
 */
class RegistrationMetricsTests {

	private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

	@Test
	void gaugeFollowsTheState() {
		RegistrationStateHolder state = RegistrationStateHolder.ofContext(new Pending());
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new RegistrationMetrics(state).bindTo(registry);
		Gauge gauge = registry.get("aws.marketplace.metering.registered").gauge();
		assertThat(gauge.getId().getDescription()).isNotBlank();
		assertThat(gauge.value()).as("pending").isZero();
		RegistrationStates.set(state, new Throttled(1, NOW, NOW));
		assertThat(gauge.value()).as("throttled").isZero();
		RegistrationStates.set(state, new Registered(new UsageRegistration("abc", 1, "eu-central-1",
				ContainerPlatform.EKS, NOW, 2, SignatureStatus.VERIFIED, null, null, false)));
		assertThat(gauge.value()).as("registered").isOne();
		RegistrationStates.set(state,
				new Rejected(new RegistrationRejectedException(RejectionReason.THROTTLED, "", null)));
		assertThat(gauge.value()).as("rejected").isZero();
		RegistrationStates.set(state, new Disabled());
		assertThat(gauge.value()).as("disabled").isZero();
	}

}

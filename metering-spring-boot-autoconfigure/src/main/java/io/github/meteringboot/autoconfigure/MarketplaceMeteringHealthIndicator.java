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

import java.time.temporal.ChronoUnit;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RegistrationState.Throttled;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.registration.RegistrationStateHolder;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} that shows the state of the registration, from memory: a probe
 * never calls AWS and never logs.
 */
class MarketplaceMeteringHealthIndicator implements HealthIndicator {

	private final RegistrationStateHolder state;

	/**
	 * Create a new instance.
	 * @param state holds the state to show
	 */
	MarketplaceMeteringHealthIndicator(RegistrationStateHolder state) {
		this.state = state;
	}

	@Override
	public Health health() {
		RegistrationState current = this.state.get();
		if (current instanceof Registered registered) {
			return registered(registered.registration());
		}
		if (current instanceof Throttled throttled) {
			return Health.outOfService()
				.withDetail("state", "throttled")
				.withDetail("attempts", throttled.attempts())
				.withDetail("since", throttled.since().truncatedTo(ChronoUnit.MILLIS).toString())
				.withDetail("nextAttempt", throttled.nextAttempt().truncatedTo(ChronoUnit.MILLIS).toString())
				.build();
		}
		if (current instanceof Rejected rejected) {
			return Health.down()
				.withDetail("state", "rejected")
				.withDetail("error", rejected.rejection().getErrorCode())
				.withDetail("exitCode", rejected.rejection().getExitCode())
				.build();
		}
		if (current instanceof Disabled) {
			return Health.unknown().withDetail("state", "disabled").build();
		}
		return Health.outOfService().withDetail("state", "pending").build();
	}

	private static Health registered(UsageRegistration registration) {
		Health.Builder health = Health.up()
			.withDetail("state", "registered")
			.withDetail("productCode", registration.productCode())
			.withDetail("publicKeyVersion", registration.publicKeyVersion())
			.withDetail("region", registration.region())
			.withDetail("platform", registration.platform().id())
			.withDetail("registeredAt", registration.registeredAt().truncatedTo(ChronoUnit.MILLIS).toString())
			.withDetail("attempts", registration.attempts())
			.withDetail("signature", registration.signature().id());
		if (registration.publicKeyRotationTimestamp() != null) {
			health.withDetail("publicKeyRotationTimestamp", registration.publicKeyRotationTimestamp().toString());
		}
		if (registration.simulated()) {
			health.withDetail("simulated", true);
		}
		return health.build();
	}

}

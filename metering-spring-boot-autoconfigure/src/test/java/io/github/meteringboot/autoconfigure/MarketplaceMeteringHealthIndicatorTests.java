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
import java.util.Map;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MarketplaceMeteringHealthIndicator}.
 */
class MarketplaceMeteringHealthIndicatorTests {

	private static final Instant TIME = Instant.parse("2026-11-23T10:00:00.123456789Z");

	@Test
	void healthWhenPending() {
		assertHealth(new Pending(), Status.OUT_OF_SERVICE, Map.of("state", "pending"));
	}

	@Test
	void healthWhenThrottled() {
		assertHealth(new Throttled(3, TIME, TIME.plusSeconds(8)), Status.OUT_OF_SERVICE, Map.of("state", "throttled",
				"attempts", 3, "since", "2026-11-23T10:00:00.123Z", "nextAttempt", "2026-11-23T10:00:08.123Z"));
	}

	@Test
	void healthWhenRegistered() {
		assertHealth(new Registered(registration(ContainerPlatform.ECS_FARGATE, SignatureStatus.VERIFIED, null, false)),
				Status.UP,
				Map.of("state", "registered", "productCode", "abc", "publicKeyVersion", 2, "region", "us-gov-west-1",
						"platform", "ecs-fargate", "registeredAt", "2026-11-23T10:00:00.123Z", "attempts", 4,
						"signature", "verified"));
	}

	@Test
	void healthWhenRegisteredWithAnExpiredKeyVersion() {
		Health health = health(
				new Registered(registration(ContainerPlatform.EKS, SignatureStatus.VERIFIED, TIME, false)));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("publicKeyRotationTimestamp", "2026-11-23T10:00:00.123456789Z")
			.hasSize(9);
	}

	@Test
	void healthWhenSimulated() {
		Health health = health(
				new Registered(registration(ContainerPlatform.UNKNOWN, SignatureStatus.UNVERIFIED, null, true)));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("simulated", true)
			.containsEntry("signature", "unverified")
			.hasSize(9);
	}

	@Test
	void healthWhenRejected() {
		assertHealth(
				new Rejected(new RegistrationRejectedException(RejectionReason.CREDENTIALS, "ExpiredTokenException",
						"What AWS said.", "What to do.", null)),
				Status.DOWN, Map.of("state", "rejected", "error", "ExpiredTokenException", "exitCode", 107));
	}

	@Test
	void healthWhenDisabled() {
		assertHealth(new Disabled(), Status.UNKNOWN, Map.of("state", "disabled"));
	}

	@ParameterizedTest
	@CsvSource({ "ECS_FARGATE, ecs-fargate", "ECS_EC2, ecs-ec2", "ECS, ecs", "EKS, eks", "UNKNOWN, unknown" })
	void healthNamesThePlatform(ContainerPlatform platform, String name) {
		assertThat(health(new Registered(registration(platform, SignatureStatus.VERIFIED, null, false))).getDetails())
			.containsEntry("platform", name);
	}

	@Test
	void healthFollowsTheState() {
		RegistrationStateHolder holder = RegistrationStateHolder.ofContext(new Pending());
		MarketplaceMeteringHealthIndicator indicator = new MarketplaceMeteringHealthIndicator(holder);
		assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		RegistrationStates.set(holder,
				new Registered(registration(ContainerPlatform.EKS, SignatureStatus.VERIFIED, null, false)));
		assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	private static void assertHealth(RegistrationState state, Status status, Map<String, Object> details) {
		Health health = health(state);
		assertThat(health.getStatus()).isEqualTo(status);
		assertThat(health.getDetails()).isEqualTo(details);
	}

	private static Health health(RegistrationState state) {
		return new MarketplaceMeteringHealthIndicator(RegistrationStateHolder.ofContext(state)).health();
	}

	private static UsageRegistration registration(ContainerPlatform platform, SignatureStatus signature,
			@Nullable Instant rotation, boolean simulated) {
		return new UsageRegistration("abc", 2, "us-gov-west-1", platform, TIME, 4, signature, rotation, "request-1",
				simulated);
	}

}

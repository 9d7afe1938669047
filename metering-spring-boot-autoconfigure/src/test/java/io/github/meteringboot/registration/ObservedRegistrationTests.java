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

package io.github.meteringboot.registration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegistrationInterruptedException;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ObservedRegistration}.
 */
class ObservedRegistrationTests {

	private static final UsageRegistration RECEIPT = new UsageRegistration("abc", 1, "eu-central-1",
			ContainerPlatform.ECS_FARGATE, Instant.parse("2026-11-23T10:00:00Z"), 3, SignatureStatus.VERIFIED, null,
			"request-1", false);

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final Tracer tracer = new Tracer();

	ObservedRegistrationTests() {
		this.registry.observationConfig()
			.observationHandler(this.tracer)
			.observationHandler(new DefaultMeterObservationHandler(this.meters));
	}

	@Test
	void registrationIsOneTimer() {
		assertThat(intercept(() -> RECEIPT)).isSameAs(RECEIPT);
		Timer timer = this.meters.get("aws.marketplace.metering.register").timer();
		assertThat(timer.count()).isOne();
		assertThat(tags(timer)).isEqualTo(Map.of("outcome", "registered", "code", "none", "region", "eu-central-1",
				"platform", "ecs-fargate", "error", "none"));
	}

	@Test
	void registrationIsOneSpan() {
		intercept(() -> {
			assertThat(this.tracer.spans).isEmpty();
			assertThat(this.tracer.scopes).isOne();
			assertThat(this.registry.getCurrentObservation()).isNotNull();
			return RECEIPT;
		});
		assertThat(this.registry.getCurrentObservation()).isNull();
		assertThat(this.tracer.scopes).isZero();
		assertThat(this.tracer.spans).singleElement().satisfies((span) -> {
			assertThat(span.getContextualName()).isEqualTo("register usage");
			assertThat(span.getError()).isNull();
			assertThat(span.getHighCardinalityKeyValues()).isEqualTo(KeyValues.of("attempts", "3"));
		});
	}

	@Test
	void registrationIsALongTaskWhileItGoesOn() {
		intercept(() -> {
			assertThat(this.meters.get("aws.marketplace.metering.register.active").longTaskTimer().activeTasks())
				.isOne();
			return RECEIPT;
		});
		assertThat(this.meters.get("aws.marketplace.metering.register.active").longTaskTimer().activeTasks()).isZero();
	}

	@Test
	void refusalIsObservedWithItsCode() {
		RegistrationRejectedException refusal = new RegistrationRejectedException(RejectionReason.NOT_ENTITLED,
				"AWS said: no.", null);
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> intercept(() -> {
			throw refusal;
		})).isSameAs(refusal);
		Timer timer = this.meters.get("aws.marketplace.metering.register").timer();
		assertThat(tags(timer)).isEqualTo(Map.of("outcome", "rejected", "code", "CustomerNotEntitledException",
				"region", "none", "platform", "none", "error", "RegistrationRejectedException"));
		assertThat(this.tracer.spans).singleElement()
			.satisfies((span) -> assertThat(span.getError()).isSameAs(refusal));
	}

	@Test
	void interruptionIsObservedWithTheSameKeys() {
		RegistrationInterruptedException interruption = new RegistrationInterruptedException();
		assertThatExceptionOfType(RegistrationInterruptedException.class).isThrownBy(() -> intercept(() -> {
			throw interruption;
		})).isSameAs(interruption);
		Timer timer = this.meters.get("aws.marketplace.metering.register").timer();
		assertThat(tags(timer)).isEqualTo(Map.of("outcome", "unknown", "code", "none", "region", "none", "platform",
				"none", "error", "RegistrationInterruptedException"));
		assertThat(this.tracer.scopes).isZero();
	}

	private UsageRegistration intercept(Supplier<UsageRegistration> registration) {
		return new ObservedRegistration(this.registry).intercept(registration);
	}

	private static Map<String, String> tags(Timer timer) {
		return timer.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
	}

	/**
	 * Makes spans, as a tracer does.
	 */
	private static final class Tracer implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> spans = new ArrayList<>();

		private int scopes;

		@Override
		public void onScopeOpened(Observation.Context context) {
			this.scopes++;
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			this.scopes--;
		}

		@Override
		public void onStop(Observation.Context context) {
			this.spans.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return ObservedRegistration.NAME.equals(context.getName());
		}

	}

}

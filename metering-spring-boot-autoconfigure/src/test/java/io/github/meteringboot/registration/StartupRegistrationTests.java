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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationPhase;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistrationRejectedEvent;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StartupRegistration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupRegistrationTests {

	// {"alg":"PS256"}.{}, which is accepted without a pinned key
	private static final String TOKEN = "eyJhbGciOiJQUzI1NiJ9.e30.AAAA";

	private static final RegisterUsageOperation.Answer ANSWER = new RegisterUsageOperation.Answer(TOKEN, null,
			"request-1", "eu-central-1", ContainerPlatform.ECS_FARGATE, "Region: eu-central-1");

	private final RegistrationStateHolder state = RegistrationStateHolder.ofContext(new Pending());

	private final AtomicInteger calls = new AtomicInteger();

	private final List<Object> events = new ArrayList<>();

	private final ObservationRegistry observations = ObservationRegistry.create();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final List<Observation.Context> spans = new ArrayList<>();

	@Test
	void registrationIsPublished(CapturedOutput output) throws Exception {
		run(() -> ANSWER);
		assertThat(this.state.get()).isInstanceOf(Registered.class);
		assertThat(this.events).singleElement().isInstanceOf(UsageRegisteredEvent.class);
		assertThat(output).doesNotContain("Failed to observe");
	}

	@Test
	void rejectionIsPublishedWithItsReason() {
		RegistrationRejectedException rejection = rejection();
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> run(throwing(rejection)))
			.isSameAs(rejection);
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(UsageRegistrationRejectedEvent.class,
					(event) -> assertThat(event.rejection()).isSameAs(rejection));
	}

	@Test
	void registrationIsOneTimer() throws Exception {
		observe();
		run(() -> ANSWER);
		Timer timer = this.meters.get("aws.marketplace.metering.register").timer();
		assertThat(timer.count()).isOne();
		assertThat(tags(timer)).isEqualTo(Map.of("outcome", "registered", "code", "none", "region", "eu-central-1",
				"platform", "ecs-fargate", "error", "none"));
	}

	@Test
	void registrationIsOneSpanAndALongTaskWhileItGoesOn() throws Exception {
		observe();
		run(() -> {
			assertThat(this.spans).isEmpty();
			assertThat(this.meters.get("aws.marketplace.metering.register.active").longTaskTimer().activeTasks())
				.isOne();
			return ANSWER;
		});
		assertThat(this.meters.get("aws.marketplace.metering.register.active").longTaskTimer().activeTasks()).isZero();
		assertThat(this.spans).singleElement().satisfies((span) -> {
			assertThat(span.getContextualName()).isEqualTo("register usage");
			assertThat(span.getError()).isNull();
			assertThat(span.getHighCardinalityKeyValues()).isEqualTo(KeyValues.of("attempts", "1"));
		});
	}

	@Test
	void rejectionIsObservedWithItsCode() {
		observe();
		RegistrationRejectedException rejection = rejection();
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> run(throwing(rejection)));
		Timer timer = this.meters.get("aws.marketplace.metering.register").timer();
		assertThat(tags(timer)).isEqualTo(Map.of("outcome", "rejected", "code", "CustomerNotEntitledException",
				"region", "none", "platform", "none", "error", "RegistrationRejectedException"));
		assertThat(this.spans).singleElement().satisfies((span) -> assertThat(span.getError()).isSameAs(rejection));
	}

	@ParameterizedTest
	@EnumSource
	void faultOfAnObservationDoesNotDecideARegistration(Fault fault, CapturedOutput output) throws Exception {
		this.observations.observationConfig().observationHandler(fault);
		run(() -> ANSWER);
		assertThat(this.calls).hasValue(1);
		assertThat(this.state.get()).isInstanceOf(Registered.class);
		assertThat(output).contains("ERROR").contains("Failed to observe the registration");
	}

	@ParameterizedTest
	@EnumSource
	void faultOfAnObservationDoesNotDecideARejection(Fault fault) {
		this.observations.observationConfig().observationHandler(fault);
		RegistrationRejectedException rejection = rejection();
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> run(throwing(rejection)))
			.isSameAs(rejection);
		assertThat(this.calls).hasValue(1);
		assertThat(this.state.get()).isEqualTo(new Rejected(rejection));
	}

	@Test
	void closeOfTheContextEndsTheWaitWithoutAnotherCall(CapturedOutput output) throws Exception {
		CountDownLatch throttled = new CountDownLatch(1);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			StartupRegistration registration = registration(context, () -> {
				throttled.countDown();
				throw new RegisterUsageOperation.ThrottledException("Rate exceeded", "Region: eu-central-1");
			}, Duration.ofHours(1));
			context.addApplicationListener(registration);
			context.refresh();
			Thread thread = new Thread(() -> {
				try {
					registration.runner().run(new DefaultApplicationArguments());
				}
				catch (Exception ex) {
					failure.set(ex);
				}
			});
			thread.start();
			throttled.await();
			while (thread.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
			context.close();
			thread.join();
		}
		assertThat(failure.get()).isInstanceOf(SpringApplication.AbandonedRunException.class);
		assertThat(this.calls).hasValue(1);
		assertThat(output.getAll().lines().filter((line) -> line.contains("context was closed before"))).hasSize(1);
	}

	@Test
	void interruptThatNobodyExplainsIsARejection() throws Exception {
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> run(() -> ANSWER))
				.satisfies((ex) -> {
					assertThat(ex.getExitCode()).isEqualTo(110);
					assertThat(this.state.get()).isEqualTo(new Rejected(ex));
				});
		}
		finally {
			assertThat(Thread.interrupted()).isFalse();
		}
		assertThat(this.calls).hasValue(0);
	}

	private void run(Supplier<RegisterUsageOperation.Answer> answer) throws Exception {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.addApplicationListener((event) -> {
				if (event instanceof PayloadApplicationEvent<?> payload) {
					this.events.add(payload.getPayload());
				}
			});
			context.refresh();
			registration(context, answer, Duration.ofMillis(1)).runner().run(new DefaultApplicationArguments());
		}
	}

	private StartupRegistration registration(GenericApplicationContext context,
			Supplier<RegisterUsageOperation.Answer> answer, Duration wait) {
		RegisterUsageOperation operation = new RegisterUsageOperation() {

			@Override
			public Answer registerUsage(Request request) {
				StartupRegistrationTests.this.calls.incrementAndGet();
				return answer.get();
			}

			@Override
			public void close() {
				// holds nothing
			}

		};
		RegistrationPlan plan = new RegistrationPlan("abc", 1, null, true, RegistrationPhase.APPLICATION_RUNNER,
				new FullJitterBackOff(wait, 2, wait), Duration.ofHours(6), Duration.ofSeconds(30),
				Duration.ofSeconds(10));
		return new StartupRegistration(plan, () -> operation, this.state, () -> this.observations, context);
	}

	private void observe() {
		this.observations.observationConfig()
			.observationHandler(new DefaultMeterObservationHandler(this.meters))
			.observationHandler(new ObservationHandler<Observation.Context>() {

				@Override
				public void onStop(Observation.Context context) {
					StartupRegistrationTests.this.spans.add(context);
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			});
	}

	private static Map<String, String> tags(Timer timer) {
		return timer.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
	}

	private static RegistrationRejectedException rejection() {
		return new RegistrationRejectedException(RejectionReason.NOT_ENTITLED, "AWS said: no.", null);
	}

	private static Supplier<RegisterUsageOperation.Answer> throwing(RuntimeException exception) {
		return () -> {
			throw exception;
		};
	}

	/**
	 * How an observation handler can fail.
	 */
	enum Fault implements ObservationHandler<Observation.Context> {

		FAILS_AT_START {

			@Override
			public void onStart(Observation.Context context) {
				throw new IllegalStateException("start");
			}

		},

		FAILS_AT_STOP {

			@Override
			public void onStop(Observation.Context context) {
				throw new IllegalStateException("stop");
			}

		},

		LACKS_A_CLASS {

			@Override
			public void onStop(Observation.Context context) {
				throw new NoClassDefFoundError("missing");
			}

		};

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}

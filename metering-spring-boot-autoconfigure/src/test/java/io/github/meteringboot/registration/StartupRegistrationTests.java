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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.UsageRegistrationRejectedEvent;
import io.github.meteringboot.aws.RegisterUsageOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

	private static final UsageRegistration RECEIPT = new UsageRegistration("abc", 1, "eu-central-1",
			ContainerPlatform.ECS_FARGATE, Instant.parse("2026-11-23T10:00:00Z"), 1, SignatureStatus.VERIFIED, null,
			"request-1", false);

	private final RegistrationStateHolder state = new RegistrationStateHolder();

	private final AtomicInteger calls = new AtomicInteger();

	private final List<Object> events = new ArrayList<>();

	@Test
	void registeredIsPublished(CapturedOutput output) {
		register(() -> RECEIPT, Supplier::get);
		assertThat(this.events).containsExactly(new UsageRegisteredEvent(RECEIPT));
		assertThat(output).doesNotContain("The observation of the registration failed");
	}

	@Test
	void refusalIsPublishedWithItsReason(CapturedOutput output) {
		RegistrationRejectedException refusal = refusal();
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> register(throwing(refusal), Supplier::get))
			.isSameAs(refusal);
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(UsageRegistrationRejectedEvent.class, (event) -> {
				assertThat(event.rejection()).isSameAs(refusal);
				assertThat(event.rejection().getErrorCode()).isEqualTo("CustomerNotEntitledException");
				assertThat(event.rejection().getExitCode()).isEqualTo(100);
			});
		assertThat(output).doesNotContain("The observation of the registration failed");
	}

	@ParameterizedTest
	@EnumSource
	void whatObservesARegistrationDoesNotDecideIt(Fault fault) {
		register(() -> RECEIPT, fault);
		assertThat(this.calls).hasValue(1);
		assertThat(this.state.get()).isEqualTo(new Registered(RECEIPT));
		assertThat(this.events).containsExactly(new UsageRegisteredEvent(RECEIPT));
	}

	@ParameterizedTest
	@EnumSource
	void whatObservesARefusalDoesNotDecideIt(Fault fault) {
		RegistrationRejectedException refusal = refusal();
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> register(throwing(refusal), fault))
			.isSameAs(refusal);
		assertThat(this.calls).hasValue(1);
		assertThat(this.state.get()).isEqualTo(new Rejected(refusal));
	}

	@Test
	void failureOfAnObservationIsLogged(CapturedOutput output) {
		register(() -> RECEIPT, Fault.THROWS_AFTER);
		assertThat(output).contains("ERROR").contains("The observation of the registration failed");
	}

	private void register(Supplier<UsageRegistration> answer, RegistrationInterceptor interceptor) {
		RegisterUsageOperation operation = new RegisterUsageOperation() {

			@Override
			public UsageRegistration register(RegistrationAttempt attempt) {
				StartupRegistrationTests.this.calls.incrementAndGet();
				return answer.get();
			}

			@Override
			public void close() {
				// holds nothing
			}

		};
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.addApplicationListener((event) -> {
				if (event instanceof PayloadApplicationEvent<?> payload) {
					this.events.add(payload.getPayload());
				}
			});
			context.refresh();
			UsageRegistrar registrar = new UsageRegistrar(() -> operation,
					new ThrottlingPolicy(new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)),
							Instant.now().plusSeconds(60)),
					this.state, context);
			new StartupRegistration(registrar, interceptor, new ProcessTermination(ProcessTermination.DEFAULT_TIMEOUT),
					context)
				.register();
		}
	}

	private static RegistrationRejectedException refusal() {
		return new RegistrationRejectedException(RejectionReason.NOT_ENTITLED, "AWS said: no.", null);
	}

	private static Supplier<UsageRegistration> throwing(RuntimeException exception) {
		return () -> {
			throw exception;
		};
	}

	/**
	 * How an interceptor can fail, or a handler that it tells.
	 */
	enum Fault implements RegistrationInterceptor {

		THROWS_BEFORE {

			@Override
			public UsageRegistration intercept(Supplier<UsageRegistration> registration) {
				throw new IllegalStateException("before");
			}

		},

		THROWS_AFTER {

			@Override
			public UsageRegistration intercept(Supplier<UsageRegistration> registration) {
				try {
					return registration.get();
				}
				finally {
					fail();
				}
			}

			private void fail() {
				throw new NoClassDefFoundError("after");
			}

		},

		REPEATS {

			@Override
			public UsageRegistration intercept(Supplier<UsageRegistration> registration) {
				try {
					return registration.get();
				}
				catch (RuntimeException ex) {
					return registration.get();
				}
			}

		},

		SWALLOWS {

			@Override
			public UsageRegistration intercept(Supplier<UsageRegistration> registration) {
				try {
					return registration.get();
				}
				catch (RuntimeException ex) {
					return RECEIPT;
				}
			}

		},

		DOES_NOTHING {

			@Override
			public UsageRegistration intercept(Supplier<UsageRegistration> registration) {
				return RECEIPT;
			}

		}

	}

}

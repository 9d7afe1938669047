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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationPhase;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RegistrationState.Throttled;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.UsageRegistrationThrottledEvent;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link UsageRegistrar}, in virtual time.
 */
@ExtendWith(OutputCaptureExtension.class)
class UsageRegistrarTests {

	private static final long LAUNCHED = 1_000_000_000_000L;

	private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

	private static final Duration CALL = Duration.ofMillis(250);

	private final VirtualTime time = new VirtualTime();

	private final ScriptedOperation operation = new ScriptedOperation();

	private final RegistrationStateHolder state = RegistrationStateHolder.ofContext(new Pending());

	private final List<Object> events = new ArrayList<>();

	@BeforeEach
	void start() {
		this.state.suspend(ContainerStart.beginning(LAUNCHED));
		this.state.resume(ContainerStart.beginning(LAUNCHED));
	}

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void registerCallsOnce() throws InterruptedException {
		UsageRegistration registration = registrar().register();
		assertThat(this.operation.attempts).hasSize(1);
		assertThat(registration.attempts()).isOne();
		assertThat(this.state.get()).isEqualTo(new Registered(registration));
		assertThat(this.events).containsExactly(new UsageRegisteredEvent(registration));
		assertThat(this.time.sleeps).isEmpty();
		assertThat(this.operation.closed).isOne();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 40 })
	void registerWhenThrottledCallsOnceMoreThanItWasThrottled(int throttled) throws InterruptedException {
		this.operation.throttle(throttled);
		UsageRegistration registration = registrar().register();
		assertThat(this.operation.attempts).hasSize(throttled + 1);
		assertThat(this.time.sleeps).hasSize(throttled);
		assertThat(registration.attempts()).isEqualTo(throttled + 1);
		assertThat(this.state.get()).isEqualTo(new Registered(registration));
		assertThat(this.operation.closed).isOne();
	}

	@Test
	void registerUsesOneNonceForAllAttemptsOfAStart() throws InterruptedException {
		this.operation.throttle(3);
		registrar().register();
		assertThat(this.operation.attempts).hasSize(4)
			.extracting(Request::nonce)
			.containsOnly(this.operation.attempts.get(0).nonce());
		assertThat(this.operation.attempts.get(0).nonce()).hasSizeBetween(1, 255);
	}

	@Test
	void registerWhenRegisteredDoesNotCallAgain(CapturedOutput output) throws InterruptedException {
		UsageRegistration registration = registrar().register();
		this.events.clear();
		assertThat(registrar().register()).isSameAs(registration);
		assertThat(this.operation.attempts).hasSize(1);
		assertThat(this.events).containsExactly(new UsageRegisteredEvent(registration));
		assertThat(output).contains("is registered with AWS Marketplace already: productCode=abc");
	}

	@Test
	void registerAfterARestorationIsAnotherRegistration() throws InterruptedException {
		UsageRegistrar registrar = registrar();
		registrar.register();
		registrar.suspend();
		registrar.resume();
		assertThat(this.state.get()).isEqualTo(new Pending());
		registrar.register();
		assertThat(this.operation.attempts).extracting(Request::nonce).hasSize(2).doesNotHaveDuplicates();
	}

	@Test
	void registerWhenRestoredInAWaitCallsWithANewNonceAndANewDeadline() throws InterruptedException {
		this.operation.throttle(3);
		UsageRegistrar registrar = registrar(Duration.ofMinutes(10));
		this.operation.beforeCall = () -> {
			if (this.operation.attempts.size() == 2) {
				registrar.suspend();
				registrar.resume();
			}
		};
		registrar.register();
		assertThat(this.operation.attempts).extracting(Request::nonce).satisfies((nonces) -> {
			assertThat(nonces.get(0)).isEqualTo(nonces.get(1)).isEqualTo(nonces.get(2));
			assertThat(nonces.get(3)).isNotEqualTo(nonces.get(0)).isEqualTo(nonces.get(nonces.size() - 1));
		});
	}

	@Test
	@Timeout(60)
	void checkpointInAWaitReleasesTheOperationBeforeTheProcessIsFrozen() throws InterruptedException {
		this.operation.throttle(1);
		UsageRegistrar registrar = registrar(Duration.ofMinutes(10));
		this.time.beforeSleep = registrar::suspend;
		this.operation.onClose = registrar::resume;
		registrar.register();
		assertThat(this.operation.attempts).extracting(Request::nonce).hasSize(2).doesNotHaveDuplicates();
	}

	@Test
	void registerWhenTheAnswerBelongsToTheContainerBeforeTheCheckpointCallsAgain() throws InterruptedException {
		UsageRegistrar registrar = registrar();
		this.operation.beforeCall = () -> {
			if (this.operation.attempts.isEmpty()) {
				registrar.suspend();
				registrar.resume();
			}
		};
		UsageRegistration registration = registrar.register();
		assertThat(this.operation.attempts).hasSize(2);
		assertThat(registration.attempts()).isOne();
	}

	@Test
	void registerWhenTheSignatureIsNotOfThisCallIsRejected() {
		this.operation.token = "forged";
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> registrar().register())
			.satisfies((ex) -> {
				assertThat(ex.getExitCode()).isEqualTo(108);
				assertThat(ex.getDescription()).contains("Request ID: request-1.", "Region: eu-central-1");
			});
	}

	@Test
	void registerExpectsProgressInEachStep() throws InterruptedException {
		this.operation.throttle(1);
		UsageRegistrar registrar = registrar(Duration.ofMinutes(10));
		registrar.expectBeginning();
		registrar.register();
		assertThat(this.time.expected).containsExactly("Pending in 640 s", "Pending in 40 s", "Throttled in 40 s",
				"Throttled in 40 s");
	}

	@Test
	void prepareCreatesTheOperationOnce() throws InterruptedException {
		AtomicInteger created = new AtomicInteger();
		UsageRegistrar registrar = new UsageRegistrar(plan(Duration.ofHours(6)), () -> {
			created.incrementAndGet();
			return this.operation;
		}, this.state, this.events::add, this.time, this.time);
		registrar.prepare();
		registrar.prepare();
		registrar.register();
		assertThat(created).hasValue(1);
		assertThat(this.operation.closed).isOne();
	}

	@Test
	void closeReleasesWhatWasPreparedAndNotUsed() {
		UsageRegistrar registrar = registrar();
		registrar.prepare();
		registrar.close();
		assertThat(this.operation.closed).isOne();
		assertThat(this.operation.attempts).isEmpty();
	}

	@Test
	void registrarOfTheProcessIsTheStartersOwn() {
		assertThatIllegalStateException().isThrownBy(RegistrationStateHolder::ofProcess);
	}

	@Test
	void registerShowsStatesAndPublishesEventsInOrder(CapturedOutput output) throws InterruptedException {
		List<RegistrationState> states = new ArrayList<>();
		this.operation.throttle(2);
		this.operation.beforeCall = () -> states.add(this.state.get());
		UsageRegistration registration = registrar().register();
		// half of 1 s, then half of 2 s
		Throttled first = new Throttled(1, START.plus(CALL), START.plus(CALL).plusMillis(500));
		Throttled second = new Throttled(2, START.plus(CALL), START.plus(CALL.multipliedBy(2)).plusMillis(1500));
		assertThat(states).containsExactly(new Pending(), first, second);
		assertThat(this.events).containsExactly(new UsageRegistrationThrottledEvent(first),
				new UsageRegistrationThrottledEvent(second), new UsageRegisteredEvent(registration));
		assertThat(this.time.sleeps).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
		assertThat(output).contains("attempts=1, nextAttempt=2026-11-23T10:00:00.750Z (in 0.5 s)");
	}

	@Test
	void registerShowsTheStateBeforeItPublishesTheEvent() throws InterruptedException {
		this.operation.throttle(1);
		List<RegistrationState> states = new ArrayList<>();
		new UsageRegistrar(plan(Duration.ofHours(6)), () -> this.operation, this.state,
				(event) -> states.add(this.state.get()), this.time, this.time)
			.register();
		assertThat(states).hasExactlyElementsOfTypes(Throttled.class, Registered.class);
	}

	@Test
	void registerWhenThrottledUntilTheDeadlineIsRejectedThereAndNotLater() {
		this.operation.throttle(Integer.MAX_VALUE);
		Duration timeout = Duration.ofMinutes(10);
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> registrar(timeout).register())
			.satisfies((ex) -> {
				assertThat(ex.getExitCode()).isEqualTo(109);
				assertThat(ex.getErrorCode()).isEqualTo("ThrottlingException");
				assertThat(ex.getDescription()).contains("Rate exceeded");
				assertThat(this.state.get()).isEqualTo(new Rejected(ex));
			});
		// the last wait is cut, and the call that it announced is made
		assertThat(this.time.instant()).isEqualTo(START.plus(timeout).plus(CALL));
		assertThat(this.time.sleeps).allSatisfy((sleep) -> assertThat(sleep).isPositive());
		assertThat(this.operation.attempts).hasSize(this.time.sleeps.size() + 1);
		assertThat(this.operation.closed).isOne();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -3600, 3600 })
	void registerGivesUpByTheMonotonicClockWhereTheWallClockStandsStillOrJumps(long jump) {
		this.operation.throttle(Integer.MAX_VALUE);
		this.time.wallClock = START.plusSeconds(jump);
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> registrar(Duration.ofMinutes(10)).register())
			.satisfies((ex) -> assertThat(ex.getExitCode()).isEqualTo(109));
		assertThat(this.time.now).isEqualTo(START.plus(Duration.ofMinutes(10)).plus(CALL));
	}

	@Test
	void registerNeverAnnouncesACallAfterTheDeadline() {
		this.operation.throttle(Integer.MAX_VALUE);
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> registrar(Duration.ofSeconds(5)).register());
		assertThat(this.events).filteredOn(UsageRegistrationThrottledEvent.class::isInstance)
			.isNotEmpty()
			.allSatisfy((event) -> assertThat(((UsageRegistrationThrottledEvent) event).state().nextAttempt())
				.isBeforeOrEqualTo(START.plusSeconds(5)));
	}

	@Test
	void registerWhenTheDeadlineHasPassedCallsOnce() {
		this.operation.throttle(Integer.MAX_VALUE);
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> registrar(Duration.ofSeconds(-1)).register())
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(RejectionReason.THROTTLED));
		assertThat(this.operation.attempts).hasSize(1);
		assertThat(this.time.sleeps).isEmpty();
	}

	@Test
	void registerWhenTheDeadlinePassesWithinTheCallDoesNotCallAgain() {
		this.operation.throttle(Integer.MAX_VALUE);
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> registrar(CALL.minusMillis(1)).register());
		assertThat(this.operation.attempts).hasSize(1);
	}

	@Test
	void registerWhenRefusedDoesNotCallAgain() {
		RegistrationRejectedException rejection = new RegistrationRejectedException(RejectionReason.NOT_ENTITLED,
				"AWS said: no.", null);
		this.operation.fail(rejection);
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> registrar().register())
			.isSameAs(rejection);
		assertThat(this.operation.attempts).hasSize(1);
		assertThat(this.state.get()).isEqualTo(new Rejected(rejection));
		assertThat(this.events).isEmpty();
		assertThat(this.operation.closed).isOne();
	}

	@Test
	void registerWhenRefusedAfterThrottlingKeepsTheReason() {
		this.operation.throttle(2);
		this.operation
			.fail(new RegistrationRejectedException(RejectionReason.INVALID_REGION, "AWS said: elsewhere.", null));
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> registrar().register())
			.satisfies((ex) -> assertThat(ex.getExitCode()).isEqualTo(103));
		assertThat(this.operation.attempts).hasSize(3);
	}

	@Test
	void registerWhenSomethingUnexpectedIsThrownIsRejected() {
		this.operation.fail(new IllegalStateException("secret"));
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> registrar().register())
			.satisfies((ex) -> {
				assertThat(ex.getReason()).isEqualTo(RejectionReason.OTHER);
				assertThat(ex.getDescription()).contains("java.lang.IllegalStateException").doesNotContain("secret");
				assertThat(this.state.get()).isEqualTo(new Rejected(ex));
			});
		assertThat(this.operation.closed).isOne();
	}

	@Test
	void registerWhenAClassIsMissingIsRejectedWithItsName() {
		this.operation.fail(new NoClassDefFoundError("com/example/Missing"));
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> registrar().register())
			.satisfies((ex) -> {
				assertThat(ex.getExitCode()).isEqualTo(119);
				assertThat(ex.getDescription()).contains("java.lang.NoClassDefFoundError: com/example/Missing",
						"AWS SDK");
			});
		assertThat(this.operation.closed).isOne();
	}

	@Test
	void registerWhenThereIsNoOperationIsRejected() {
		UsageRegistrar registrar = new UsageRegistrar(plan(Duration.ofHours(6)), () -> {
			throw new IllegalStateException("no client");
		}, this.state, this.events::add, this.time, this.time);
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(registrar::register);
		assertThat(this.state.get()).isInstanceOf(Rejected.class);
	}

	@Test
	void registerWhenInterruptedInAWaitDoesNotCallAgain() {
		this.operation.throttle(5);
		this.time.interruptAfter = 2;
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> registrar().register());
		assertThat(this.operation.attempts).hasSize(2);
		assertThat(this.operation.closed).isOne();
		assertThat(this.state.get().allowsUse()).isFalse();
	}

	@Test
	void registerWhenInterruptedInACallDoesNotCallAgain() {
		this.operation.fail(new InterruptedException());
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> registrar().register());
		assertThat(this.operation.attempts).hasSize(1);
		assertThat(this.operation.closed).isOne();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void registerWhenAListenerThrowsGoesOn(boolean error, CapturedOutput output) throws InterruptedException {
		this.operation.throttle(1);
		UsageRegistrar registrar = new UsageRegistrar(plan(Duration.ofHours(6)), () -> this.operation, this.state,
				(event) -> {
					if (error) {
						throw new AssertionError("listener");
					}
					throw new IllegalStateException("listener");
				}, this.time, this.time);
		assertThat(registrar.register().attempts()).isEqualTo(2);
		assertThat(output).contains("failed on UsageRegistrationThrottledEvent")
			.contains("failed on UsageRegisteredEvent");
	}

	@Test
	void registerWhenAListenerThrowsOnRefusalKeepsTheReason() {
		this.operation.fail(new RegistrationRejectedException(RejectionReason.DISABLED_API, "AWS said: no.", null));
		UsageRegistrar registrar = new UsageRegistrar(plan(Duration.ofHours(6)), () -> this.operation, this.state,
				(event) -> {
					throw new IllegalStateException("listener");
				}, this.time, this.time);
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(registrar::register)
			.satisfies((ex) -> assertThat(ex.getExitCode()).isEqualTo(105));
	}

	@Test
	void registerWhenClosingFailsStaysRegistered(CapturedOutput output) throws InterruptedException {
		this.operation.closeFailure = new IllegalStateException("close");
		assertThat(registrar().register()).isNotNull();
		assertThat(this.state.get()).isInstanceOf(Registered.class);
		assertThat(output).contains("Failed to close the AWS client");
	}

	@Test
	void registerHasClosedTheOperationBeforeAnybodyHearsOfIt() throws InterruptedException {
		List<Integer> closed = new ArrayList<>();
		new UsageRegistrar(plan(Duration.ofHours(6)), () -> this.operation, this.state,
				(event) -> closed.add(this.operation.closed), this.time, this.time)
			.register();
		assertThat(closed).containsExactly(1);
	}

	@Test
	void registerLogsTheReceiptInOneLine(CapturedOutput output) throws InterruptedException {
		registrar().register();
		assertThat(output.getAll().lines().filter((line) -> line.contains("INFO"))).singleElement()
			.asString()
			.contains("productCode=abc", "publicKeyVersion=1", "region=eu-central-1", "platform=ecs-fargate",
					"signature=unverified", "attempts=1", "requestId=request-1")
			.doesNotContain("simulated");
	}

	@Test
	void registerWhenTheKeyHasBeenRotatedWarns(CapturedOutput output) throws InterruptedException {
		this.operation.rotation = START.minusSeconds(60);
		registrar().register();
		assertThat(output).contains("WARN")
			.contains("publicKeyVersion=1, publicKeyRotationTimestamp=2026-11-23T09:59:00Z (for the seller: ");
	}

	@Test
	void registerLogsTheSameInEveryLocale(CapturedOutput output) throws InterruptedException {
		Locale locale = Locale.getDefault();
		// digits and decimal point of its own
		Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
		try {
			this.operation.throttle(1);
			registrar().register();
		}
		finally {
			Locale.setDefault(locale);
		}
		assertThat(output).contains("attempts=1, nextAttempt=2026-11-23T10:00:00.750Z (in 0.5 s), giveUp=")
			.contains("publicKeyVersion=1,", "attempts=2,");
	}

	private UsageRegistrar registrar() {
		return registrar(Duration.ofHours(6));
	}

	private UsageRegistrar registrar(Duration timeout) {
		return new UsageRegistrar(plan(timeout), () -> this.operation, this.state, this.events::add, this.time,
				this.time);
	}

	private static RegistrationPlan plan(Duration timeout) {
		return new RegistrationPlan("abc", 1, null, false, RegistrationPhase.AUTO,
				new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)), timeout, Duration.ofSeconds(30),
				Duration.ofSeconds(10));
	}

	/**
	 * A clock that only calls and sleeps move, and a generator that always draws the
	 * middle.
	 */
	private final class VirtualTime implements Time, RandomGenerator {

		private final List<Duration> sleeps = new ArrayList<>();

		private final List<String> expected = new ArrayList<>();

		private int interruptAfter = Integer.MAX_VALUE;

		private Runnable beforeSleep = () -> {
		};

		private Instant now = START;

		private @Nullable Instant wallClock;

		@Override
		public void sleep(Duration duration) throws InterruptedException {
			this.beforeSleep.run();
			this.sleeps.add(duration);
			if (this.sleeps.size() >= this.interruptAfter) {
				throw new InterruptedException();
			}
			this.now = this.now.plus(duration);
		}

		@Override
		public long nextLong() {
			throw new UnsupportedOperationException();
		}

		@Override
		public long nextLong(long bound) {
			return (bound - 1) / 2;
		}

		@Override
		public Instant instant() {
			return (this.wallClock != null) ? this.wallClock : this.now;
		}

		@Override
		public long nanoTime() {
			return LAUNCHED + Duration.between(START, this.now).toNanos();
		}

		@Override
		public void expectProgress(Duration within) {
			this.expected.add(UsageRegistrarTests.this.state.get().getClass().getSimpleName() + " in "
					+ within.toSeconds() + " s");
		}

	}

	private final class ScriptedOperation implements RegisterUsageOperation {

		private final List<Request> attempts = new ArrayList<>();

		private final Deque<Throwable> failures = new ArrayDeque<>();

		private int throttled;

		private int closed;

		private @Nullable String token;

		private @Nullable Instant rotation;

		private @Nullable RuntimeException closeFailure;

		private Runnable beforeCall = () -> {
		};

		private Runnable onClose = () -> {
		};

		/**
		 * Return a token of the form that is accepted without a pinned key.
		 */
		private String token(String nonce) {
			if (this.token != null) {
				return this.token;
			}
			Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
			return encoder.encodeToString("{\"alg\":\"PS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
					+ encoder.encodeToString(("{\"nonce\":\"" + nonce + "\"}").getBytes(StandardCharsets.UTF_8))
					+ ".AAAA";
		}

		void throttle(int times) {
			this.throttled = times;
		}

		void fail(Throwable failure) {
			this.failures.add(failure);
		}

		@Override
		public Answer registerUsage(Request request) throws InterruptedException {
			this.beforeCall.run();
			this.attempts.add(request);
			UsageRegistrarTests.this.time.now = UsageRegistrarTests.this.time.now.plus(CALL);
			if (this.throttled > 0) {
				this.throttled--;
				throw new ThrottledException("Rate exceeded", "request-0");
			}
			Throwable failure = this.failures.poll();
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure instanceof RuntimeException exception) {
				throw exception;
			}
			if (failure instanceof InterruptedException interruption) {
				throw interruption;
			}
			return new Answer(token(request.nonce()), this.rotation, "request-1", "eu-central-1",
					ContainerPlatform.ECS_FARGATE, "Region: eu-central-1");
		}

		@Override
		public void close() {
			this.closed++;
			this.onClose.run();
			if (this.closeFailure != null) {
				throw this.closeFailure;
			}
		}

	}

}

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

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RegistrationState.Throttled;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.UsageRegistrationThrottledEvent;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.InvalidRegistrationSignatureException;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegistrationInterruptedException;
import io.github.meteringboot.aws.RegistrationThrottledException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Registers the usage of this container: calls {@code RegisterUsage} with one nonce,
 * again for as long as it is throttled, and keeps the {@link RegistrationStateHolder} up
 * to date on the way.
 *
 * @since 1.0.0
 * @see <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/userguide/container-metering-registerusage.html">Hourly
 * metering with AWS Marketplace Metering Service</a>
 */
public class UsageRegistrar {

	private static final Log logger = LogFactory.getLog(UsageRegistrar.class);

	private final RegistrationRequest request;

	private final Supplier<? extends RegisterUsageOperation> operations;

	private final RegistrationStateHolder state;

	private final ApplicationEventPublisher events;

	private final ThrottlingPolicy policy;

	private final Clock clock;

	private final ThrottlingRetry retry;

	/**
	 * Create a new instance.
	 * @param request the usage to register
	 * @param operations creates the operation that calls AWS; it is closed once
	 * registration has ended
	 * @param policy how throttled calls are repeated
	 * @param state where to keep the state
	 * @param events where to publish the events
	 */
	public UsageRegistrar(RegistrationRequest request, Supplier<? extends RegisterUsageOperation> operations,
			ThrottlingPolicy policy, RegistrationStateHolder state, ApplicationEventPublisher events) {
		this(request, operations, policy, state, events, Clock.systemUTC(), new Random(),
				(duration) -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()));
	}

	/**
	 * Create a new instance in a time of its own.
	 * @param request the usage to register
	 * @param operations creates the operation that calls AWS; it is closed once
	 * registration has ended
	 * @param policy how throttled calls are repeated
	 * @param state where to keep the state
	 * @param events where to publish the events
	 * @param clock tells the time
	 * @param random draws the waits
	 * @param sleeper waits
	 */
	public UsageRegistrar(RegistrationRequest request, Supplier<? extends RegisterUsageOperation> operations,
			ThrottlingPolicy policy, RegistrationStateHolder state, ApplicationEventPublisher events, Clock clock, RandomGenerator random,
			Sleeper sleeper) {
		this.request = request;
		this.operations = operations;
		this.state = state;
		this.events = events;
		this.policy = policy;
		this.clock = clock;
		this.retry = new ThrottlingRetry(policy, clock, random, sleeper);
	}

	/**
	 * Register usage. Blocks until AWS has registered or refused.
	 * @return the verified receipt
	 * @throws RegistrationRejectedException if usage cannot be registered
	 * @throws RegistrationInterruptedException if the thread is interrupted meanwhile
	 */
	public UsageRegistration register() {
		UsageRegistration registration;
		try {
			registration = call();
		}
		catch (RegistrationInterruptedException ex) {
			throw ex;
		}
		catch (RegistrationThrottledException ex) {
			throw reject(new RegistrationRejectedException(RejectionReason.THROTTLED,
					"%s%n%n%s".formatted(ex.getMessage(), ex.getCircumstances()), null));
		}
		catch (RegistrationRejectedException ex) {
			throw reject(ex);
		}
		catch (RuntimeException | Error ex) {
			throw reject(new RegistrationRejectedException(RejectionReason.OTHER, unexpected(ex), ex));
		}
		onRegistered(registration);
		return registration;
	}

	private static String unexpected(Throwable ex) {
		String description = "The registration failed unexpectedly: " + ex.getClass().getName();
		if (ex instanceof LinkageError) {
			// it names a class, and what is wrong with it
			description += ": %s. The versions of the jars on the class path do not go together; look at those of the AWS SDK first."
				.formatted(ex.getMessage());
		}
		return description;
	}

	private UsageRegistration call() {
		String nonce = UUID.randomUUID().toString();
		RegisterUsageOperation operation = this.operations.get();
		try {
			return this.retry.execute((attempt) -> register(operation, attempt, nonce),
					this::onThrottled);
		}
		finally {
			close(operation);
		}
	}

	private UsageRegistration register(RegisterUsageOperation operation, int attempt, String nonce) {
		Answer answer = operation
			.registerUsage(new Request(this.request.productCode(), this.request.publicKeyVersion(), nonce));
		return new UsageRegistration(this.request.productCode(), this.request.publicKeyVersion(), answer.region(),
				answer.platform(), this.clock.instant(), attempt, verify(answer, nonce),
				answer.publicKeyRotationTimestamp(), answer.requestId(), this.request.simulated());
	}

	private SignatureStatus verify(Answer answer, String nonce) {
		if (this.request.verifier() == null) {
			return SignatureStatus.UNVERIFIED;
		}
		try {
			return this.request.verifier()
				.verify(answer.signature(), nonce, this.request.productCode(), this.request.publicKeyVersion());
		}
		catch (InvalidRegistrationSignatureException ex) {
			String requestId = (answer.requestId() != null) ? " Request ID: " + answer.requestId() + "." : "";
			throw new RegistrationRejectedException(RejectionReason.SIGNATURE,
					"%s%s%n%n%s".formatted(ex.getMessage(), requestId, answer.circumstances()), null);
		}
	}

	/**
	 * Close the operation. What a customized client throws then must not decide whether
	 * the product is registered.
	 */
	private static void close(RegisterUsageOperation operation) {
		try {
			operation.close();
		}
		catch (RuntimeException ex) {
			logger.warn("What called AWS Marketplace could not be closed: " + ex.getClass().getName());
		}
	}

	private void onThrottled(RegistrationThrottledException exception, int attempts, Instant nextAttempt) {
		Instant since = (this.state.get() instanceof Throttled throttled) ? throttled.since() : this.clock.instant();
		Throttled throttled = new Throttled(attempts, since, nextAttempt);
		this.state.set(throttled);
		logger.warn("AWS Marketplace throttled the registration: attempts=%s, nextAttempt=%s (in %s s), giveUp=%s (%s)"
			.formatted(attempts, nextAttempt.truncatedTo(ChronoUnit.MILLIS),
					seconds(Duration.between(this.clock.instant(), nextAttempt)),
					this.policy.deadline().truncatedTo(ChronoUnit.SECONDS), exception.getMessage()));
		publish(new UsageRegistrationThrottledEvent(throttled));
	}

	/**
	 * Return a text that is the same in every locale, as all values of the log lines are.
	 */
	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
	}

	private void onRegistered(UsageRegistration registration) {
		this.state.set(new Registered(registration));
		logger.info(
				"Usage registered with AWS Marketplace: productCode=%s, publicKeyVersion=%s, region=%s, platform=%s, signature=%s, attempts=%s, requestId=%s%s"
					.formatted(registration.productCode(), registration.publicKeyVersion(), registration.region(),
							registration.platform().id(), registration.signature().id(), registration.attempts(),
							registration.requestId(), registration.simulated() ? " (simulated)" : ""));
		if (registration.publicKeyRotationTimestamp() != null) {
			logger.warn(
					"The product's public key has been rotated: publicKeyVersion=%s, publicKeyRotationTimestamp=%s (for the seller: package the new public key and its version, aws.marketplace.metering.public-key and aws.marketplace.metering.public-key-version)"
						.formatted(registration.publicKeyVersion(), registration.publicKeyRotationTimestamp()));
		}
		publish(new UsageRegisteredEvent(registration));
	}

	private RegistrationRejectedException reject(RegistrationRejectedException rejection) {
		this.state.set(new Rejected(rejection));
		return rejection;
	}

	/**
	 * Publish an event. What a listener of the product throws must not decide whether the
	 * product is registered, called for again, or ended.
	 */
	private void publish(Object event) {
		try {
			this.events.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			logger.error("A listener of the application failed on " + event.getClass().getSimpleName(), ex);
		}
	}

}

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
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RegistrationState.Throttled;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.UsageRegistrationThrottledEvent;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegisterUsageOperation.ThrottledException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Registers the usage of this container: calls {@code RegisterUsage} with one nonce,
 * again for as long as AWS throttles the call, verifies the answer, and keeps the
 * {@link RegistrationStateHolder} up to date. A container that is registered already is
 * not registered again.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/userguide/container-metering-registerusage.html">Hourly
 * metering with AWS Marketplace Metering Service</a>
 */
final class UsageRegistrar {

	private static final Log logger = LogFactory.getLog(UsageRegistrar.class);

	private final RegistrationPlan plan;

	private final Supplier<? extends RegisterUsageOperation> operations;

	private final RegistrationStateHolder holder;

	private final ApplicationEventPublisher events;

	private final Time time;

	private final RandomGenerator random;

	private @Nullable RegisterUsageOperation prepared;

	/**
	 * Create a new instance.
	 * @param plan what to register
	 * @param operations creates the operation that calls AWS; it is closed once the
	 * registration has ended
	 * @param holder holds the state
	 * @param events publishes the events
	 */
	UsageRegistrar(RegistrationPlan plan, Supplier<? extends RegisterUsageOperation> operations,
			RegistrationStateHolder holder, ApplicationEventPublisher events) {
		this(plan, operations, holder, events,
				new RegistrationClock(holder, new ProcessTermination(plan.terminationTimeout())), new Random());
		holder.requireOwnCaller();
	}

	UsageRegistrar(RegistrationPlan plan, Supplier<? extends RegisterUsageOperation> operations,
			RegistrationStateHolder holder, ApplicationEventPublisher events, Time time, RandomGenerator random) {
		this.plan = plan;
		this.operations = operations;
		this.holder = holder;
		this.events = events;
		this.time = time;
		this.random = random;
	}

	/**
	 * Create the operation ahead of the call, so that it prepares itself while the
	 * application starts.
	 */
	synchronized void prepare() {
		if (this.prepared == null && !this.holder.get().allowsUse()) {
			this.prepared = this.operations.get();
		}
	}

	/**
	 * Halt the process unless its registration begins before the time for it has passed.
	 */
	void expectBeginning() {
		if (!this.holder.get().allowsUse()) {
			this.time.expectProgress(this.holder.start()
				.remaining(this.plan.throttlingTimeout(), this.time.nanoTime())
				.plus(this.plan.attemptBound()));
		}
	}

	private synchronized RegisterUsageOperation takeOperation() {
		RegisterUsageOperation operation = this.prepared;
		this.prepared = null;
		return (operation != null) ? operation : this.operations.get();
	}

	/**
	 * Register usage. Blocks until AWS has registered or rejected it, or returns the
	 * receipt of this container at once.
	 * @return the verified receipt
	 * @throws RegistrationRejectedException if usage cannot be registered
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	UsageRegistration register() throws InterruptedException {
		this.holder.lock().lockInterruptibly();
		try {
			return (this.holder.get() instanceof Registered registered) ? adopt(registered.registration())
					: registerUsage();
		}
		finally {
			this.holder.lock().unlock();
		}
	}

	private UsageRegistration adopt(UsageRegistration registration) {
		if (registration.simulated()) {
			logRegistered(registration);
		}
		else {
			logger.info(
					"The usage of this container is registered with AWS Marketplace already: productCode=%s, registeredAt=%s"
						.formatted(registration.productCode(), registration.registeredAt()));
		}
		publish(new UsageRegisteredEvent(registration));
		return registration;
	}

	private UsageRegistration registerUsage() throws InterruptedException {
		try {
			while (true) {
				// its threads go on until the process is frozen, and again before it is
				// told that it was restored
				this.holder.awaitRestore();
				ContainerStart start = this.holder.start();
				try {
					UsageRegistration registration = call(start);
					onRegistered(start, registration);
					return registration;
				}
				catch (RuntimeException ex) {
					// a call that the checkpoint broke off says nothing about this
					// container
					if (this.holder.start() == start) {
						throw ex;
					}
					this.holder.awaitRestore();
					logger.info("The process was restored from a checkpoint: registering the usage of this container");
				}
			}
		}
		catch (ThrottledException ex) {
			throw reject(new RegistrationRejectedException(RejectionReason.THROTTLED,
					"%s%n%n%s".formatted(ex.getMessage(), ex.getCircumstances()), null));
		}
		catch (RegistrationRejectedException ex) {
			throw reject(ex);
		}
		catch (RuntimeException | Error ex) {
			throw reject(new RegistrationRejectedException(RejectionReason.OTHER, unexpected(ex), ex));
		}
	}

	private static String unexpected(Throwable ex) {
		String description = "The registration failed unexpectedly: " + ex.getClass().getName();
		if (ex instanceof LinkageError) {
			// the message names a class and its fault
			description += ": %s. The versions of the jars on the class path do not go together; look at those of the AWS SDK first."
				.formatted(ex.getMessage());
		}
		return description;
	}

	private UsageRegistration call(ContainerStart start) throws InterruptedException {
		ThrottlingRetry retry = new ThrottlingRetry(this.plan, start, this.time, this.random);
		RegisterUsageOperation operation = takeOperation();
		try {
			return retry.execute((attempt) -> call(operation, attempt, start),
					(ex, attempts, nextAttempt, wait) -> onThrottled(start, ex, attempts, nextAttempt, wait));
		}
		finally {
			close(operation);
		}
	}

	private UsageRegistration call(RegisterUsageOperation operation, int attempt, ContainerStart start)
			throws InterruptedException {
		requireSame(start);
		this.time.expectProgress(this.plan.attemptBound());
		Request request = new Request(this.plan.productCode(), this.plan.publicKeyVersion(), start.nonce());
		Answer answer = operation.registerUsage(request);
		requireSame(start);
		return new UsageRegistration(request.productCode(), request.publicKeyVersion(), answer.region(),
				answer.platform(), this.time.instant(), attempt, answer.verify(request, this.plan.publicKey()),
				answer.publicKeyRotationTimestamp(), answer.requestId(), this.plan.simulated());
	}

	private void requireSame(ContainerStart start) {
		if (this.holder.start() != start) {
			throw new StartedOverException();
		}
	}

	/**
	 * Close the operation. A failure of the close does not decide whether the product is
	 * registered.
	 */
	private static void close(RegisterUsageOperation operation) {
		try {
			operation.close();
		}
		catch (RuntimeException ex) {
			logger.warn("Failed to close the AWS client: " + ex.getClass().getName());
		}
	}

	private void onThrottled(ContainerStart start, ThrottledException exception, int attempts, Instant nextAttempt,
			Duration wait) {
		Instant since = (this.holder.get() instanceof Throttled throttled) ? throttled.since() : this.time.instant();
		Throttled throttled = new Throttled(attempts, since, nextAttempt);
		set(start, throttled);
		this.time.expectProgress(wait.plus(this.plan.attemptBound()));
		Duration remaining = this.holder.start().remaining(this.plan.throttlingTimeout(), this.time.nanoTime());
		logger.warn("AWS Marketplace throttled the registration: attempts=%s, nextAttempt=%s (in %s s), giveUp=%s (%s)"
			.formatted(attempts, nextAttempt.truncatedTo(ChronoUnit.MILLIS), seconds(wait),
					this.time.instant().plus(remaining).truncatedTo(ChronoUnit.SECONDS), exception.getMessage()));
		publish(new UsageRegistrationThrottledEvent(throttled));
	}

	/**
	 * Return a text that is the same in every locale, as all values of the log lines are.
	 */
	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
	}

	private void set(ContainerStart start, RegistrationState state) {
		if (!this.holder.set(start, state)) {
			throw new StartedOverException();
		}
	}

	private void onRegistered(ContainerStart start, UsageRegistration registration) {
		set(start, new Registered(registration));
		logRegistered(registration);
		if (registration.publicKeyRotationTimestamp() != null) {
			warnOfRotation(registration);
		}
		publish(new UsageRegisteredEvent(registration));
	}

	private static void logRegistered(UsageRegistration registration) {
		logger.info(
				"Usage registered with AWS Marketplace: productCode=%s, publicKeyVersion=%s, region=%s, platform=%s, signature=%s, attempts=%s, requestId=%s%s"
					.formatted(registration.productCode(), registration.publicKeyVersion(), registration.region(),
							registration.platform().id(), registration.signature().id(), registration.attempts(),
							registration.requestId(), registration.simulated() ? " (simulated)" : ""));
	}

	private static void warnOfRotation(UsageRegistration registration) {
		logger.warn(
				"The product's public key has been rotated: publicKeyVersion=%s, publicKeyRotationTimestamp=%s (for the seller: package the new public key and its version, aws.marketplace.metering.public-key and aws.marketplace.metering.public-key-version)"
					.formatted(registration.publicKeyVersion(), registration.publicKeyRotationTimestamp()));
	}

	/**
	 * Reject the registration, maybe for a reason that lies outside of the call.
	 * @param rejection the reason
	 * @return the reason
	 */
	RegistrationRejectedException reject(RegistrationRejectedException rejection) {
		this.holder.set(new Rejected(rejection));
		return rejection;
	}

	/**
	 * Publish an event. An exception of a listener of the product does not decide whether
	 * the product is registered, called for again, or ended.
	 */
	private void publish(Object event) {
		try {
			this.events.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			logger.error("A listener of the application failed on " + event.getClass().getSimpleName(), ex);
		}
	}

	RegistrationStateHolder holder() {
		return this.holder;
	}

	/**
	 * Forget the registration before a checkpoint, and call nobody until the restore.
	 */
	void suspend() {
		discardPrepared();
		this.holder.suspend(ContainerStart.beginning(this.time.nanoTime()));
		if (this.time instanceof RegistrationClock clock) {
			clock.suspend();
		}
	}

	/**
	 * Begin the registration of a restored process: the state, the nonce, the deadline
	 * and what was prepared belong to the container of the checkpoint.
	 */
	void resume() {
		discardPrepared();
		this.holder.resume(ContainerStart.beginning(this.time.nanoTime()));
	}

	private void discardPrepared() {
		RegisterUsageOperation operation;
		synchronized (this) {
			operation = this.prepared;
			this.prepared = null;
		}
		if (operation != null) {
			close(operation);
		}
	}

	/**
	 * Release what was prepared and not used, and stop the clock.
	 */
	void close() {
		discardPrepared();
		if (this.time instanceof RegistrationClock clock) {
			clock.stop();
		}
	}

	/**
	 * The process was restored from a checkpoint during the registration.
	 */
	private static final class StartedOverException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}

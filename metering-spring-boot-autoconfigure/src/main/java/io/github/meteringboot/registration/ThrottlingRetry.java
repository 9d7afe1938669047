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
import java.util.random.RandomGenerator;

import io.github.meteringboot.aws.RegisterUsageOperation.ThrottledException;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.policy.AlwaysRetryPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * Repeats throttled calls until the deadline. The only class that knows Spring Retry,
 * whose own policies do not fit: its random back-off is not full jitter, and its timeout
 * may be overslept by one interval.
 */
final class ThrottlingRetry {

	private final RegistrationPlan plan;

	private final ContainerStart start;

	private final Time time;

	private final RandomGenerator random;

	ThrottlingRetry(RegistrationPlan plan, ContainerStart start, Time time, RandomGenerator random) {
		this.plan = plan;
		this.start = start;
		this.time = time;
		this.random = random;
	}

	/**
	 * Load the classes of Spring Retry, without a call.
	 */
	static void load() {
		RetryTemplate template = new RetryTemplate();
		template.setRetryPolicy(new AlwaysRetryPolicy());
		template.execute((context) -> context);
	}

	/**
	 * Make the call until it is no longer throttled.
	 * @param call makes the call, given its number from 1
	 * @param listener told before each wait
	 * @param <T> the result of the call
	 * @return the result of the call
	 * @throws ThrottledException if it is still throttled at the deadline
	 * @throws InterruptedException if the thread is interrupted in a call or a wait
	 */
	<T> T execute(Attempt<T> call, ThrottlingListener listener) throws InterruptedException {
		RetryTemplate template = new RetryTemplate();
		BackOff backOff = new BackOff(listener);
		template.setRetryPolicy(backOff);
		template.setBackOffPolicy(backOff);
		try {
			return template.<T, InterruptedException>execute((context) -> call.make(context.getRetryCount() + 1));
		}
		catch (BackOffInterruptedException ex) {
			throw new InterruptedException(ex.getMessage());
		}
	}

	/**
	 * Makes a call.
	 *
	 * @param <T> the result
	 */
	@FunctionalInterface
	interface Attempt<T> {

		T make(int number) throws InterruptedException;

	}

	/**
	 * Told of every throttled answer after which another call is made.
	 */
	@FunctionalInterface
	interface ThrottlingListener {

		void throttled(ThrottledException exception, int attempts, Instant nextAttempt, Duration wait);

	}

	/**
	 * Draws the wait when Spring Retry asks whether to retry, so that every call that is
	 * announced is made. For one execution.
	 */
	private final class BackOff extends AlwaysRetryPolicy implements BackOffPolicy {

		private static final long serialVersionUID = 1L;

		private final transient ThrottlingListener listener;

		private int answers;

		private transient @Nullable Duration wait;

		private transient @Nullable ThrottledException exception;

		private BackOff(ThrottlingListener listener) {
			this.listener = listener;
		}

		@Override
		public boolean canRetry(RetryContext context) {
			if (context.getLastThrowable() == null) {
				return true;
			}
			// Spring Retry asks twice after each answer, before the wait and after it
			if (context.getRetryCount() > this.answers) {
				this.answers = context.getRetryCount();
				this.wait = null;
				if (context.getLastThrowable() instanceof ThrottledException throttled) {
					this.exception = throttled;
					this.wait = draw();
				}
			}
			return this.wait != null;
		}

		/**
		 * Draw the next wait. The last one ends at the deadline, with a last call.
		 */
		private @Nullable Duration draw() {
			Duration drawn = ThrottlingRetry.this.plan.backOff().draw(this.answers, ThrottlingRetry.this.random);
			Duration remaining = ThrottlingRetry.this.start.remaining(ThrottlingRetry.this.plan.throttlingTimeout(),
					ThrottlingRetry.this.time.nanoTime());
			if (remaining.isZero()) {
				return null;
			}
			return (drawn.compareTo(remaining) < 0) ? drawn : remaining;
		}

		@Override
		public @Nullable BackOffContext start(RetryContext context) {
			return null;
		}

		@Override
		public void backOff(@Nullable BackOffContext context) {
			Duration wait = this.wait;
			ThrottledException exception = this.exception;
			if (wait == null || exception == null) {
				return;
			}
			this.listener.throttled(exception, this.answers, ThrottlingRetry.this.time.instant().plus(wait), wait);
			try {
				ThrottlingRetry.this.time.sleep(wait);
			}
			catch (InterruptedException ex) {
				throw new BackOffInterruptedException("Interrupted between two attempts", ex);
			}
		}

	}

}

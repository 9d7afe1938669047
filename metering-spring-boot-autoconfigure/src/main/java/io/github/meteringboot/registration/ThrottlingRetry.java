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
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

import io.github.meteringboot.aws.RegistrationInterruptedException;
import io.github.meteringboot.aws.RegistrationThrottledException;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.context.RetryContextSupport;
import org.springframework.retry.policy.AlwaysRetryPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * Repeats throttled calls until the deadline. The only class that knows Spring Retry,
 * whose own policies do not fit: its random back-off is not full jitter, and its timeout
 * may be overslept by one interval.
 */
class ThrottlingRetry {

	private final ThrottlingPolicy policy;

	private final Clock clock;

	private final RandomGenerator random;

	private final Sleeper sleeper;

	ThrottlingRetry(ThrottlingPolicy policy, Clock clock, RandomGenerator random, Sleeper sleeper) {
		this.policy = policy;
		this.clock = clock;
		this.random = random;
		this.sleeper = sleeper;
	}

	/**
	 * Make the call until it is no longer throttled.
	 * @param call makes the call, given its number from 1
	 * @param listener told before each wait
	 * @param <T> what the call returns
	 * @return what the call returned
	 * @throws RegistrationThrottledException if it is still throttled at the deadline
	 * @throws RegistrationInterruptedException if the thread is interrupted in a wait
	 */
	<T> T execute(IntFunction<T> call, ThrottlingListener listener) {
		RetryTemplate template = new RetryTemplate();
		template.setRetryPolicy(new UntilDeadlineRetryPolicy());
		template.setBackOffPolicy(new UntilDeadlineBackOffPolicy(listener));
		try {
			return template.execute((context) -> call.apply(context.getRetryCount() + 1));
		}
		catch (BackOffInterruptedException ex) {
			throw new RegistrationInterruptedException();
		}
	}

	private Duration remaining() {
		Duration remaining = Duration.between(this.clock.instant(), this.policy.deadline());
		return remaining.isNegative() ? Duration.ZERO : remaining;
	}

	/**
	 * Told of every throttled answer after which another call is made.
	 */
	@FunctionalInterface
	interface ThrottlingListener {

		void throttled(RegistrationThrottledException exception, int attempts, Instant nextAttempt);

	}

	private final class UntilDeadlineRetryPolicy extends AlwaysRetryPolicy {

		private static final long serialVersionUID = 1L;

		@Override
		public boolean canRetry(RetryContext context) {
			Throwable last = context.getLastThrowable();
			return last == null
					|| (last instanceof RegistrationThrottledException && remaining().compareTo(Duration.ZERO) > 0);
		}

	}

	private final class UntilDeadlineBackOffPolicy implements BackOffPolicy {

		private final ThrottlingListener listener;

		private UntilDeadlineBackOffPolicy(ThrottlingListener listener) {
			this.listener = listener;
		}

		@Override
		public BackOffContext start(RetryContext context) {
			return new ThrottledContext(context);
		}

		@Override
		public void backOff(@Nullable BackOffContext context) {
			if (context instanceof ThrottledContext throttled) {
				backOff(throttled.retry);
			}
		}

		private void backOff(RetryContext context) {
			int attempts = context.getRetryCount();
			Duration remaining = remaining();
			Duration delay = ThrottlingRetry.this.policy.backOff().draw(attempts, ThrottlingRetry.this.random);
			Duration wait = (delay.compareTo(remaining) < 0) ? delay : remaining;
			if (context.getLastThrowable() instanceof RegistrationThrottledException exception) {
				this.listener.throttled(exception, attempts, ThrottlingRetry.this.clock.instant().plus(wait));
			}
			try {
				ThrottlingRetry.this.sleeper.sleep(wait);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new BackOffInterruptedException("Interrupted between two attempts", ex);
			}
		}

	}

	/**
	 * Carries the retry context, from which the number of answers is known, to where the
	 * next wait is drawn.
	 */
	private static final class ThrottledContext extends RetryContextSupport implements BackOffContext {

		private static final long serialVersionUID = 1L;

		private final transient RetryContext retry;

		private ThrottledContext(RetryContext retry) {
			super(null);
			this.retry = retry;
		}

	}

}

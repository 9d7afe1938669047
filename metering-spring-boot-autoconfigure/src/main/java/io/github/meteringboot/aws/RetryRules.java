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

package io.github.meteringboot.aws;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Decides which calls are repeated within one attempt: a call without an answer, for as
 * long as the attempt lasts; one with a 5xx or another error that passes, twice; one that
 * found the clock wrong, once. A throttled call is never repeated here, since the caller
 * of the attempt has to see it. Keeps count for one call.
 */
final class RetryRules {

	private static final int MAX_PASSING_ERRORS = 3;

	private static final long[] DELAYS = { 500, 1_000, 2_000, 4_000 };

	private static final long[] SHORT_DELAYS = { 100, 200, 400, 800, 1_000 };

	private static final long[] PASSING_DELAYS = { 1_000, 2_000 };

	private final long[] delays;

	private int unanswered;

	private int passing;

	private int wrongClocks;

	private long notBefore = System.nanoTime();

	private RetryRules(long[] delays) {
		this.delays = delays;
	}

	/**
	 * Return the rules for a call to a service of AWS.
	 */
	static RetryRules forService() {
		return new RetryRules(DELAYS);
	}

	/**
	 * Return the rules for a call that does not leave the host of the container.
	 */
	static RetryRules forHost() {
		return new RetryRules(SHORT_DELAYS);
	}

	/**
	 * Count a failed call.
	 * @param failure the failure
	 * @return whether the call may be repeated after {@link #delay()}
	 */
	boolean repeatAfter(CallFailedException failure) {
		switch (failure.kind()) {
			case NO_ANSWER -> wait(this.delays[Math.min(this.unanswered++, this.delays.length - 1)], failure);
			case PASSING -> {
				if (++this.passing == MAX_PASSING_ERRORS) {
					return false;
				}
				wait(PASSING_DELAYS[this.passing - 1], failure);
			}
			case WRONG_CLOCK -> {
				return ++this.wrongClocks == 1;
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	private void wait(long millis, CallFailedException failure) {
		Duration retryAfter = failure.retryAfter();
		long delay = (retryAfter != null) ? Math.max(millis, retryAfter.toMillis()) : millis;
		this.notBefore = System.nanoTime() + Duration.ofMillis(delay).toNanos();
	}

	/**
	 * Return how long to wait before the next call.
	 */
	Duration delay() {
		return Duration.ofNanos(Math.max(0, this.notBefore - System.nanoTime()));
	}

	/**
	 * Read the value of a {@code Retry-After} header in seconds.
	 * @param value the value, or {@code null}
	 * @return the time to wait, or {@code null} where the value is none
	 */
	static @Nullable Duration retryAfter(@Nullable String value) {
		try {
			return (value != null) ? Duration.ofSeconds(Math.max(0, Integer.parseInt(value.strip()))) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}

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
import java.util.random.RandomGenerator;

import org.springframework.util.Assert;

/**
 * Exponential back-off with full jitter: the wait after a throttled answer is drawn
 * uniformly between zero and a bound, and the bound grows with every throttled answer.
 * Containers that start together thereby spread over the quota that they share.
 *
 * @param initialInterval the bound after the first throttled answer, more than zero
 * @param multiplier the factor by which the bound grows, more than 1
 * @param maxInterval the highest bound, at least the initial interval
 * @since 1.0.0
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">Retry
 * behavior in the AWS SDKs and Tools Reference Guide</a>
 */
public record FullJitterBackOff(Duration initialInterval, double multiplier, Duration maxInterval) {

	/**
	 * Create a new instance.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public FullJitterBackOff {
		Assert.isTrue(initialInterval.compareTo(Duration.ZERO) > 0, "'initialInterval' must be positive");
		Assert.isTrue(multiplier > 1, "'multiplier' must be greater than 1");
		Assert.isTrue(maxInterval.compareTo(initialInterval) >= 0, "'maxInterval' must not be below 'initialInterval'");
	}

	/**
	 * Return the longest wait after the given number of throttled answers.
	 * @param throttledAnswers the number of throttled answers so far, from 1
	 * @return the bound
	 */
	public Duration bound(int throttledAnswers) {
		double nanos = this.initialInterval.toNanos() * Math.pow(this.multiplier, throttledAnswers - 1);
		return (nanos < this.maxInterval.toNanos()) ? Duration.ofNanos((long) nanos) : this.maxInterval;
	}

	/**
	 * Draw the wait after the given number of throttled answers.
	 * @param throttledAnswers the number of throttled answers so far, from 1
	 * @param random the generator to draw from
	 * @return a wait between zero and {@link #bound(int)}, both included
	 */
	public Duration draw(int throttledAnswers, RandomGenerator random) {
		return Duration.ofNanos(random.nextLong(bound(throttledAnswers).toNanos() + 1));
	}

}

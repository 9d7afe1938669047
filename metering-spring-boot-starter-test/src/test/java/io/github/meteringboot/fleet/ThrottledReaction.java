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

package io.github.meteringboot.fleet;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.registration.FullJitterBackOff;
import org.jspecify.annotations.Nullable;

/**
 * What a container does about a throttled answer.
 */
@FunctionalInterface
interface ThrottledReaction {

	/**
	 * Return how long to wait until the next call.
	 * @param throttledAnswers how many answers were throttled so far, from 1
	 * @param random what to draw from
	 * @return the wait, or {@code null} to give up
	 */
	@Nullable Duration next(int throttledAnswers, RandomGenerator random);

	/**
	 * What the starter does with the defaults of its properties.
	 * @return the real back-off
	 */
	static FullJitterBackOff starterBackOff() {
		MeteringProperties.Throttling defaults = new MeteringProperties().getThrottling();
		return new FullJitterBackOff(defaults.getInitialInterval(), defaults.getMultiplier(),
				defaults.getMaxInterval());
	}

	/**
	 * What the AWS SDK does unless it is told otherwise: four calls, and waits of half to
	 * one times 0.5, 1 and 2 seconds between them.
	 * @return the default of the SDK
	 */
	static ThrottledReaction sdkDefault() {
		return (throttledAnswers, random) -> {
			if (throttledAnswers == 4) {
				return null;
			}
			long half = Duration.ofMillis(250).toNanos() << (throttledAnswers - 1);
			return Duration.ofNanos(half + random.nextLong(half + 1));
		};
	}

	/**
	 * Exponential back-off as it is written by hand.
	 * @param bounds gives the waits
	 * @return a back-off without jitter
	 */
	static ThrottledReaction withoutJitter(FullJitterBackOff bounds) {
		return (throttledAnswers, random) -> bounds.bound(throttledAnswers);
	}

}

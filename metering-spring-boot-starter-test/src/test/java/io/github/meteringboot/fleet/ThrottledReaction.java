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
 * The reaction of a container to a throttled answer.
 */
@FunctionalInterface
public interface ThrottledReaction {

	/**
	 * Return how long to wait until the next call.
	 * @param throttledAnswers the number of throttled answers so far, from 1
	 * @param random the generator to draw from
	 * @return the wait, or {@code null} to give up
	 */
	@Nullable Duration next(int throttledAnswers, RandomGenerator random);

	/**
	 * Return the back-off of the starter, with the defaults of its properties.
	 * @return the back-off that the starter uses
	 */
	static FullJitterBackOff starterBackOff() {
		MeteringProperties.Throttling defaults = new MeteringProperties().getThrottling();
		return new FullJitterBackOff(defaults.getInitialInterval(), defaults.getMultiplier(),
				defaults.getMaxInterval());
	}

	/**
	 * Return the default of the AWS SDK: four calls, and between them waits of half to
	 * one times 0.5, 1 and 2 seconds.
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
	 * Return an exponential back-off without jitter, as it is often written by hand.
	 * @param bounds the back-off whose bounds are the waits
	 * @return a back-off without jitter
	 */
	static ThrottledReaction withoutJitter(FullJitterBackOff bounds) {
		return (throttledAnswers, random) -> bounds.bound(throttledAnswers);
	}

}

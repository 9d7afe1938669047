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
import java.util.Arrays;
import java.util.LongSummaryStatistics;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FullJitterBackOff}.
 */
class FullJitterBackOffTests {

	private final FullJitterBackOff backOff = new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

	@Test
	void boundGrowsByTheMultiplierUpToTheMaximum() {
		assertThat(LongStream.rangeClosed(1, 9).map((answers) -> this.backOff.bound((int) answers).toSeconds()))
			.containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
	}

	@Test
	void boundStaysAtTheMaximumWhereThePowerOverflows() {
		assertThat(this.backOff.bound(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
		assertThat(new FullJitterBackOff(Duration.ofNanos(1), Double.MAX_VALUE, Duration.ofDays(36500)).bound(3))
			.isEqualTo(Duration.ofDays(36500));
	}

	@Test
	void boundKeepsFractionsOfAMultiplier() {
		assertThat(new FullJitterBackOff(Duration.ofMillis(100), 1.5, Duration.ofMinutes(1)).bound(3))
			.isEqualTo(Duration.ofMillis(225));
	}

	@Test
	void drawIsUniformBetweenZeroAndTheBound() {
		RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
		int draws = 20_000;
		long bound = Duration.ofSeconds(4).toMillis();
		long[] quarters = new long[4];
		LongSummaryStatistics statistics = LongStream.range(0, draws)
			.map((draw) -> this.backOff.draw(3, random).toMillis())
			.peek((millis) -> quarters[(int) Math.min(3, millis * 4 / bound)]++)
			.summaryStatistics();
		assertThat(statistics.getMin()).isBetween(0L, bound / 100);
		assertThat(statistics.getMax()).isBetween(bound * 99 / 100, bound);
		// each is 5000, give or take ten times the standard deviation
		assertThat(Arrays.stream(quarters).boxed()).allSatisfy((count) -> assertThat(count).isBetween(4400L, 5600L));
	}

	@Test
	void drawReachesBothEnds() {
		assertThat(this.backOff.draw(1, drawing(0))).isZero();
		assertThat(this.backOff.draw(1, drawing(1))).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void createWhenAValueIsOutOfItsRangeThrowsException() {
		Duration second = Duration.ofSeconds(1);
		assertThatIllegalArgumentException().isThrownBy(() -> new FullJitterBackOff(Duration.ZERO, 2, second))
			.withMessageContaining("initialInterval");
		assertThatIllegalArgumentException().isThrownBy(() -> new FullJitterBackOff(second, 1, second))
			.withMessageContaining("multiplier");
		assertThatIllegalArgumentException().isThrownBy(() -> new FullJitterBackOff(second, Double.NaN, second))
			.withMessageContaining("multiplier");
		assertThatIllegalArgumentException().isThrownBy(() -> new FullJitterBackOff(second, 2, Duration.ofMillis(999)))
			.withMessageContaining("maxInterval");
	}

	/**
	 * A generator that draws the lowest (0) or the highest (1) value there is.
	 */
	private static RandomGenerator drawing(int end) {
		return new RandomGenerator() {

			@Override
			public long nextLong() {
				throw new UnsupportedOperationException();
			}

			@Override
			public long nextLong(long bound) {
				return end * (bound - 1);
			}

		};
	}

}

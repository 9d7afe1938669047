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
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.meteringboot.fleet.TokenBucket.Quota;
import io.github.meteringboot.registration.FullJitterBackOff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FleetSimulation}, and through it for the defaults of
 * {@code throttling.*}.
 */
class FleetSimulationTests {

	// what AWS grants for RegisterUsage, in each account and region
	private static final Quota QUOTA = new Quota(5, 5);

	private static final FullJitterBackOff BACK_OFF = ThrottledReaction.starterBackOff();

	private static final ThrottledReaction STARTER = BACK_OFF::draw;

	private static final FleetSimulation AT_ONCE = FleetSimulation.startedAtOnce(QUOTA);

	@Test
	void containerThatIsThrottledOnceWaitsTwoSecondsOnAverageAtMost() {
		RandomGenerator random = new SplittableRandom(1);
		double mean = IntStream.range(0, 10_000)
			.mapToLong((draw) -> BACK_OFF.draw(1, random).toMillis())
			.average()
			.orElseThrow();
		assertThat(mean).isGreaterThan(0).isLessThanOrEqualTo(2000);
	}

	@Test
	void tenContainersRegisterWithinOneAndAHalfTimesTheLowerBoundAndTwoSeconds() {
		assertThat(run(AT_ONCE, 10, STARTER, 50)).allSatisfy((result) -> {
			assertThat(result.dead()).isZero();
			Duration goal = result.lowerBound().multipliedBy(3).dividedBy(2).plusSeconds(2);
			assertThat(result.registrationOfLast()).isPositive().isLessThanOrEqualTo(goal);
		});
	}

	@ParameterizedTest
	@CsvSource({ "100, 50, 1.5", "1000, 20, 1.3", "10000, 5, 1.1" })
	void containersRegisterWithinAMultipleOfTheLowerBound(int tasks, int seeds, double goal) {
		assertThat(run(AT_ONCE, tasks, STARTER, seeds)).allSatisfy((result) -> {
			assertThat(result.dead()).isZero();
			assertThat(result.stretch()).isBetween(0.95, goal);
			assertThat(result.callsPerTask()).isLessThanOrEqualTo(40);
		});
	}

	@Test
	void rollingStartNeedsFewerCallsThanStartAtOnce() {
		FleetSimulation rolling = FleetSimulation.startedRolling(QUOTA, 10);
		assertThat(run(rolling, 1000, STARTER, 10)).allSatisfy((result) -> {
			assertThat(result.dead()).isZero();
			assertThat(result.stretch()).isBetween(0.99, 1.3);
			assertThat(result.callsPerTask()).isLessThan(AT_ONCE.run(1000, STARTER, 1).callsPerTask());
		});
	}

	@Test
	void rollingStartBelowTheQuotaIsNotThrottled() {
		FleetResult result = FleetSimulation.startedRolling(QUOTA, 4).run(100, STARTER, 1);
		assertThat(result.calls()).isEqualTo(100);
		assertThat(result.worstWait()).isZero();
	}

	@Test
	void defaultOfSdkLeavesMostOfFleetDead() {
		FleetResult result = AT_ONCE.run(1000, ThrottledReaction.sdkDefault(), 1);
		assertThat(result.dead()).isGreaterThan(950);
		assertThat(result.callsPerTask()).isBetween(3.9, 4.0);
	}

	@Test
	void backOffWithoutJitterKeepsTheFleetInStep() {
		FullJitterBackOff bounds = new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
		FleetResult result = AT_ONCE.run(1000, ThrottledReaction.withoutJitter(bounds), 1);
		assertThat(result.stretch()).isGreaterThan(10);
	}

	@Test
	void runWhenSeedIsSameIsRepeatable() {
		assertThat(AT_ONCE.run(100, STARTER, 7).registrations())
			.containsExactly(AT_ONCE.run(100, STARTER, 7).registrations());
	}

	@Test
	void runWhenTimeoutPassesGivesUp() {
		FleetSimulation impatient = new FleetSimulation(QUOTA, Double.POSITIVE_INFINITY, Duration.ofMillis(50),
				Duration.ofSeconds(60));
		FleetResult result = impatient.run(1000, STARTER, 1);
		assertThat(result.dead()).isBetween(600, 800);
		assertThat(result.worstWait()).isLessThanOrEqualTo(Duration.ofSeconds(60));
	}

	private static List<FleetResult> run(FleetSimulation simulation, int tasks, ThrottledReaction reaction, int seeds) {
		return LongStream.rangeClosed(1, seeds).mapToObj((seed) -> simulation.run(tasks, reaction, seed)).toList();
	}

}

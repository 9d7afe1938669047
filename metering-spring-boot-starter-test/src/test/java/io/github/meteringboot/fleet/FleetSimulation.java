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
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.fleet.TokenBucket.Quota;
import org.jspecify.annotations.Nullable;

/**
 * Starts a fleet of containers that share a quota, in virtual time.
 *
 * @param quota the quota that the fleet shares
 * @param startsPerSecond the number of containers that are started in a second, or
 * infinity for all at once
 * @param callTime the time that a call takes
 * @param timeout the time after which a container gives up
 */
public record FleetSimulation(Quota quota, double startsPerSecond, Duration callTime, Duration timeout) {

	/**
	 * Create a simulation in which all containers start at the same moment, the worst
	 * case.
	 * @param quota the quota that the fleet shares
	 * @return the simulation, with the default of {@code throttling.timeout}
	 */
	public static FleetSimulation startedAtOnce(Quota quota) {
		return startedRolling(quota, Double.POSITIVE_INFINITY);
	}

	/**
	 * Create a simulation in which containers start one after the other.
	 * @param quota the quota that the fleet shares
	 * @param startsPerSecond the number of containers that start in a second
	 * @return the simulation, with the default of {@code throttling.timeout}
	 */
	public static FleetSimulation startedRolling(Quota quota, double startsPerSecond) {
		return new FleetSimulation(quota, startsPerSecond, Duration.ofMillis(50),
				new MeteringProperties().getThrottling().getTimeout());
	}

	/**
	 * Start a fleet, and wait until each container is registered or has given up.
	 * @param tasks the number of containers
	 * @param reaction the reaction to a throttled answer
	 * @param seed the seed of all that is random
	 * @return the same result for the same arguments
	 */
	public FleetResult run(int tasks, ThrottledReaction reaction, long seed) {
		RandomGenerator random = new SplittableRandom(seed);
		TokenBucket bucket = new TokenBucket(this.quota);
		FleetResult.Recorder result = new FleetResult.Recorder(tasks, this.quota);
		PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::at));
		for (int task = 0; task < tasks; task++) {
			long start = Math.round(task / this.startsPerSecond * Duration.ofSeconds(1).toNanos());
			calls.add(new Call(start, start, 1));
		}
		while (!calls.isEmpty()) {
			Call call = calls.remove();
			boolean accepted = bucket.tryTake(call.at());
			result.called();
			if (accepted) {
				result.registered(call.startedAt(), call.at());
			}
			else {
				Call next = next(call, reaction, random);
				if (next != null) {
					calls.add(next);
				}
			}
		}
		return result.result();
	}

	private @Nullable Call next(Call call, ThrottledReaction reaction, RandomGenerator random) {
		long answeredAt = call.at() + this.callTime.toNanos();
		long remaining = call.startedAt() + this.timeout.toNanos() - answeredAt;
		Duration wait = reaction.next(call.number(), random);
		return (wait != null && remaining > 0)
				? new Call(call.startedAt(), answeredAt + Math.min(wait.toNanos(), remaining), call.number() + 1)
				: null;
	}

	private record Call(long startedAt, long at, int number) {

	}

}

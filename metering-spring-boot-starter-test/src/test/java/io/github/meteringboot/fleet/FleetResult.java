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
import java.util.Arrays;

import io.github.meteringboot.fleet.TokenBucket.Quota;

/**
 * The start of a fleet.
 *
 * @param tasks the number of containers that were started
 * @param calls the number of calls that they made in all
 * @param registrations the moments at which containers were registered, in nanoseconds
 * since the first start, ascending
 * @param worstWait the longest time that a registered container waited since its own
 * start
 * @param lowerBound the shortest time in which the quota lets the fleet register
 */
public record FleetResult(int tasks, long calls, long[] registrations, Duration worstWait, Duration lowerBound) {

	/**
	 * Return how many containers gave up.
	 * @return the number of containers that never registered
	 */
	public int dead() {
		return this.tasks - this.registrations.length;
	}

	/**
	 * Return when the last container was registered.
	 * @return the time since the first start
	 */
	public Duration registrationOfLast() {
		int registered = this.registrations.length;
		return (registered > 0) ? Duration.ofNanos(this.registrations[registered - 1]) : Duration.ZERO;
	}

	/**
	 * Return when the last container was registered.
	 * @return the time over the lower bound
	 */
	public double stretch() {
		return (double) registrationOfLast().toNanos() / this.lowerBound.toNanos();
	}

	/**
	 * Return how many calls a container made on average.
	 * @return the mean of all containers, those that gave up included
	 */
	public double callsPerTask() {
		return (double) this.calls / this.tasks;
	}

	/**
	 * Counts calls and registrations.
	 */
	static final class Recorder {

		private final int tasks;

		private final Quota quota;

		private final long[] registrations;

		private int registered;

		private long calls;

		private long worstWait;

		Recorder(int tasks, Quota quota) {
			this.tasks = tasks;
			this.quota = quota;
			this.registrations = new long[tasks];
		}

		void called() {
			this.calls++;
		}

		void registered(long startedAt, long at) {
			this.registrations[this.registered++] = at;
			this.worstWait = Math.max(this.worstWait, at - startedAt);
		}

		FleetResult result() {
			return new FleetResult(this.tasks, this.calls, Arrays.copyOf(this.registrations, this.registered),
					Duration.ofNanos(this.worstWait), this.quota.lowerBound(this.tasks));
		}

	}

}

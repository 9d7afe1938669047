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

/**
 * Throttles as AWS does: a bucket is refilled steadily, and each call that AWS lets
 * through takes a token. The caller passes the time, which never goes back.
 */
public final class TokenBucket {

	private final double tokensPerNano;

	private final double capacity;

	private double tokens;

	private long refilledAt;

	TokenBucket(Quota quota) {
		this.tokensPerNano = quota.callsPerSecond() / Duration.ofSeconds(1).toNanos();
		this.capacity = quota.burst();
		this.tokens = this.capacity;
	}

	boolean tryTake(long now) {
		this.tokens = Math.min(this.capacity, this.tokens + (now - this.refilledAt) * this.tokensPerNano);
		this.refilledAt = now;
		if (this.tokens < 1) {
			return false;
		}
		this.tokens--;
		return true;
	}

	/**
	 * A quota of AWS.
	 *
	 * @param callsPerSecond the calls that AWS lets through in a second, in the long run
	 * @param burst the calls that AWS lets through at once after a rest
	 */
	public record Quota(double callsPerSecond, int burst) {

		/**
		 * Return the shortest time in which AWS lets the given calls through.
		 * @param calls the number of calls
		 * @return the lower bound, which does not count the burst
		 */
		public Duration lowerBound(int calls) {
			return Duration.ofMillis(Math.round(1000 * calls / this.callsPerSecond));
		}

	}

}

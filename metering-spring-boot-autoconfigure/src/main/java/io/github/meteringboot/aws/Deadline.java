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

/**
 * A point in time until which work must be done.
 *
 * @param nanoTime the point, as {@link System#nanoTime()} counts
 */
record Deadline(long nanoTime) {

	private static final long NANOS_PER_MILLI = 1_000_000;

	static Deadline in(Duration duration) {
		return new Deadline(System.nanoTime() + duration.toNanos());
	}

	/**
	 * Return the earlier of this deadline and the end of a duration that begins now.
	 */
	Deadline orIn(Duration duration) {
		long nanos = duration.toNanos();
		return (remainingNanos() <= nanos) ? this : new Deadline(System.nanoTime() + nanos);
	}

	long remainingNanos() {
		return this.nanoTime - System.nanoTime();
	}

	/**
	 * Return the milliseconds until the deadline, rounded up: 0 once it has passed.
	 */
	int remainingMillis() {
		long millis = (remainingNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
		return (int) Math.max(0, Math.min(millis, Integer.MAX_VALUE));
	}

}

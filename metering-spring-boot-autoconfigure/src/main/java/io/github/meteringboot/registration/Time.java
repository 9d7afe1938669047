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
import java.time.Instant;

/**
 * The time in which a registration takes place. A seam, so that hours of throttling can
 * pass in virtual time.
 */
interface Time {

	/**
	 * Return the time of the wall clock, for people and documents.
	 */
	Instant instant();

	/**
	 * Return the time of the monotonic clock in nanoseconds, by which deadlines are
	 * counted.
	 */
	long nanoTime();

	/**
	 * Wait for the given time.
	 * @param duration how long, zero or more
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	void sleep(Duration duration) throws InterruptedException;

	/**
	 * Expect progress: unless this method is called again or usage is registered within
	 * the given time, the process is halted.
	 * @param within how long the next step may take
	 */
	default void expectProgress(Duration within) {
	}

}

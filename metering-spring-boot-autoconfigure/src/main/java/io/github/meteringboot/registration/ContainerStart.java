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

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.UUID;

import org.springframework.util.function.SingletonSupplier;

/**
 * One start of the container: the launch of the JVM, or its restoration from a
 * checkpoint. All attempts of a start share its nonce and its deadline.
 */
final class ContainerStart {

	private final long launched;

	// the first random number takes a cold JVM a while, and the main thread does not need
	// it before the call
	private final SingletonSupplier<String> nonce = SingletonSupplier.of(() -> UUID.randomUUID().toString());

	private ContainerStart(long launched) {
		this.launched = launched;
	}

	/**
	 * Return the start that began with the JVM.
	 */
	static ContainerStart ofJvm() {
		Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
		return beginning(System.nanoTime() - uptime.toNanos());
	}

	/**
	 * Return a start that begins now.
	 */
	static ContainerStart now() {
		return beginning(System.nanoTime());
	}

	/**
	 * Return a start that began at a time of the monotonic clock.
	 * @param launched the time in nanoseconds
	 */
	static ContainerStart beginning(long launched) {
		return new ContainerStart(launched);
	}

	/**
	 * Return the nonce, 1 to 255 characters.
	 */
	String nonce() {
		return this.nonce.obtain();
	}

	/**
	 * Return the time that is left until a timeout, counted from the beginning.
	 * @param timeout the timeout
	 * @param now the time of the monotonic clock
	 * @return zero or more
	 */
	Duration remaining(Duration timeout, long now) {
		long remaining = timeout.toNanos() - (now - this.launched);
		return (remaining > 0) ? Duration.ofNanos(remaining) : Duration.ZERO;
	}

}

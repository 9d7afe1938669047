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

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The one thread of all clocks that share a state. It does no input or output, so that a
 * blocked log or console delays no clock. It ends once no clock needs it.
 */
final class ClockThread {

	private final Set<RegistrationClock> clocks = new CopyOnWriteArraySet<>();

	private @Nullable Thread thread;

	/**
	 * Serve a clock from now on, whose next time may have changed.
	 */
	synchronized void serve(RegistrationClock clock) {
		this.clocks.add(clock);
		if (this.thread == null) {
			this.thread = new Thread(this::run, "metering-clock");
			this.thread.setDaemon(true);
			this.thread.start();
		}
		LockSupport.unpark(this.thread);
	}

	/**
	 * Serve a clock no longer.
	 */
	synchronized void leave(RegistrationClock clock) {
		this.clocks.remove(clock);
		LockSupport.unpark(this.thread);
	}

	/**
	 * Serve no clock any longer, since usage is registered.
	 */
	synchronized void stop() {
		this.clocks.clear();
		LockSupport.unpark(this.thread);
	}

	private void run() {
		while (isNeeded()) {
			long left = Long.MAX_VALUE;
			long now = System.nanoTime();
			for (RegistrationClock clock : this.clocks) {
				left = Math.min(left, clock.act(now));
			}
			LockSupport.parkNanos(this, left);
		}
	}

	private synchronized boolean isNeeded() {
		if (this.clocks.isEmpty()) {
			this.thread = null;
			return false;
		}
		return true;
	}

}

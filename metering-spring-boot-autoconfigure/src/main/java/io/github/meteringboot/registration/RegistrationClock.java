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
import java.util.concurrent.locks.LockSupport;

import io.github.meteringboot.RegistrationState.Throttled;
import io.github.meteringboot.RejectionReason;
import org.jspecify.annotations.Nullable;

/**
 * The time of a process: wakes the thread that waits for the next attempt, and halts a
 * process whose registration makes no progress.
 * <p>
 * The waiting thread parks without a timeout: Spring interrupts a thread that refreshes
 * an application context only in that state, when the context is closed.
 */
final class RegistrationClock implements Time {

	private final RegistrationStateHolder holder;

	private final ProcessTermination termination;

	private final boolean halting;

	private volatile @Nullable Thread waiting;

	private volatile long wakeAt;

	private volatile boolean expecting;

	private volatile long haltAt;

	/**
	 * Create a new instance.
	 * @param holder tells whether usage is registered
	 * @param termination halts the process
	 */
	RegistrationClock(RegistrationStateHolder holder, ProcessTermination termination) {
		this.holder = holder;
		this.termination = termination;
		this.halting = !TestExecution.inProgress();
	}

	@Override
	public Instant instant() {
		return Instant.now();
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public void expectProgress(Duration within) {
		if (this.halting) {
			this.haltAt = System.nanoTime() + within.toNanos();
			this.expecting = true;
			this.holder.clockThread().serve(this);
		}
	}

	@Override
	public void sleep(Duration duration) throws InterruptedException {
		this.wakeAt = System.nanoTime() + duration.toNanos();
		this.waiting = Thread.currentThread();
		this.holder.clockThread().serve(this);
		try {
			while (this.wakeAt - System.nanoTime() > 0) {
				LockSupport.park(this);
				if (Thread.interrupted()) {
					throw new InterruptedException();
				}
			}
		}
		finally {
			this.waiting = null;
		}
	}

	/**
	 * Do what is due.
	 * @param now the time of the monotonic clock
	 * @return how long nothing else is due, in nanoseconds
	 */
	long act(long now) {
		long left = Long.MAX_VALUE;
		if (this.expecting) {
			left = this.haltAt - now;
			if (left <= 0) {
				this.termination.halt(((this.holder.get() instanceof Throttled) ? RejectionReason.THROTTLED
						: RejectionReason.NO_USABLE_ANSWER)
					.exitCode());
			}
		}
		Thread waiting = this.waiting;
		if (waiting != null) {
			long wait = this.wakeAt - now;
			if (wait <= 0) {
				LockSupport.unpark(waiting);
			}
			else {
				left = Math.min(left, wait);
			}
		}
		return left;
	}

	/**
	 * End the current wait, and expect nothing until the process is restored.
	 */
	void suspend() {
		stop();
		this.wakeAt = System.nanoTime();
		LockSupport.unpark(this.waiting);
	}

	/**
	 * Expect nothing any longer, since the registration has ended.
	 */
	void stop() {
		this.expecting = false;
		this.holder.clockThread().leave(this);
	}

}

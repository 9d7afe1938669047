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

import java.util.concurrent.locks.LockSupport;

/**
 * Interrupts the registering thread when the JVM or the application context is asked to
 * stop.
 */
final class StopSignal {

	private static final int SIGTERM = 143;

	private final Thread registering = Thread.currentThread();

	private final ProcessTermination termination;

	private final Thread hook = new Thread(this::shutDown, "metering-shutdown");

	private volatile boolean shuttingDown;

	private volatile boolean contextClosed;

	private StopSignal(ProcessTermination termination) {
		this.termination = termination;
	}

	/**
	 * Install a signal for the current thread.
	 * @param termination halts a JVM whose shutdown hangs
	 * @return the signal
	 */
	static StopSignal install(ProcessTermination termination) {
		StopSignal signal = new StopSignal(termination);
		try {
			Runtime.getRuntime().addShutdownHook(signal.hook);
		}
		catch (IllegalStateException ex) {
			signal.shuttingDown = true;
			signal.parkIfShuttingDown();
		}
		return signal;
	}

	private void shutDown() {
		this.shuttingDown = true;
		this.termination.haltAfterTimeout(SIGTERM);
		this.registering.interrupt();
	}

	/**
	 * Interrupt the registering thread, since the application context is being closed.
	 */
	void contextClosed() {
		this.contextClosed = true;
		this.registering.interrupt();
	}

	boolean isContextClosed() {
		return this.contextClosed;
	}

	/**
	 * Park for good if the JVM is going down: an exception would make Spring report a
	 * failed start, and a return would start the product.
	 */
	void parkIfShuttingDown() {
		while (this.shuttingDown) {
			LockSupport.park(this);
			// a pending interrupt would keep park from waiting
			Thread.interrupted();
		}
	}

	void remove() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// the JVM is going down, and the hook with it
			this.shuttingDown = true;
			parkIfShuttingDown();
		}
	}

}

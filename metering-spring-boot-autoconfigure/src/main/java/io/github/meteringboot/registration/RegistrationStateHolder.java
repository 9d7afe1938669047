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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Pending;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current {@link RegistrationState}. Readers (health, gate, metrics) never lock
 * and never call out; only the {@link UsageRegistrar} changes the state.
 * <p>
 * AWS meters the container, so all application contexts of a process share one holder.
 * Contexts in which no call goes to AWS (tests, laptops, metering switched off by the
 * seller) have a holder each.
 *
 * @since 1.0.0
 */
public final class RegistrationStateHolder {

	private static final String OWN_PACKAGE = RegistrationStateHolder.class.getPackageName();

	private static final Set<String> CALLERS = Set.of("io.github.meteringboot.configuration",
			"io.github.meteringboot.autoconfigure");

	private static final RegistrationStateHolder PROCESS = new RegistrationStateHolder(new Pending(), null);

	private final ReentrantLock lock = new ReentrantLock();

	private final ClockThread clockThread = new ClockThread();

	private volatile RegistrationState state;

	private volatile @Nullable ContainerStart start;

	private @Nullable RegistrationClock watch;

	private volatile @Nullable CountDownLatch restored;

	private @Nullable String productCode;

	private int publicKeyVersion;

	private RegistrationStateHolder(RegistrationState initial, @Nullable ContainerStart start) {
		this.state = initial;
		this.start = start;
	}

	/**
	 * Return the holder that all application contexts of this process share. Only the
	 * starter's own classes get it.
	 * @return the holder
	 * @throws IllegalStateException if another class calls this method
	 */
	public static RegistrationStateHolder ofProcess() {
		PROCESS.requireOwnCaller();
		return PROCESS;
	}

	/**
	 * Refuse the code of others access to the state of the process: a line of code that a
	 * library runs for the buyer must not open the gate.
	 */
	void requireOwnCaller() {
		if (this != PROCESS) {
			return;
		}
		Class<?> caller = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
			.walk((frames) -> frames.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
				.filter((type) -> !OWN_PACKAGE.equals(type.getPackageName()))
				.findFirst()
				.orElse(Object.class));
		if (caller.getClassLoader() != RegistrationStateHolder.class.getClassLoader()
				|| !CALLERS.contains(caller.getPackageName())) {
			throw new IllegalStateException("Only the starter registers the usage of this process");
		}
	}

	/**
	 * Create a holder for an application context in which no call goes to AWS.
	 * @param initial the first state
	 * @return the holder
	 */
	public static RegistrationStateHolder ofContext(RegistrationState initial) {
		return new RegistrationStateHolder(initial, ContainerStart.now());
	}

	/**
	 * Return the current state.
	 * @return the current state
	 */
	public RegistrationState get() {
		return this.state;
	}

	/**
	 * Claim the process for a product: the first product that is claimed is the one that
	 * this container registers.
	 * @param productCode the product code
	 * @param publicKeyVersion the version of the public key
	 * @return the product code and key version that was claimed before and differs, or
	 * {@code null} if the claim holds
	 */
	public synchronized @Nullable String claim(String productCode, int publicKeyVersion) {
		if (this.productCode == null) {
			this.productCode = productCode;
			this.publicKeyVersion = publicKeyVersion;
		}
		return (this.productCode.equals(productCode) && this.publicKeyVersion == publicKeyVersion) ? null
				: this.productCode + " with public key version " + this.publicKeyVersion;
	}

	/**
	 * Halt the process unless usage is registered in time, whatever blocks the start
	 * before the registration begins.
	 * @param throttlingTimeout when to give up, counted from the start of the container
	 * @param apiCallTimeout how long one attempt may take
	 * @param terminationTimeout how long the orderly end of the process may take
	 */
	public synchronized void watch(Duration throttlingTimeout, Duration apiCallTimeout, Duration terminationTimeout) {
		requireOwnCaller();
		if (this.watch == null && !this.state.allowsUse()) {
			this.watch = new RegistrationClock(this, new ProcessTermination(terminationTimeout));
			this.watch.expectProgress(start().remaining(throttlingTimeout, System.nanoTime())
				.plus(apiCallTimeout)
				.plus(terminationTimeout));
		}
	}

	void set(RegistrationState state) {
		this.state = state;
		if (state.allowsUse()) {
			this.clockThread.stop();
		}
	}

	/**
	 * Return the thread of the clocks that wait for this state.
	 */
	ClockThread clockThread() {
		return this.clockThread;
	}

	/**
	 * Return the lock that a thread holds while it registers, so that one thread of the
	 * process does.
	 */
	ReentrantLock lock() {
		return this.lock;
	}

	/**
	 * Return the current start. The first call for the process loads the JVM's management
	 * beans, which the main thread of a start need not wait for.
	 */
	ContainerStart start() {
		ContainerStart start = this.start;
		if (start == null) {
			synchronized (this) {
				start = this.start;
				if (start == null) {
					start = ContainerStart.ofJvm();
					this.start = start;
				}
			}
		}
		return start;
	}

	/**
	 * Set the state of a start.
	 * @param start the start
	 * @param state the state
	 * @return {@code false} if another start has begun meanwhile
	 */
	synchronized boolean set(ContainerStart start, RegistrationState state) {
		if (start() != start) {
			return false;
		}
		set(state);
		return true;
	}

	/**
	 * Forget what was registered, and let nothing register until the process is restored
	 * from the checkpoint that follows.
	 * @param start the start of the process that may be restored
	 */
	synchronized void suspend(ContainerStart start) {
		if (this.restored == null) {
			this.restored = new CountDownLatch(1);
		}
		if (this.watch != null) {
			this.watch.stop();
			this.watch = null;
		}
		this.start = start;
		this.state = new Pending();
	}

	/**
	 * Begin the start of a restored process. Each application context may call this
	 * method: the first call counts.
	 * @param start the start
	 */
	synchronized void resume(ContainerStart start) {
		CountDownLatch restored = this.restored;
		if (restored != null) {
			this.start = start;
			this.state = new Pending();
			this.restored = null;
			restored.countDown();
		}
	}

	/**
	 * Wait for the restore, if there is a checkpoint.
	 */
	void awaitRestore() throws InterruptedException {
		CountDownLatch restored = this.restored;
		if (restored != null) {
			restored.await();
		}
	}

}

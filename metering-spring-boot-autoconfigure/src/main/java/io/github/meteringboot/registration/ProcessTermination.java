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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.UsageRegistrationRejectedEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter;
import org.springframework.context.ApplicationContext;

/**
 * Ends the process after a rejection, whatever the product does to keep it alive: says
 * why, closes the context, exits with the code of the {@code RejectionReason}, and halts
 * the JVM if that takes too long.
 * <p>
 * In a test nothing ends the JVM: there the rejection is thrown, for the test to see.
 *
 * @since 1.0.0
 */
public final class ProcessTermination {

	/**
	 * How long an orderly end may take, unless the seller says otherwise.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(ProcessTermination.class);

	private static final Duration PRINT_TIME = Duration.ofMillis(250);

	private final Duration timeout;

	private final TerminationMessage message;

	private final boolean test = TestExecution.inProgress();

	/**
	 * Create a new instance.
	 * @param timeout how long an orderly end may take before the JVM is halted
	 */
	public ProcessTermination(Duration timeout) {
		this(timeout, new TerminationMessage());
	}

	ProcessTermination(Duration timeout, TerminationMessage message) {
		this.timeout = timeout;
		this.message = message;
	}

	/**
	 * Return how long an orderly end may take.
	 */
	Duration timeout() {
		return this.timeout;
	}

	/**
	 * End the process. Never returns.
	 * @param rejection why
	 * @param context the context to close, or {@code null} if its beans do not exist yet
	 * @return nothing, so that callers can throw it and the compiler knows
	 */
	public RegistrationRejectedException terminate(RegistrationRejectedException rejection,
			@Nullable ApplicationContext context) {
		if (isTest()) {
			publish(rejection, context);
			throw rejection;
		}
		int exitCode = rejection.getExitCode();
		try {
			haltAfterTimeout(exitCode);
			report(rejection);
			this.message.write(rejection);
			publish(rejection, context);
			if (context != null) {
				close(context, exitCode);
			}
			System.exit(exitCode);
		}
		catch (Throwable ex) {
			// such as a security manager, or no memory left
			Runtime.getRuntime().halt(exitCode);
		}
		return rejection;
	}

	/**
	 * Return whether a test is running, in which nothing ends the JVM.
	 * @return whether a test engine is on the stack of the current thread
	 */
	public static boolean isHeldByTest() {
		return TestExecution.inProgress();
	}

	/**
	 * Return whether a test created this instance, or calls it: both threads count.
	 */
	private boolean isTest() {
		return this.test || TestExecution.inProgress();
	}

	private void report(RegistrationRejectedException rejection) {
		try {
			new LoggingFailureAnalysisReporter().report(RegistrationRejectedFailureAnalyzer.analysisOf(rejection));
		}
		catch (RuntimeException ex) {
			System.err.println(rejection.getDescription());
		}
	}

	/**
	 * Publish the event here, where a listener of the product that never returns does not
	 * keep the process alive.
	 */
	private void publish(RegistrationRejectedException rejection, @Nullable ApplicationContext context) {
		if (context == null) {
			return;
		}
		try {
			context.publishEvent(new UsageRegistrationRejectedEvent(rejection));
		}
		catch (RuntimeException | Error ex) {
			logger.error(
					"A listener of the application failed on " + UsageRegistrationRejectedEvent.class.getSimpleName(),
					ex);
		}
	}

	private void close(ApplicationContext context, int exitCode) {
		try {
			SpringApplication.exit(context, () -> exitCode);
		}
		catch (RuntimeException ex) {
			logger.debug("The context was not closed in good order", ex);
		}
	}

	/**
	 * End the process in good order, since the application context was closed before
	 * usage was registered. Returns at once.
	 * @param stopped waits until the context is closed, and tells whether the process is
	 * to end
	 */
	void exitAfter(BooleanSupplier stopped) {
		if (isTest()) {
			return;
		}
		Thread thread = new Thread(() -> {
			if (stopped.getAsBoolean()) {
				haltAfterTimeout(0);
				System.exit(0);
			}
		}, "metering-shutdown");
		// keeps the JVM, whose exit code would be 1 after an exception of the main thread
		thread.setDaemon(false);
		thread.start();
	}

	/**
	 * Halt the JVM with the given exit code unless it ends within the timeout.
	 * @param exitCode the exit code
	 */
	void haltAfterTimeout(int exitCode) {
		Thread thread = new Thread(() -> haltAt(System.nanoTime() + this.timeout.toNanos(), exitCode),
				"metering-termination");
		thread.setDaemon(true);
		thread.start();
	}

	private void haltAt(long end, int exitCode) {
		long left = end - System.nanoTime();
		while (left > 0) {
			// an interrupt ends the wait, and not the loop
			Thread.interrupted();
			LockSupport.parkNanos(this, left);
			left = end - System.nanoTime();
		}
		print("The shutdown did not end within aws.marketplace.metering.termination-timeout (" + this.timeout
				+ "): halting the JVM with exit code " + exitCode);
		Runtime.getRuntime().halt(exitCode);
	}

	/**
	 * Halt a process whose registration made no progress in its time.
	 * @param exitCode the exit code
	 */
	void halt(int exitCode) {
		print("The registration with AWS Marketplace did not end within aws.marketplace.metering.throttling.timeout and aws.marketplace.metering.api-call-timeout, and neither did the process: halting the JVM with exit code "
				+ exitCode);
		Runtime.getRuntime().halt(exitCode);
	}

	/**
	 * Print on a thread of its own: standard error may be a pipe that is full.
	 */
	private static void print(String text) {
		Thread thread = new Thread(() -> System.err.println(text), "metering-termination-message");
		thread.setDaemon(true);
		thread.start();
		long end = System.nanoTime() + PRINT_TIME.toNanos();
		while (thread.isAlive() && end - System.nanoTime() > 0) {
			LockSupport.parkNanos(thread, TimeUnit.MILLISECONDS.toNanos(10));
		}
	}

}

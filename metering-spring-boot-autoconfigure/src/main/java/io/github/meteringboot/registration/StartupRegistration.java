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
import java.util.function.Supplier;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegistrationInterruptedException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;

/**
 * Registers usage at startup and makes sure that the process ends if it cannot, and ends
 * at once if it is asked to stop meanwhile.
 *
 * @since 1.0.0
 */
public class StartupRegistration {

	private static final Log logger = LogFactory.getLog(StartupRegistration.class);

	private final UsageRegistrar registrar;

	private final RegistrationInterceptor interceptor;

	private final ProcessTermination termination;

	private final ApplicationContext context;

	/**
	 * Create a new instance.
	 * @param registrar registers usage
	 * @param interceptor wraps the registration
	 * @param termination ends the process
	 * @param context the context that is starting
	 */
	public StartupRegistration(UsageRegistrar registrar, RegistrationInterceptor interceptor,
			ProcessTermination termination, ApplicationContext context) {
		this.registrar = registrar;
		this.interceptor = interceptor;
		this.termination = termination;
		this.context = context;
	}

	/**
	 * Register usage. Returns once it is registered, and never otherwise.
	 */
	void register() {
		ShutdownHook hook = ShutdownHook.install(Thread.currentThread());
		RegistrationRejectedException rejection = tryRegister();
		if (rejection != null) {
			hook.parkIfShuttingDown();
		}
		hook.remove();
		if (rejection != null) {
			throw this.termination.terminate(rejection, this.context);
		}
	}

	private @Nullable RegistrationRejectedException tryRegister() {
		Once registration = new Once(this.registrar::register);
		observe(registration);
		try {
			registration.get();
			return null;
		}
		catch (RegistrationInterruptedException ex) {
			// the flag would disturb the closing of the context
			Thread.interrupted();
			return new RegistrationRejectedException(RejectionReason.NO_USABLE_ANSWER,
					"The thread that waited for it was interrupted.", null);
		}
		catch (RegistrationRejectedException ex) {
			return ex;
		}
	}

	/**
	 * Let the registration proceed under observation. What a handler of the product
	 * throws, or swallows, must not decide whether the product is registered.
	 */
	private void observe(Once registration) {
		try {
			this.interceptor.intercept(registration);
		}
		catch (RuntimeException | Error ex) {
			if (ex != registration.failure) {
				logger.error("The observation of the registration failed", ex);
			}
		}
	}

	/**
	 * Registers usage when it is asked for the first time, and has the same answer ever
	 * after.
	 */
	private static final class Once implements Supplier<UsageRegistration> {

		private final Supplier<UsageRegistration> registration;

		private @Nullable UsageRegistration receipt;

		private @Nullable RuntimeException failure;

		Once(Supplier<UsageRegistration> registration) {
			this.registration = registration;
		}

		@Override
		public UsageRegistration get() {
			if (this.failure != null) {
				throw this.failure;
			}
			if (this.receipt == null) {
				try {
					this.receipt = this.registration.get();
				}
				catch (RuntimeException ex) {
					this.failure = ex;
					throw ex;
				}
			}
			return this.receipt;
		}

	}

	/**
	 * Interrupts the registering thread when the JVM is asked to stop. That thread then
	 * parks for good: were it to throw, Spring would report a failed start, and were it
	 * to go on, the product would start.
	 */
	private static final class ShutdownHook extends Thread {

		private final Thread registering;

		private volatile boolean shuttingDown;

		private ShutdownHook(Thread registering) {
			super("metering-shutdown");
			this.registering = registering;
		}

		static ShutdownHook install(Thread registering) {
			ShutdownHook hook = new ShutdownHook(registering);
			try {
				Runtime.getRuntime().addShutdownHook(hook);
			}
			catch (IllegalStateException ex) {
				hook.shuttingDown = true;
				hook.parkIfShuttingDown();
			}
			return hook;
		}

		@Override
		public void run() {
			this.shuttingDown = true;
			this.registering.interrupt();
		}

		void parkIfShuttingDown() {
			while (this.shuttingDown) {
				LockSupport.park(this);
				// a pending interrupt would keep park from waiting
				Thread.interrupted();
			}
		}

		void remove() {
			try {
				Runtime.getRuntime().removeShutdownHook(this);
			}
			catch (IllegalStateException ex) {
				// the JVM is going down, and the hook with it
			}
		}

	}

}

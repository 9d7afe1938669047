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

package io.github.meteringboot.test;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistrationThrottledEvent;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.util.Assert;
import org.springframework.util.function.ThrowingConsumer;

/**
 * The start of a product, on a thread of its own and against a simulator: for tests of
 * what the product does while it is throttled, and when it is refused. Nothing ends the
 * JVM; what would have been the end of the process can be asserted.
 *
 * <pre class="code">
 * try (SimulatedStart start = SimulatedStart.of(MyApplication::main)
 *         .answering("throttle")
 *         .run("--server.port=0")) {
 *     assertThat(start).isThrottledAtLeast(2);
 *     // the product is up, not ready, and answers nothing but its actuator endpoints
 *     start.simulator().answer(SimulatedAnswer.notEntitled());
 *     assertThat(start).isRejected().hasExitCode(100);
 * }
 * </pre>
 *
 * {@code assertThat} is that of AssertJ; the assertions wait.
 *
 * @since 1.0.0
 */
public final class SimulatedStart implements AutoCloseable, AssertProvider<RegistrationStateAssert> {

	private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(10);

	private final MeteringSimulator simulator;

	private final Thread thread;

	private volatile @Nullable ConfigurableApplicationContext context;

	private volatile RegistrationState state = new Pending();

	private volatile @Nullable Throwable failure;

	private SimulatedStart(ThrowingConsumer<String[]> main, MeteringSimulator simulator, String[] args) {
		this.simulator = simulator;
		this.thread = new Thread(() -> run(main, args), "simulated-start");
		this.thread.setDaemon(true);
	}

	/**
	 * Prepare the start of a product.
	 * @param main the main method of the product, which launches one
	 * {@link SpringApplication}
	 * @return what is to be told before it runs
	 */
	public static Preparation of(ThrowingConsumer<String[]> main) {
		return new Preparation(main);
	}

	/**
	 * Return the simulator, to change what it answers and to look at the requests.
	 * @return the simulator
	 */
	public MeteringSimulator simulator() {
		return this.simulator;
	}

	/**
	 * Return the application context. It is being started in another thread: until usage
	 * is registered only its environment and, in a web application, its port are safe to
	 * use.
	 * @return the context
	 * @throws IllegalStateException if there is none yet
	 */
	public ConfigurableApplicationContext context() {
		ConfigurableApplicationContext context = this.context;
		Assert.state(context != null, "There is no application context yet");
		return context;
	}

	@Override
	public RegistrationStateAssert assertThat() {
		return new RegistrationStateAssert(this::state);
	}

	/**
	 * Stop the product and the simulator, in whatever state they are.
	 */
	@Override
	public void close() {
		this.simulator.close();
		ConfigurableApplicationContext context = this.context;
		if (this.thread.isAlive() && !(this.state instanceof Registered)) {
			// it may wait for its next attempt
			this.thread.interrupt();
		}
		try {
			this.thread.join(JOIN_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (context != null) {
			context.close();
		}
	}

	private RegistrationState state() {
		Throwable failure = this.failure;
		if (failure == null) {
			return this.state;
		}
		RegistrationRejectedException rejection = RegistrationRejectionAssert.findRejection(failure);
		if (rejection == null) {
			throw new AssertionError("The application failed to start, but was not rejected: " + failure, failure);
		}
		return new Rejected(rejection);
	}

	private void run(ThrowingConsumer<String[]> main, String[] args) {
		try {
			SpringApplication.withHook((application) -> {
				application.addInitializers(this::prepare);
				return new FailureListener();
			}, () -> main.accept(args));
			if (this.context == null) {
				this.failure = new IllegalStateException("The main method launched no SpringApplication");
			}
		}
		catch (RuntimeException | Error ex) {
			this.failure = ex;
		}
	}

	private void prepare(ConfigurableApplicationContext context) {
		if (this.context == null) {
			new ContextSimulator(this.simulator).attachTo(context);
			context.addApplicationListener(this::onEvent);
			this.context = context;
		}
	}

	private void onEvent(ApplicationEvent event) {
		if (event instanceof PayloadApplicationEvent<?> payloadEvent) {
			if (payloadEvent.getPayload() instanceof UsageRegisteredEvent registered) {
				this.state = new Registered(registered.registration());
			}
			else if (payloadEvent.getPayload() instanceof UsageRegistrationThrottledEvent throttled) {
				this.state = throttled.state();
			}
		}
	}

	/**
	 * What is to be told before a product is started.
	 *
	 * @since 1.0.0
	 */
	public static final class Preparation {

		private final ThrowingConsumer<String[]> main;

		private List<SimulatedAnswer> answers = List.of(SimulatedAnswer.ok());

		private Preparation(ThrowingConsumer<String[]> main) {
			this.main = main;
		}

		/**
		 * Say what the simulator answers, {@code ok} if nothing is said.
		 * @param script the answers, such as {@code throttle:2,not-entitled}
		 * @return this preparation
		 * @see SimulatedAnswer#parse(String)
		 */
		public Preparation answering(String script) {
			this.answers = SimulatedAnswer.parse(script);
			return this;
		}

		/**
		 * Say what the simulator answers.
		 * @param answers the answers, the last one for ever
		 * @return this preparation
		 */
		public Preparation answering(SimulatedAnswer... answers) {
			this.answers = List.of(answers);
			return this;
		}

		/**
		 * Start the product. Returns at once.
		 * @param args the command line, such as {@code --server.port=0}
		 * @return the start
		 */
		public SimulatedStart run(String... args) {
			SimulatedStart start = new SimulatedStart(this.main, MeteringSimulator.start().answer(this.answers), args);
			start.thread.start();
			return start;
		}

	}

	/**
	 * Keeps the failure of a start whose {@code main} swallows exceptions.
	 */
	private final class FailureListener implements SpringApplicationRunListener {

		@Override
		public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
			SimulatedStart.this.failure = exception;
		}

	}

}

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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.github.meteringboot.RegistrationPhase;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.util.ClassUtils;

/**
 * Registers usage at startup, in the phase that the product is in, and makes sure that
 * the process ends if usage cannot be registered, and that it ends at once if it is asked
 * to stop meanwhile.
 *
 * @since 1.0.0
 */
public final class StartupRegistration
		implements InitializingBean, DisposableBean, ApplicationListener<ContextClosedEvent> {

	/**
	 * The name of the observation of a registration.
	 */
	public static final String OBSERVATION_NAME = "aws.marketplace.metering.register";

	private static final Log logger = LogFactory.getLog(StartupRegistration.class);

	private static final String CRAC = "org.crac.Core";

	private final UsageRegistrar registrar;

	private final RegistrationPhase phase;

	private final Supplier<ObservationRegistry> observations;

	private final ProcessTermination termination;

	private final ConfigurableApplicationContext context;

	private volatile @Nullable StopSignal stopSignal;

	private volatile @Nullable Boolean beforeStart;

	private volatile boolean restored;

	private volatile boolean done;

	private @Nullable Object checkpointCallback;

	/**
	 * Create a new instance.
	 * @param plan what to register, and when
	 * @param operations creates the operation that calls AWS; it is closed once the
	 * registration has ended
	 * @param holder holds the state
	 * @param observations finds what observes the registration
	 * @param context the context that is starting
	 */
	public StartupRegistration(RegistrationPlan plan, Supplier<? extends RegisterUsageOperation> operations,
			RegistrationStateHolder holder, Supplier<ObservationRegistry> observations,
			ConfigurableApplicationContext context) {
		this.registrar = new UsageRegistrar(plan, operations, holder, context);
		this.phase = plan.phase();
		this.observations = observations;
		this.termination = new ProcessTermination(plan.terminationTimeout());
		this.context = context;
	}

	/**
	 * Load what repeats a call, and the source of its nonce, on a thread beside the
	 * start.
	 */
	public static void load() {
		ContainerStart.now().nonce();
		ThrottlingRetry.load();
	}

	/**
	 * Look up what the call needs while the application starts.
	 */
	public void prepare() {
		this.registrar.prepare();
	}

	@Override
	public void afterPropertiesSet() {
		this.registrar.expectBeginning();
		if (ClassUtils.isPresent(CRAC, StartupRegistration.class.getClassLoader())) {
			this.checkpointCallback = new CheckpointCallback(this);
		}
	}

	/**
	 * Return the runner that registers usage, or finds it registered.
	 * @return the runner
	 */
	public ApplicationRunner runner() {
		return new RegistrationRunner(this);
	}

	/**
	 * Return the lifecycle that registers usage before anything else of the product
	 * starts, if the product is in that phase.
	 * @return the lifecycle
	 */
	public SmartLifecycle lifecycle() {
		return new RegistrationLifecycle(this, Integer.MIN_VALUE);
	}

	/**
	 * Return the lifecycle that registers usage once everything else has started again,
	 * in a process that was restored from a checkpoint: runners do not run again.
	 * @return the lifecycle
	 */
	public SmartLifecycle restoredLifecycle() {
		return new RegistrationLifecycle(this, Integer.MAX_VALUE);
	}

	/**
	 * Return whether usage is registered before anything else of the product starts, as
	 * it was decided when that was about to start: work that begins by itself later, such
	 * as a lifecycle that the product starts by hand, does not change it.
	 * @return whether the phase is, or comes to, {@link RegistrationPhase#BEFORE_START}
	 */
	public boolean isBeforeStart() {
		Boolean decided = this.beforeStart;
		return (decided != null) ? decided : decidePhase();
	}

	private boolean decidePhase() {
		return switch (this.phase) {
			case BEFORE_START -> true;
			case APPLICATION_RUNNER -> false;
			case AUTO ->
				!WebServerStart.isGated(this.context) || !WorkBesideHttp.find(this.context.getBeanFactory()).isEmpty();
		};
	}

	/**
	 * Start in the phase before anything else of the product.
	 */
	void beforeStart() {
		if (this.done) {
			return;
		}
		boolean decided = decidePhase();
		this.beforeStart = decided;
		if (decided) {
			if (!isRegistered()) {
				WebServerStart.startIfGated(this.context);
			}
			register(true);
		}
	}

	private boolean isRegistered() {
		return this.registrar.holder().get().allowsUse();
	}

	/**
	 * Start in the phase after everything else of the product has started, in a restored
	 * process.
	 */
	void afterRestart() {
		if (this.restored) {
			register(true);
		}
	}

	/**
	 * Run in the phase of runners.
	 */
	void run() {
		if (this.done) {
			return;
		}
		if (!isRegistered()) {
			findWork().warn();
		}
		register(false);
	}

	private WorkBesideHttp findWork() {
		WorkBesideHttp work = WorkBesideHttp.find(this.context.getBeanFactory());
		return WebServerStart.hasUngatedRoads(this.context)
				? work.and("requests on the web port that the gate does not see") : work;
	}

	/**
	 * Register usage. Returns once it is registered, and never otherwise.
	 * @param refreshing whether the context is being refreshed or restarted: then Spring
	 * interrupts this thread when the context is closed
	 */
	private void register(boolean refreshing) {
		this.done = true;
		if (isRegistered() && isInherited()) {
			return;
		}
		StopSignal signal = StopSignal.install(this.termination);
		this.stopSignal = signal;
		RegistrationRejectedException rejection = null;
		boolean interrupted = false;
		try {
			registerUnderObservation();
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		catch (RegistrationRejectedException ex) {
			rejection = ex;
		}
		if (rejection != null || interrupted) {
			signal.parkIfShuttingDown();
		}
		this.stopSignal = null;
		signal.remove();
		if (interrupted) {
			// the flag would disturb the closing of the context
			Thread.interrupted();
			if (refreshing || signal.isContextClosed()) {
				throw stop();
			}
			rejection = this.registrar.reject(new RegistrationRejectedException(RejectionReason.NO_USABLE_ANSWER,
					"The thread that registers usage was interrupted.", null));
		}
		if (rejection != null) {
			throw this.termination.terminate(rejection, this.context);
		}
	}

	/**
	 * Return whether a parent context takes care of the registration.
	 */
	private boolean isInherited() {
		ApplicationContext parent = this.context.getParent();
		return parent != null && parent.getBeanProvider(StartupRegistration.class).getIfAvailable() != null;
	}

	/**
	 * Register usage under observation. A failure of an observation handler of the
	 * product does not decide whether the product is registered.
	 */
	private void registerUnderObservation() throws InterruptedException {
		Observation observation = startObservation();
		try {
			UsageRegistration receipt = this.registrar.register();
			stopObservation(observation, keyValues("registered", "none", receipt.region(), receipt.platform().id()),
					receipt.attempts(), null);
		}
		catch (RegistrationRejectedException ex) {
			stopObservation(observation, keyValues("rejected", ex.getErrorCode(), "none", "none"), 0, ex);
			throw ex;
		}
		catch (RuntimeException | InterruptedException ex) {
			stopObservation(observation, keyValues("unknown", "none", "none", "none"), 0, ex);
			throw ex;
		}
	}

	private @Nullable Observation startObservation() {
		try {
			return Observation.createNotStarted(OBSERVATION_NAME, this.observations.get())
				.contextualName("register usage")
				.lowCardinalityKeyValues(keyValues("unknown", "none", "none", "none"))
				.start();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Failed to observe the registration", ex);
			return null;
		}
	}

	private static void stopObservation(@Nullable Observation observation, KeyValues keyValues, int attempts,
			@Nullable Throwable failure) {
		if (observation == null) {
			return;
		}
		try {
			observation.lowCardinalityKeyValues(keyValues);
			if (attempts > 0) {
				observation.highCardinalityKeyValue("attempts", String.valueOf(attempts));
			}
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Failed to observe the registration", ex);
		}
	}

	/**
	 * Return the key values, always the same keys, as registries such as Prometheus
	 * demand.
	 */
	private static KeyValues keyValues(String outcome, String error, String region, String platform) {
		return KeyValues.of("outcome", outcome, "code", error, "region", region, "platform", platform);
	}

	private RegistrationStoppedException stop() {
		logger.info(
				"The application context was closed before usage was registered: RegisterUsage is not called again, and the process ends unless another application starts in it");
		int starts = SpringApplicationStarts.count();
		this.termination.exitAfter(() -> {
			awaitClose();
			return SpringApplicationStarts.awaitAnother(starts);
		});
		return new RegistrationStoppedException();
	}

	/**
	 * Wait until the context is closed, but no longer than an orderly end may take.
	 */
	private void awaitClose() {
		long end = System.nanoTime() + this.termination.timeout().toNanos();
		while (this.context.isActive() && end - System.nanoTime() > 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		StopSignal signal = this.stopSignal;
		if (event.getApplicationContext() == this.context && signal != null) {
			signal.contextClosed();
		}
	}

	/**
	 * Forget what was found or registered before a checkpoint, for the container that is
	 * restored from it.
	 */
	void checkpoint() {
		this.done = false;
		this.registrar.suspend();
	}

	/**
	 * Count the time of the restored process from now.
	 */
	void restore() {
		this.registrar.resume();
		this.restored = true;
		this.registrar.expectBeginning();
	}

	@Override
	public void destroy() {
		this.registrar.close();
	}

}

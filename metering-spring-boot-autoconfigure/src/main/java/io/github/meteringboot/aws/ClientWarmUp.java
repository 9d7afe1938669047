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

package io.github.meteringboot.aws;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.AwsRegisterUsageOperation.Product;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.RegistrationInterceptor;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.ThrottlingPolicy;
import io.github.meteringboot.registration.UsageRegistrar;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Does beside the start of the product what a registration needs and what is not the call
 * itself.
 * <p>
 * One part is a rehearsal. Nearly all that a call costs is its first use of the AWS SDK,
 * so after a rehearsal the real call is the second one. It goes all the way from the
 * retry to the check of the signature, but the HTTP client answers from memory, and what
 * it answers is refused: nothing leaves the JVM, nothing is billed, and nothing is kept
 * of it. Meanwhile the launch site is looked up, and its credentials are fetched.
 *
 * @since 1.0.0
 */
public final class ClientWarmUp {

	private static final Log logger = LogFactory.getLog(ClientWarmUp.class);

	private final FutureTask<@Nullable Plan> plan;

	private final FutureTask<@Nullable Void> rehearsal;

	private final FutureTask<LaunchEnvironment> launchEnvironment = new FutureTask<>(
			new LaunchEnvironmentResolver()::resolve);

	private final FutureTask<LaunchSite> launchSite;

	/**
	 * Create a new instance.
	 * @param plan finds out what is going to be registered, or returns {@code null} if
	 * nothing is
	 */
	public ClientWarmUp(Supplier<@Nullable Plan> plan) {
		this.plan = new FutureTask<>(plan::get);
		this.rehearsal = new FutureTask<>(this::rehearsePlan, null);
		this.launchSite = new FutureTask<>(
				() -> LaunchSite.discover(launchEnvironment(), Objects.requireNonNull(get(this.plan)).settings()));
	}

	/**
	 * Rehearse, and look the launch site up, each on a thread of its own: one of them
	 * waits for its answers, and the other for nothing. Returns at once, since the thread
	 * that calls has the product to start.
	 */
	public void start() {
		start("metering-rehearsal", () -> {
			this.plan.run();
			if (isPlanned()) {
				start("metering-launch-site", this::lookUp);
			}
			this.rehearsal.run();
		});
	}

	private void lookUp() {
		this.launchEnvironment.run();
		this.launchSite.run();
		fetchCredentials();
	}

	private static void start(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Rehearse only, before this method returns: nothing is looked up where the container
	 * is built.
	 */
	public void rehearse() {
		this.plan.run();
		this.rehearsal.run();
	}

	/**
	 * Wait until the rehearsal has ended. To race it would load the same classes twice as
	 * slowly.
	 * @return whether there was one, and the launch site is being looked up
	 * @throws RegistrationInterruptedException if the thread is interrupted meanwhile
	 */
	public boolean await() {
		get(this.rehearsal);
		return isPlanned();
	}

	private boolean isPlanned() {
		try {
			return get(this.plan) != null;
		}
		catch (RegistrationInterruptedException ex) {
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			logger.debug("No plan to rehearse: " + ex.getClass().getName());
			return false;
		}
	}

	/**
	 * Return the launch environment, as soon as it is known.
	 * @return the launch environment
	 * @throws RegistrationInterruptedException if the thread is interrupted meanwhile
	 */
	LaunchEnvironment launchEnvironment() {
		return get(this.launchEnvironment);
	}

	/**
	 * Return the launch site, as soon as it is known.
	 * @return the launch site
	 * @throws RegistrationRejectedException if no region is found, or outside Amazon ECS
	 * and Amazon EKS not even credentials
	 * @throws RegistrationInterruptedException if the thread is interrupted meanwhile
	 */
	LaunchSite launchSite() {
		return get(this.launchSite);
	}

	/**
	 * Give back the credentials of a launch site that nobody calls from.
	 */
	void discardLaunchSite() {
		if (!this.launchSite.cancel(true)) {
			try {
				launchSite().credentials().close();
			}
			catch (RuntimeException | Error ex) {
				// it has none
			}
		}
	}

	/**
	 * Wait for the result of a task. Nobody waits for ever: a task that its thread has
	 * not begun, perhaps because there is none, is done here.
	 */
	private static <T extends @Nullable Object> T get(FutureTask<T> task) {
		task.run();
		try {
			return task.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RegistrationInterruptedException();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) ex.getCause();
		}
	}

	/**
	 * Let the provider have its credentials. Where this fails, the real call asks it once
	 * more, and reports.
	 */
	private void fetchCredentials() {
		try {
			launchSite().credentials().provider().resolveCredentials();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("No credentials yet: " + ex.getClass().getName());
		}
	}

	private void rehearsePlan() {
		try {
			Plan plan = get(this.plan);
			if (plan != null) {
				if (plan.settings().isSecure()) {
					writeClientHello();
				}
				plan.interceptor().intercept(() -> register(plan.product(), plan.settings()));
			}
		}
		catch (GeneralSecurityException | SSLException | RuntimeException | Error ex) {
			// the answer is always refused; what else goes wrong here goes wrong in the
			// real call too, and is reported there
			logger.debug("The rehearsal ended with " + ex.getClass().getName());
		}
	}

	private static UsageRegistration register(Product product, ClientSettings settings) {
		// a pinned key refuses before it looks at what is claimed
		RegistrationSignatureVerifier.unpinned().verify(InMemoryConnection.SIGNATURE, "none", "none", 1);
		return new UsageRegistrar(() -> AwsRegisterUsageOperation.inMemory(product, settings),
				new ThrottlingPolicy(new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofSeconds(1)),
						Instant.now()),
				new RegistrationStateHolder(new Pending()), (event) -> {
				})
			.register();
	}

	/**
	 * Go as far into TLS as one gets without a peer. Nobody has to be trusted for that,
	 * and the default context would hold the trust store for good.
	 */
	private static void writeClientHello() throws GeneralSecurityException, SSLException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[0], null);
		SSLEngine engine = context.createSSLEngine();
		engine.setUseClientMode(true);
		engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
	}

	/**
	 * What is going to be registered.
	 *
	 * @param product what is registered, and how the answer is verified
	 * @param settings settings of the calls
	 * @param interceptor wraps the rehearsal as another one will wrap the registration
	 */
	public record Plan(Product product, ClientSettings settings, RegistrationInterceptor interceptor) {

	}

}

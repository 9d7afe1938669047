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

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.RegisterUsageRequest;
import software.amazon.awssdk.services.marketplacemetering.model.RegisterUsageResponse;

/**
 * Calls {@code RegisterUsage} from the region in which the container was launched, with
 * the credentials of its role, or with a client of the application. Each attempt runs on
 * a thread of this operation, so that nothing in it, not even a name that does not
 * resolve, can outlast {@code api-call-timeout}.
 */
final class AwsRegisterUsageOperation implements RegisterUsageOperation {

	private static final Log logger = LogFactory.getLog(AwsRegisterUsageOperation.class);

	private final Settings settings;

	private final AwsSettings environment;

	private final @Nullable MarketplaceMeteringClient client;

	private final boolean simulated;

	private final AwsHttp http;

	private final RegistrationFailures failures = new RegistrationFailures();

	private final ExecutorService worker = Executors
		.newSingleThreadExecutor((task) -> daemon(task, "metering-registration"));

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor((task) -> daemon(task, "metering-timeout"));

	private volatile @Nullable CompletableFuture<Answer> pending;

	// the following belong to the thread of the worker

	private boolean prepared;

	private @Nullable CallFailedException preparationFailure;

	private @Nullable LaunchSite site;

	private volatile @Nullable RoleCredentials credentials;

	private @Nullable CallTarget target;

	private @Nullable Region targetRegion;

	private boolean warned;

	private AwsRegisterUsageOperation(Settings settings, AwsSettings environment,
			@Nullable MarketplaceMeteringClient client, boolean simulated) {
		this.settings = settings;
		this.environment = environment;
		this.client = client;
		this.simulated = simulated;
		this.http = new AwsHttp(settings.apiCallAttemptTimeout());
		if (simulated) {
			this.failures.simulated();
		}
	}

	static AwsRegisterUsageOperation fromLaunchSite(Settings settings, AwsSettings environment) {
		return new AwsRegisterUsageOperation(settings, environment, null, false);
	}

	static AwsRegisterUsageOperation withClient(Settings settings, MarketplaceMeteringClient client,
			AwsSettings environment) {
		return new AwsRegisterUsageOperation(settings, environment, client, false);
	}

	static AwsRegisterUsageOperation simulated(Settings settings) {
		return new AwsRegisterUsageOperation(settings, new AwsSettings(), null, true);
	}

	/**
	 * Start to look up what the first call needs: the launch region, the credentials of
	 * the role, and a connection to the endpoint, without a request. Returns at once. The
	 * first call of {@link #registerUsage} waits for what is still being looked up.
	 */
	void prepare() {
		if (this.client == null) {
			try {
				this.worker.execute(this::prepareOnce);
			}
			catch (RejectedExecutionException ex) {
				// closed already
			}
		}
	}

	@Override
	public Answer registerUsage(Request request) throws InterruptedException {
		Duration timeout = this.settings.apiCallTimeout();
		Deadline deadline = Deadline.in(timeout);
		CompletableFuture<Answer> result = new CompletableFuture<>();
		this.pending = result;
		try {
			Future<?> attempt = this.worker.submit(() -> attempt(request, deadline, result));
			Future<?> timeOut = this.timer.schedule(() -> timeOut(result), timeout.toNanos(), TimeUnit.NANOSECONDS);
			return await(result, attempt, timeOut);
		}
		catch (RejectedExecutionException ex) {
			// closed meanwhile
			throw new InterruptedException("closed");
		}
	}

	private Answer await(CompletableFuture<Answer> result, Future<?> attempt, Future<?> timeOut)
			throws InterruptedException {
		try {
			// without a limit: Spring interrupts a start that waits only in this state
			return result.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof InterruptedException interruption) {
				throw interruption;
			}
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : this.failures.unexpected(ex);
		}
		finally {
			timeOut.cancel(false);
			if (!attempt.isDone()) {
				attempt.cancel(true);
				this.http.abort();
			}
		}
	}

	private void attempt(Request request, Deadline deadline, CompletableFuture<Answer> result) {
		try {
			result.complete(
					(this.client != null) ? callWithClient(this.client, request, deadline) : call(request, deadline));
		}
		catch (CallFailedException ex) {
			result.completeExceptionally(this.failures.failed(ex, this.settings.apiCallTimeout()));
		}
		catch (ThrottledException | RegistrationRejectedException ex) {
			result.completeExceptionally(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			result.completeExceptionally(ex);
		}
		catch (Throwable ex) {
			result.completeExceptionally(this.failures.unexpected(ex));
		}
	}

	/**
	 * End an attempt whose time is over.
	 */
	private void timeOut(CompletableFuture<Answer> result) {
		result.completeExceptionally(this.failures.timedOut(this.http.lastTarget(), this.http.lastFailure(),
				this.settings.apiCallTimeout()));
	}

	private void prepareOnce() {
		if (this.prepared) {
			return;
		}
		this.prepared = true;
		Deadline deadline = Deadline.in(this.settings.apiCallTimeout());
		try {
			LaunchSite site = this.simulated ? LaunchSite.simulated()
					: LaunchSite.discover(this.environment, this.http, deadline, true);
			if (site == null || site.region() == null || site.passing()) {
				return;
			}
			this.site = site;
			RoleCredentials credentials = credentials(site);
			if (credentials.prepare(this.http, deadline)) {
				this.http.prepare(target(site.region()), deadline);
			}
		}
		catch (CallFailedException ex) {
			this.preparationFailure = ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			// the first attempt meets it, too, and reports it
			logger.debug("The registration could not be prepared: " + ex.getClass().getName());
		}
	}

	private Answer call(Request request, Deadline deadline) throws InterruptedException {
		CallFailedException preparationFailure = this.preparationFailure;
		if (preparationFailure != null) {
			this.preparationFailure = null;
			reportSite();
			throw preparationFailure;
		}
		LaunchSite site = site(deadline);
		Region region = site.region();
		if (region == null) {
			throw withoutRegion(site, deadline);
		}
		RoleCredentials credentials = credentials(site);
		warnOnce(site, credentials);
		CallTarget target = target(region);
		AwsCredentials resolved = resolve(credentials, deadline);
		this.failures.called(target);
		RegisterUsageCall.Registered registered = this.http
			.call(RegisterUsageCall.of(target, request, region, resolved), RetryRules.forService(), deadline);
		return answer(registered.signature(), registered.publicKeyRotationTimestamp(), registered.requestId(),
				region.id());
	}

	private LaunchSite site(Deadline deadline) throws InterruptedException {
		LaunchSite site = this.site;
		if (site == null) {
			site = this.simulated ? LaunchSite.simulated()
					: LaunchSite.discover(this.environment, this.http, deadline, false);
			if (site == null) {
				throw new IllegalStateException("No launch site");
			}
			// what was not found now may be found by the next attempt
			this.site = site.passing() ? null : site;
		}
		this.failures.site(site);
		return site;
	}

	private void reportSite() {
		if (this.site != null) {
			this.failures.site(this.site);
		}
		if (this.credentials != null) {
			this.failures.credentials(this.credentials.source());
		}
	}

	/**
	 * Return the failure where no region was found. Outside of AWS, and in a pod without
	 * an IAM role, there are no credentials either, and these are what is to be reported.
	 */
	private CallFailedException withoutRegion(LaunchSite site, Deadline deadline) throws InterruptedException {
		boolean credentialsFirst = site.isLocal() || site.platform() == ContainerPlatform.EKS;
		if (credentialsFirst && !RoleCredentials.hasWebIdentity(this.environment)) {
			try (RoleCredentials credentials = RoleCredentials.choose(site, this.environment)) {
				reportMissingRole(site);
				resolve(credentials, deadline);
			}
		}
		return site.noRegion();
	}

	private RoleCredentials credentials(LaunchSite site) {
		RoleCredentials credentials = this.credentials;
		if (credentials == null) {
			credentials = this.simulated ? RoleCredentials.simulated() : RoleCredentials.choose(site, this.environment);
			this.credentials = credentials;
		}
		reportMissingRole(site);
		return credentials;
	}

	private void reportMissingRole(LaunchSite site) {
		if (site.platform() == ContainerPlatform.EKS && !RoleCredentials.hasWebIdentity(this.environment)) {
			this.failures.withoutIrsa(RoleCredentials.withoutIrsa(this.environment));
		}
	}

	private AwsCredentials resolve(RoleCredentials credentials, Deadline deadline) throws InterruptedException {
		this.failures.credentials(credentials.source());
		AwsCredentials resolved = credentials.resolve(this.http, deadline);
		// the ARN of the role is known now
		this.failures.credentials(credentials.source());
		return resolved;
	}

	private CallTarget target(Region region) {
		CallTarget target = this.target;
		if (target == null || !region.equals(this.targetRegion)) {
			this.targetRegion = region;
			target = (this.settings.endpoint() != null)
					? new CallTarget(CallTarget.METERING, this.settings.endpoint(), "aws.marketplace.metering.endpoint",
							this.simulated ? ProxyRoute.direct()
									: ProxyRoute.to(this.settings.endpoint(), this.environment))
					: ServiceEndpoint.METERING.resolve(region, this.environment);
			this.target = target;
		}
		return target;
	}

	private void warnOnce(LaunchSite site, RoleCredentials credentials) {
		if (!this.warned) {
			this.warned = true;
			site.warnings().forEach(logger::warn);
			if (credentials.warning() != null) {
				logger.warn(credentials.warning());
			}
		}
	}

	private Answer callWithClient(MarketplaceMeteringClient client, Request request, Deadline deadline)
			throws InterruptedException {
		String region = client.serviceClientConfiguration().region().id();
		LaunchSite site = this.site;
		if (site == null) {
			site = LaunchSite.withoutRegion(this.environment, this.http, deadline);
			this.site = site;
		}
		this.failures.site(site);
		this.failures.called(CallTarget.METERING + " by the application's own client");
		this.failures.region(region);
		this.failures.credentials("the application's own client");
		try {
			RegisterUsageResponse response = client.registerUsage(RegisterUsageRequest.builder()
				.productCode(request.productCode())
				.publicKeyVersion(request.publicKeyVersion())
				.nonce(request.nonce())
				.build());
			String requestId = response.responseMetadata().requestId();
			return answer(response.signature(), response.publicKeyRotationTimestamp(),
					// the SDK's text for a missing request ID
					"UNKNOWN".equals(requestId) ? null : requestId, region);
		}
		catch (SdkException ex) {
			throw RegistrationFailures.ofClient(ex);
		}
	}

	private Answer answer(@Nullable String signature, @Nullable Instant rotation, @Nullable String requestId,
			String region) {
		return new Answer(signature, rotation, (requestId != null) ? Printable.text(requestId) : null, region,
				this.failures.platform(), this.failures.circumstances());
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.worker.shutdownNow();
		this.http.close();
		CompletableFuture<Answer> pending = this.pending;
		if (pending != null) {
			pending.completeExceptionally(new InterruptedException("closed"));
		}
		RoleCredentials credentials = this.credentials;
		if (credentials != null) {
			credentials.close();
		}
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}

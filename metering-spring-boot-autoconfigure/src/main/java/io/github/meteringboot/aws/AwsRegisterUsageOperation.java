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

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegisterUsageClient.Answer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

/**
 * Calls {@code RegisterUsage} with the AWS SDK. Each attempt runs on a thread of its own,
 * so that nothing in it, not even a credentials endpoint that hangs, can outlast
 * {@code api-call-timeout}.
 *
 * @since 1.0.0
 */
public final class AwsRegisterUsageOperation implements RegisterUsageOperation {

	private static final Log logger = LogFactory.getLog(AwsRegisterUsageOperation.class);

	private static final Duration CREDENTIALS_RETRY_DELAY = Duration.ofSeconds(1);

	private final Product product;

	private final ClientSettings settings;

	private final boolean simulated;

	private final MeteringClientFactory clients;

	private final Supplier<Connection> connections;

	private final RegistrationRetryStrategy retryStrategy = new RegistrationRetryStrategy("RegisterUsage");

	private final ExecutorService executor;

	private volatile @Nullable Connection connection;

	private volatile @Nullable String credentialsFailure;

	private volatile RegistrationFailures failures = new RegistrationFailures(false, "not known yet", "not known yet",
			null);

	private AwsRegisterUsageOperation(Product product, ClientSettings settings,
			List<MarketplaceMeteringClientBuilderCustomizer> customizers, boolean simulated,
			Function<AwsRegisterUsageOperation, Connection> connections) {
		this.product = product;
		this.settings = settings;
		this.simulated = simulated;
		this.clients = new MeteringClientFactory(settings, customizers);
		this.connections = () -> connections.apply(this);
		this.executor = Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, "metering-registration");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Call AWS from where the container was launched.
	 * @param product what is registered, and how the answer is verified
	 * @param settings settings of the calls
	 * @param customizers customize the client that is made
	 * @param warmUp has looked up the launch site, or {@code null} to do it with the
	 * first call
	 * @return the operation
	 */
	public static AwsRegisterUsageOperation fromLaunchSite(Product product, ClientSettings settings,
			List<MarketplaceMeteringClientBuilderCustomizer> customizers, @Nullable ClientWarmUp warmUp) {
		return new AwsRegisterUsageOperation(product, settings, customizers, false, (operation) -> {
			LaunchSite site = (warmUp != null) ? warmUp.launchSite()
					: LaunchSite.discover(launchEnvironment(null), settings);
			site.warn();
			return operation.connect(site);
		});
	}

	/**
	 * Call AWS with the product's own client, which is used as it is and never closed.
	 * @param product what is registered, and how the answer is verified
	 * @param settings settings of the calls
	 * @param client the client
	 * @param warmUp knows where the container was launched, or {@code null} to find out
	 * with the first call
	 * @return the operation
	 */
	public static AwsRegisterUsageOperation withClient(Product product, ClientSettings settings,
			MarketplaceMeteringClient client, @Nullable ClientWarmUp warmUp) {
		return new AwsRegisterUsageOperation(product, settings, List.of(), false, (operation) -> {
			LaunchEnvironment launch = launchEnvironment(warmUp);
			if (warmUp != null) {
				warmUp.discardLaunchSite();
			}
			return new Connection(launch.platform(), client.serviceClientConfiguration().region().id(),
					"the application's own client", null, new SdkRegisterUsageClient(client, false), () -> {
					});
		});
	}

	/**
	 * Call the simulator that is the endpoint of the settings.
	 * @param product what is registered, and how the answer is verified
	 * @param settings settings of the calls
	 * @param customizers customize the client that is made
	 * @return the operation
	 */
	public static AwsRegisterUsageOperation simulated(Product product, ClientSettings settings,
			List<MarketplaceMeteringClientBuilderCustomizer> customizers) {
		return new AwsRegisterUsageOperation(product, settings, customizers, true,
				(operation) -> operation.connect(LaunchSite.simulated()));
	}

	/**
	 * Go the way of a call, with an answer from memory.
	 * @param product what would be registered, and how the answer is verified
	 * @param settings settings of the calls
	 * @return the operation
	 */
	static AwsRegisterUsageOperation inMemory(Product product, ClientSettings settings) {
		return new AwsRegisterUsageOperation(product, settings, List.of(), true, (operation) -> {
			SdkHttpClient.Builder<?> httpClient = InMemoryConnection
				.httpClient(settings.httpClient(settings.isSecure()));
			return operation.connect(LaunchSite.inMemory(settings, httpClient), httpClient, true);
		});
	}

	private static LaunchEnvironment launchEnvironment(@Nullable ClientWarmUp warmUp) {
		return (warmUp != null) ? warmUp.launchEnvironment() : new LaunchEnvironmentResolver().resolve();
	}

	@Override
	public UsageRegistration register(RegistrationAttempt attempt) {
		Future<UsageRegistration> answer = this.executor.submit(() -> call(attempt));
		try {
			return answer.get(this.settings.apiCallTimeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			String credentialsFailure = this.credentialsFailure;
			throw this.failures.timedOut(this.settings.apiCallTimeout(),
					(credentialsFailure != null) ? credentialsFailure : this.retryStrategy.lastFailure());
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw new RegistrationInterruptedException();
		}
		catch (ExecutionException ex) {
			throw failed(ex.getCause());
		}
	}

	private UsageRegistration call(RegistrationAttempt attempt) throws InterruptedException {
		Connection connection = connect();
		boolean local = !this.simulated && connection.platform() == ContainerPlatform.UNKNOWN;
		this.failures = new RegistrationFailures(local, connection.region(), connection.source(), null);
		AwsCredentials credentials = resolveCredentials(connection);
		this.credentialsFailure = null;
		this.failures = new RegistrationFailures(local, connection.region(), connection.source(), credentials);
		Answer answer;
		try {
			answer = connection.client()
				.registerUsage(this.product.code(), this.product.publicKeyVersion(), attempt.nonce());
		}
		catch (SdkException ex) {
			throw this.failures.callFailed(ex);
		}
		return verify(attempt, connection, answer);
	}

	private UsageRegistration verify(RegistrationAttempt attempt, Connection connection, Answer answer) {
		String requestId = (answer.requestId() != null) ? Printable.text(answer.requestId()) : null;
		try {
			SignatureStatus signature = this.product.verifier()
				.verify(answer.signature(), attempt.nonce(), this.product.code(), this.product.publicKeyVersion());
			return new UsageRegistration(this.product.code(), this.product.publicKeyVersion(), connection.region(),
					connection.platform(), Clock.systemUTC().instant(), attempt.number(), signature,
					answer.publicKeyRotationTimestamp(), requestId, this.simulated);
		}
		catch (InvalidRegistrationSignatureException ex) {
			throw this.failures.signatureRefused(String.valueOf(ex.getMessage()), requestId);
		}
	}

	/**
	 * Get the credentials ahead of the call, so that their failures are told from its
	 * own.
	 */
	private @Nullable AwsCredentials resolveCredentials(Connection connection) throws InterruptedException {
		AwsCredentialsProvider provider = connection.credentials();
		if (provider == null) {
			return null;
		}
		// until it is known why
		this.credentialsFailure = "no answer to the request for credentials";
		while (true) {
			try {
				return provider.resolveCredentials();
			}
			catch (SdkServiceException ex) {
				throw this.failures.credentialsFailed(ex);
			}
			catch (SdkException ex) {
				if (!FailureText.isNoAnswer(ex)) {
					throw this.failures.credentialsFailed(ex);
				}
				this.credentialsFailure = FailureText.of(ex);
				logger.info("No answer: asking for credentials again in %d s: %s"
					.formatted(CREDENTIALS_RETRY_DELAY.toSeconds(), this.credentialsFailure));
				TimeUnit.MILLISECONDS.sleep(CREDENTIALS_RETRY_DELAY.toMillis());
			}
			catch (RuntimeException ex) {
				throw this.failures.credentialsFailed(SdkClientException.create(String.valueOf(ex.getMessage())));
			}
		}
	}

	private Connection connect() {
		Connection connection = this.connection;
		if (connection == null) {
			connection = this.connections.get();
			this.connection = connection;
		}
		return connection;
	}

	private Connection connect(LaunchSite site) {
		return connect(site, this.settings.httpClient(this.settings.isSecure()), false);
	}

	private Connection connect(LaunchSite site, SdkHttpClient.Builder<?> httpClient,
			boolean ignoreConfiguredEndpoints) {
		SigningCredentials credentials = site.credentials();
		RegisterUsageClient client = this.clients.create(site.region(), credentials.provider(), httpClient,
				this.retryStrategy, ignoreConfiguredEndpoints);
		return new Connection(site.platform(), site.region().id(), credentials.source(), credentials.provider(), client,
				() -> {
					client.close();
					credentials.close();
				});
	}

	private RuntimeException failed(@Nullable Throwable failure) {
		if (failure instanceof RegistrationThrottledException || failure instanceof RegistrationRejectedException) {
			return (RuntimeException) failure;
		}
		return this.failures.unexpected(failure);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
		Connection connection = this.connection;
		if (connection != null) {
			connection.closing().run();
		}
	}

	/**
	 * What is registered, and how the answer is verified.
	 *
	 * @param code the product code
	 * @param publicKeyVersion the version of the public key
	 * @param verifier verifies the signature of the answer
	 */
	public record Product(String code, int publicKeyVersion, RegistrationSignatureVerifier verifier) {

	}

	/**
	 * A client and what is known of its road to AWS.
	 */
	private record Connection(ContainerPlatform platform, String region, String source,
			@Nullable AwsCredentialsProvider credentials, RegisterUsageClient client, Runnable closing) {

	}

}

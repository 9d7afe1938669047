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

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
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

	private final ClientSettings settings;

	private final boolean simulated;

	private final Supplier<Connection> connections;

	private final RegistrationRetryStrategy retryStrategy = new RegistrationRetryStrategy("RegisterUsage");

	private final ExecutorService executor;

	private volatile @Nullable Connection connection;

	private volatile @Nullable String credentialsFailure;

	private volatile RegistrationFailures failures = new RegistrationFailures(false, "not known yet", "not known yet",
			null);

	private AwsRegisterUsageOperation(ClientSettings settings, @Nullable MarketplaceMeteringClient client,
			boolean simulated) {
		this.settings = settings;
		this.simulated = simulated;
		this.connections = () -> {
			if (client != null) {
				return connect(client);
			}
			return connect(simulated ? LaunchSite.simulated()
					: LaunchSite.discover(new LaunchEnvironmentResolver().resolve(), settings));
		};
		this.executor = Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, "metering-registration");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Create an operation that calls AWS from the region in which the container was
	 * launched, with the credentials of its role.
	 * @param settings settings of the calls
	 * @return the operation
	 */
	public static AwsRegisterUsageOperation fromLaunchSite(ClientSettings settings) {
		return new AwsRegisterUsageOperation(settings, null, false);
	}

	/**
	 * Create an operation that calls AWS with a client of the product, which is never
	 * closed.
	 * @param settings settings of the calls
	 * @param client the client
	 * @return the operation
	 */
	public static AwsRegisterUsageOperation withClient(ClientSettings settings, MarketplaceMeteringClient client) {
		return new AwsRegisterUsageOperation(settings, client, false);
	}

	/**
	 * Create an operation that calls the simulator at the endpoint of the settings.
	 * @param settings settings of the calls
	 * @return the operation
	 */
	public static AwsRegisterUsageOperation simulated(ClientSettings settings) {
		return new AwsRegisterUsageOperation(settings, null, true);
	}

	@Override
	public Answer registerUsage(Request request) {
		Future<Answer> answer = this.executor.submit(() -> call(request));
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

	private Answer call(Request request) throws InterruptedException {
		Connection connection = connect();
		boolean local = !this.simulated && connection.platform() == ContainerPlatform.UNKNOWN;
		this.failures = new RegistrationFailures(local, connection.region(), connection.source(), null);
		AwsCredentials credentials = resolveCredentials(connection);
		this.credentialsFailure = null;
		this.failures = new RegistrationFailures(local, connection.region(), connection.source(), credentials);
		try {
			RegisterUsageClient.Answer answer = connection.client()
				.registerUsage(request.productCode(), request.publicKeyVersion(), request.nonce());
			return new Answer(answer.signature(), answer.publicKeyRotationTimestamp(),
					(answer.requestId() != null) ? Printable.text(answer.requestId()) : null, connection.region(),
					connection.platform(), this.failures.circumstances());
		}
		catch (SdkException ex) {
			throw this.failures.callFailed(ex);
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

	private static Connection connect(MarketplaceMeteringClient client) {
		return new Connection(new LaunchEnvironmentResolver().resolve().platform(),
				client.serviceClientConfiguration().region().id(), "the application's own client", null,
				new SdkRegisterUsageClient(client), () -> {
				});
	}

	private Connection connect(LaunchSite site) {
		site.warn();
		SigningCredentials credentials = site.credentials();
		RegisterUsageClient client = MeteringClientFactory.create(this.settings, site.region(), credentials.provider(),
				this.retryStrategy);
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
	 * A client and what is known of its road to AWS.
	 */
	private record Connection(ContainerPlatform platform, String region, String source,
			@Nullable AwsCredentialsProvider credentials, RegisterUsageClient client, Runnable closing) {

	}

}

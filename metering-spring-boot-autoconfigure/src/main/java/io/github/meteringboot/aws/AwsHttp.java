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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.ClockSkew;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Calls AWS with an HTTP client of the AWS SDK, and again as its retry strategy says.
 * What it throws is what a client of the SDK throws. For one call at a time.
 */
final class AwsHttp implements SdkAutoCloseable {

	private static final String USER_AGENT = userAgent();

	private static final long ABORT_AGAIN_MILLIS = 100;

	private final SdkHttpClient client;

	private final RegistrationRetryStrategy retryStrategy;

	private final long attemptTimeoutMillis;

	private final ScheduledThreadPoolExecutor timer;

	private Duration clockSkew = Duration.ZERO;

	/**
	 * Create a new instance.
	 * @param client sends the requests, and is closed with this instance
	 * @param retryStrategy says what is sent again, and when
	 * @param attemptTimeout bounds each of the HTTP calls
	 */
	AwsHttp(SdkHttpClient client, RegistrationRetryStrategy retryStrategy, Duration attemptTimeout) {
		this.client = client;
		this.retryStrategy = retryStrategy;
		this.attemptTimeoutMillis = Math.max(1, attemptTimeout.toMillis());
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "metering-attempt-timeout");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Make a call with a body.
	 * @param body the body of the request
	 * @param request makes the request, anew for each time it is sent
	 * @param reader reads the answer
	 * @param <T> what is read out of the answer
	 * @return what was read out of the answer
	 * @throws SdkException if there is no answer, or the reader throws it
	 */
	<T> T post(String body, RequestFactory request, AnswerReader<T> reader) {
		return call(SdkHttpMethod.POST, body, request, reader);
	}

	/**
	 * Make a call without a body.
	 * @param request makes the request, anew for each time it is sent
	 * @param reader reads the answer
	 * @param <T> what is read out of the answer
	 * @return what was read out of the answer
	 * @throws SdkException if there is no answer, or the reader throws it
	 */
	<T> T get(RequestFactory request, AnswerReader<T> reader) {
		return call(SdkHttpMethod.GET, "", request, reader);
	}

	private <T> T call(SdkHttpMethod method, String body, RequestFactory request, AnswerReader<T> reader) {
		RetryToken token = this.retryStrategy.acquireInitialToken(AcquireInitialTokenRequest.create("metering"))
			.token();
		ContentStreamProvider content = ContentStreamProvider.fromUtf8String(body);
		while (true) {
			try {
				Clock clock = Clock.offset(Clock.systemUTC(), this.clockSkew.negated());
				return reader.read(send(request.create(commonHeaders(method, body), content, clock),
						(method == SdkHttpMethod.POST) ? content : null));
			}
			catch (SdkException ex) {
				RefreshRetryTokenResponse next = refresh(token, ex);
				learnClockSkew(ex);
				pause(next.delay());
				token = next.token();
			}
		}
	}

	private static SdkHttpRequest.Builder commonHeaders(SdkHttpMethod method, String body) {
		SdkHttpRequest.Builder request = SdkHttpRequest.builder()
			.method(method)
			// the JDK would keep a socket and a thread for a call that never comes
			.putHeader("Connection", "close")
			.putHeader("User-Agent", USER_AGENT);
		if (method == SdkHttpMethod.POST) {
			request.putHeader("Content-Length", String.valueOf(body.getBytes(StandardCharsets.UTF_8).length));
		}
		return request;
	}

	private AwsAnswer send(SdkHttpRequest request, @Nullable ContentStreamProvider content) {
		ExecutableHttpRequest call = prepare(request, content);
		AtomicBoolean timedOut = new AtomicBoolean();
		// again and again, since what is to be aborted may be about to begin
		Future<?> timeout = this.timer.scheduleWithFixedDelay(() -> {
			timedOut.set(true);
			call.abort();
		}, this.attemptTimeoutMillis, ABORT_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
		try {
			this.retryStrategy.sending();
			HttpExecuteResponse response = call.call();
			this.retryStrategy.answered();
			return new AwsAnswer(response.httpResponse(), read(response.responseBody()), this.clockSkew);
		}
		catch (IOException | RuntimeException ex) {
			if (timedOut.get()) {
				throw ApiCallAttemptTimeoutException.create(this.attemptTimeoutMillis);
			}
			throw failure(ex);
		}
		finally {
			timeout.cancel(false);
		}
	}

	private ExecutableHttpRequest prepare(SdkHttpRequest request, @Nullable ContentStreamProvider content) {
		try {
			return this.client
				.prepareRequest(HttpExecuteRequest.builder().request(request).contentStreamProvider(content).build());
		}
		catch (RuntimeException ex) {
			throw failure(ex);
		}
	}

	private static SdkClientException failure(Exception ex) {
		// what the JDK says of a header that it does not like would quote it
		return SdkClientException.create("The HTTP client failed with " + ex.getClass().getName(),
				(ex instanceof IllegalArgumentException) ? null : ex);
	}

	private static byte[] read(Optional<AbortableInputStream> body) throws IOException {
		if (body.isEmpty()) {
			return new byte[0];
		}
		try (InputStream in = body.get()) {
			byte[] bytes = in.readNBytes(RegistrationRetryStrategy.MAX_RESPONSE_BYTES + 1);
			if (bytes.length > RegistrationRetryStrategy.MAX_RESPONSE_BYTES) {
				throw RegistrationRetryStrategy.tooLarge();
			}
			return bytes;
		}
	}

	private RefreshRetryTokenResponse refresh(RetryToken token, SdkException failure) {
		try {
			return this.retryStrategy
				.refreshRetryToken(RefreshRetryTokenRequest.builder().token(token).failure(failure).build());
		}
		catch (TokenAcquisitionFailedException ex) {
			throw failure;
		}
	}

	private void learnClockSkew(SdkException failure) {
		if (failure instanceof AwsServiceException answer && answer.isClockSkewException()) {
			Instant serverTime = ClockSkew.getServerTime(answer.awsErrorDetails().sdkHttpResponse()).orElse(null);
			this.clockSkew = ClockSkew.getClockSkew(Instant.now(), serverTime);
		}
	}

	private static void pause(Duration delay) {
		try {
			TimeUnit.MILLISECONDS.sleep(delay.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw AbortedException.create("Interrupted between two calls");
		}
	}

	private static String userAgent() {
		String version = AwsHttp.class.getPackage().getImplementationVersion();
		return (version != null) ? "metering-spring-boot/" + version : "metering-spring-boot";
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.client.close();
	}

	/**
	 * Makes the request for one time that it is sent.
	 */
	@FunctionalInterface
	interface RequestFactory {

		/**
		 * Make the request.
		 * @param request has the headers that every request has
		 * @param content the body of the request
		 * @param clock the clock of AWS, as far as is known
		 * @return the request
		 */
		SdkHttpRequest create(SdkHttpRequest.Builder request, ContentStreamProvider content, Clock clock);

	}

	/**
	 * Reads an answer.
	 *
	 * @param <T> what is read out of it
	 */
	@FunctionalInterface
	interface AnswerReader<T> {

		/**
		 * Read an answer.
		 * @param answer the answer
		 * @return what was read out of it
		 * @throws SdkException if it is an error, or cannot be read
		 */
		T read(AwsAnswer answer);

	}

}

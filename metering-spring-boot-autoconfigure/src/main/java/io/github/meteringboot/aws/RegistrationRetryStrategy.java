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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * What the AWS SDK may repeat on its own within one attempt, and nothing else: a call
 * that got no answer, for as long as the attempt lasts; a 5xx, twice; a clock skew, once.
 * A throttled answer is never repeated here, since {@code UsageRegistrar} has to see it,
 * and an answer of 200 is not either, since usage may be registered by then.
 * <p>
 * Whoever uses it tells it when a request goes out and when its answer begins. To a
 * client of the SDK it is therefore also added as an interceptor. For one call at a time.
 */
final class RegistrationRetryStrategy implements RetryStrategy, ExecutionInterceptor {

	private static final Log logger = LogFactory.getLog(RegistrationRetryStrategy.class);

	static final int MAX_RESPONSE_BYTES = 1024 * 1024;

	private static final int MAX_SERVER_ERRORS = 3;

	private static final Duration[] NO_ANSWER_DELAYS = { Duration.ofMillis(500), Duration.ofSeconds(1),
			Duration.ofSeconds(2), Duration.ofSeconds(4) };

	private static final Duration[] SERVER_ERROR_DELAYS = { Duration.ofSeconds(1), Duration.ofSeconds(2) };

	private final String service;

	private final boolean repeatUnanswered;

	private volatile boolean answered;

	private volatile @Nullable String lastFailure;

	/**
	 * Create a new instance.
	 * @param service what the log calls the service that is called
	 */
	RegistrationRetryStrategy(String service) {
		this(service, true);
	}

	private RegistrationRetryStrategy(String service, boolean repeatUnanswered) {
		this.service = service;
		this.repeatUnanswered = repeatUnanswered;
	}

	/**
	 * Return the strategy for what gives credentials: whoever asks for them repeats a
	 * call without an answer, whatever gives them.
	 * @param service what the log calls the service that is called
	 */
	static RegistrationRetryStrategy forCredentials(String service) {
		return new RegistrationRetryStrategy(service, false);
	}

	/**
	 * Return why the last HTTP call failed.
	 * @return the failure in one line, or {@code null} if none did
	 */
	@Nullable String lastFailure() {
		return this.lastFailure;
	}

	@Override
	public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
		this.lastFailure = null;
		return AcquireInitialTokenResponse.create(new Failures(0, 0, 0), Duration.ZERO);
	}

	@Override
	public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
		Failures failures = (Failures) request.token();
		Throwable failure = request.failure();
		this.lastFailure = FailureText.of(failure);
		Retry retry = retry(failures, failure)
			.orElseThrow(() -> new TokenAcquisitionFailedException("Not to be repeated", failures, failure));
		logger.info(String.format(Locale.ROOT, "%s: calling %s again in %.1f s: %s", retry.why(), this.service,
				retry.delay().toMillis() / 1000.0, this.lastFailure));
		return RefreshRetryTokenResponse.create(retry.failures(), retry.delay());
	}

	private Optional<Retry> retry(Failures failures, Throwable failure) {
		if (failure instanceof SdkServiceException exception) {
			return retryAnswered(failures, exception);
		}
		if (!this.repeatUnanswered || this.answered || failure instanceof AbortedException
				|| !FailureText.isNoAnswer(failure)) {
			return Optional.empty();
		}
		Duration delay = NO_ANSWER_DELAYS[Math.min(failures.noAnswers(), NO_ANSWER_DELAYS.length - 1)];
		return Optional.of(new Retry("No answer", delay, failures.noAnswer()));
	}

	private Optional<Retry> retryAnswered(Failures failures, SdkServiceException exception) {
		if (exception.isThrottlingException()) {
			return Optional.empty();
		}
		if (exception.isClockSkewException()) {
			return (failures.clockSkews() == 0)
					? Optional.of(new Retry("The clock is wrong", Duration.ZERO, failures.clockSkew()))
					: Optional.empty();
		}
		if (exception.statusCode() >= 500 && failures.serverErrors() < MAX_SERVER_ERRORS - 1) {
			return Optional
				.of(new Retry("Server error", SERVER_ERROR_DELAYS[failures.serverErrors()], failures.serverError()));
		}
		return Optional.empty();
	}

	@Override
	public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
		return RecordSuccessResponse.create(request.token());
	}

	@Override
	public int maxAttempts() {
		return Integer.MAX_VALUE;
	}

	@Override
	public boolean useClientDefaults() {
		return false;
	}

	@Override
	public Builder<?, ?> toBuilder() {
		throw new UnsupportedOperationException("The rules of this strategy are fixed");
	}

	void sending() {
		this.answered = false;
	}

	void answered() {
		this.answered = true;
	}

	static IOException tooLarge() {
		return new IOException("The answer is larger than " + MAX_RESPONSE_BYTES + " bytes");
	}

	@Override
	public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
		sending();
	}

	@Override
	public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
		answered();
	}

	@Override
	public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context,
			ExecutionAttributes attributes) {
		return context.responseBody().map(LimitedInputStream::new);
	}

	private record Retry(String why, Duration delay, Failures failures) {

	}

	/**
	 * How often what has failed within one attempt.
	 *
	 * @param noAnswers calls without an answer
	 * @param serverErrors 5xx answers
	 * @param clockSkews answers that found the clock wrong
	 */
	private record Failures(int noAnswers, int serverErrors, int clockSkews) implements RetryToken {

		Failures noAnswer() {
			return new Failures(this.noAnswers + 1, this.serverErrors, this.clockSkews);
		}

		Failures serverError() {
			return new Failures(this.noAnswers, this.serverErrors + 1, this.clockSkews);
		}

		Failures clockSkew() {
			return new Failures(this.noAnswers, this.serverErrors, this.clockSkews + 1);
		}

	}

	/**
	 * Ends an answer that is larger than any real one before it fills the heap.
	 */
	private static final class LimitedInputStream extends FilterInputStream {

		private int remaining = MAX_RESPONSE_BYTES;

		private LimitedInputStream(InputStream in) {
			super(in);
		}

		@Override
		public int read() throws IOException {
			int value = super.read();
			count((value >= 0) ? 1 : 0);
			return value;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			int count = super.read(buffer, offset, length);
			count(count);
			return count;
		}

		private void count(int bytes) throws IOException {
			this.remaining -= Math.max(bytes, 0);
			if (this.remaining < 0) {
				throw tooLarge();
			}
		}

	}

}

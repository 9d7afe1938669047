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
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.meteringboot.RejectionReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Makes calls over HTTP, one at a time, and repeats them as {@link RetryRules} say.
 */
final class AwsHttp implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(AwsHttp.class);

	private static final String USER_AGENT = userAgent();

	/**
	 * How long a connection that was opened ahead of its call is used. Servers close what
	 * is idle for longer.
	 */
	private static final Duration CONNECTION_MAX_AGE = Duration.ofSeconds(15);

	private final Duration attemptTimeout;

	private Duration clockSkew = Duration.ZERO;

	private volatile boolean closed;

	private volatile @Nullable HttpConnection current;

	private volatile @Nullable HttpConnection prepared;

	private Deadline preparedUntil = new Deadline(System.nanoTime());

	private volatile @Nullable CallTarget lastTarget;

	private volatile @Nullable String lastFailure;

	/**
	 * Create a new instance.
	 * @param attemptTimeout bounds each HTTP call
	 */
	AwsHttp(Duration attemptTimeout) {
		this.attemptTimeout = attemptTimeout;
	}

	/**
	 * Return what the last call went to, or {@code null} before the first call.
	 */
	@Nullable CallTarget lastTarget() {
		return this.lastTarget;
	}

	/**
	 * Return why the last call failed, or {@code null} if it did not.
	 */
	@Nullable String lastFailure() {
		return this.lastFailure;
	}

	/**
	 * Make a call, and repeat it until it succeeds, must not be repeated, or there is no
	 * time left.
	 * @param call the call
	 * @param rules say which calls are repeated
	 * @param deadline until when
	 * @param <T> the type of the result
	 * @return the result
	 * @throws CallFailedException if the last call failed
	 * @throws InterruptedException if the thread is interrupted
	 */
	<T> T call(HttpCall<T> call, RetryRules rules, Deadline deadline) throws InterruptedException {
		this.lastFailure = null;
		CallFailedException previous = null;
		while (true) {
			TimeUnit.NANOSECONDS.sleep(rules.delay().toNanos());
			try {
				return callOnce(call, deadline);
			}
			catch (CallFailedException ex) {
				if (previous != null && ex.kind() == CallFailedException.Kind.NO_ANSWER
						&& deadline.remainingNanos() <= 0) {
					// this call was cut short
					throw previous;
				}
				previous = ex;
				if (!rules.repeatAfter(ex)) {
					throw ex;
				}
				Duration delay = rules.delay();
				if (deadline.remainingNanos() <= delay.toNanos()) {
					throw ex;
				}
				logger.info(String.format(Locale.ROOT, "%s: calling %s again in %.1f s: %s", why(ex),
						name(call.target()), delay.toMillis() / 1000.0, ex.text()));
			}
		}
	}

	private static String why(CallFailedException failure) {
		return switch (failure.kind()) {
			case NO_ANSWER -> "No answer";
			case WRONG_CLOCK -> "The clock is wrong";
			default -> failure.isServerError() ? "Server error" : "An error that may pass";
		};
	}

	private static String name(CallTarget target) {
		return target.service().equals(CallTarget.METERING) ? "RegisterUsage" : target.service();
	}

	/**
	 * Make a call once.
	 * @param call the call
	 * @param deadline until when
	 * @param <T> the type of the result
	 * @return the result
	 * @throws CallFailedException if the call failed
	 * @throws InterruptedException if the thread is interrupted
	 */
	<T> T callOnce(HttpCall<T> call, Deadline deadline) throws InterruptedException {
		this.lastTarget = call.target();
		try {
			Clock clock = Clock.offset(Clock.systemUTC(), this.clockSkew.negated());
			return call.read(exchange(call, clock, deadline), this.clockSkew);
		}
		catch (IOException ex) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			CallFailedException failure = unanswered(call.target(), ex);
			this.lastFailure = failure.text();
			throw failure;
		}
		catch (CallFailedException ex) {
			this.lastFailure = ex.text();
			if (ex.kind() == CallFailedException.Kind.WRONG_CLOCK && ex.answer() != null) {
				learnClock(ex.answer());
			}
			throw ex;
		}
	}

	private static CallFailedException unanswered(CallTarget target, IOException failure) {
		boolean metering = target.service().equals(CallTarget.METERING);
		if (metering && failure instanceof HttpConnection.BodyException body && body.isSuccessful()) {
			// usage may be registered
			return CallFailedException.unreadable(target, String.valueOf(body.getMessage()));
		}
		return CallFailedException.noAnswer(target, describe(failure), null);
	}

	private HttpAnswer exchange(HttpCall<?> call, Clock clock, Deadline deadline)
			throws IOException, InterruptedException {
		CallTarget target = call.target();
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("User-Agent", USER_AGENT);
		headers.putAll(call.headers(clock));
		requireHeaders(headers, target);
		Deadline end = deadline.orIn(this.attemptTimeout);
		try (HttpConnection connection = connection(target, end)) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			return connection.exchange(target.uri(), headers, call.body(), end);
		}
		finally {
			this.current = null;
		}
	}

	private static void requireHeaders(Map<String, String> headers, CallTarget target) {
		for (Map.Entry<String, String> header : headers.entrySet()) {
			for (int i = 0; i < header.getValue().length(); i++) {
				if (header.getValue().charAt(i) < ' ' || header.getValue().charAt(i) > '~') {
					// the value may be a secret
					throw CallFailedException.problem(RejectionReason.CREDENTIALS, "MalformedCredentials",
							"The header " + header.getKey() + " for " + target.service()
									+ " would hold a character that no header can hold.",
							"Correct the access keys or the token that this container is given.");
				}
			}
		}
	}

	private HttpConnection connection(CallTarget target, Deadline deadline) throws IOException {
		HttpConnection prepared = this.prepared;
		this.prepared = null;
		if (prepared != null) {
			if (prepared.leadsTo(target.uri(), target.route()) && this.preparedUntil.remainingNanos() > 0) {
				return use(prepared);
			}
			prepared.close();
		}
		HttpConnection connection = use(new HttpConnection(target.uri(), target.route()));
		try {
			connection.connect(deadline);
			return connection;
		}
		catch (IOException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	private HttpConnection use(HttpConnection connection) throws IOException {
		this.current = connection;
		if (this.closed) {
			connection.close();
			throw new IOException("closed");
		}
		return connection;
	}

	/**
	 * Open the connection that the next call to this target uses.
	 * @param target the target
	 * @param deadline until when
	 * @throws IOException if that fails
	 */
	void prepare(CallTarget target, Deadline deadline) throws IOException {
		HttpConnection connection = connection(target, deadline.orIn(this.attemptTimeout));
		this.preparedUntil = Deadline.in(CONNECTION_MAX_AGE);
		this.prepared = connection;
		if (this.closed) {
			connection.close();
		}
	}

	/**
	 * Return in one line why a call failed. The messages of TLS and of the JDK's sockets
	 * hold no secret.
	 */
	static String describe(Throwable failure) {
		if (failure instanceof HttpConnection.BodyException || failure instanceof HttpConnection.ProxyException) {
			return String.valueOf(failure.getMessage());
		}
		Throwable cause = failure.getCause();
		String why = (cause instanceof IOException && cause.getMessage() != null
				&& !cause.getMessage().equals(failure.getMessage())) ? " (" + Printable.text(cause.getMessage()) + ")"
						: "";
		return failure.getClass().getSimpleName() + ": " + Printable.text(String.valueOf(failure.getMessage())) + why;
	}

	private void learnClock(AwsServiceException answer) {
		String date = answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Date").orElse(null);
		try {
			if (date != null) {
				Instant serverTime = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
				this.clockSkew = Duration.between(serverTime, Instant.now());
			}
		}
		catch (DateTimeException ex) {
			// the next call is signed by the same clock
		}
	}

	private static String userAgent() {
		String version = AwsHttp.class.getPackage().getImplementationVersion();
		return (version != null) ? "metering-spring-boot/" + version : "metering-spring-boot";
	}

	/**
	 * End the call that is being made, from any thread.
	 */
	void abort() {
		HttpConnection connection = this.current;
		if (connection != null) {
			connection.close();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		abort();
		HttpConnection prepared = this.prepared;
		if (prepared != null) {
			prepared.close();
		}
	}

}

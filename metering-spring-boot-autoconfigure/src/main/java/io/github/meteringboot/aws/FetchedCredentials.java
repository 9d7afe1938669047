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
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The credentials of a role, which are fetched over HTTP when they are asked for, and
 * kept for as long as they are valid. Without an answer they are not fetched again: who
 * asks for them sees that, and asks again.
 */
abstract class FetchedCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

	/**
	 * What is left of the validity when the SDK, too, asks for new credentials.
	 */
	private static final Duration STALE_TIME = Duration.ofMinutes(1);

	private final AwsHttp http;

	private @Nullable Session session;

	/**
	 * Create a new instance, which makes a call only when it is asked for credentials.
	 * @param service what the log calls the service that gives the credentials
	 * @param httpClient sends the requests, and is closed with this instance
	 * @param settings the timeouts
	 */
	FetchedCredentials(String service, SdkHttpClient httpClient, ClientSettings settings) {
		this.http = new AwsHttp(httpClient, RegistrationRetryStrategy.forCredentials(service),
				settings.apiCallAttemptTimeout());
	}

	@Override
	public final synchronized AwsCredentials resolveCredentials() {
		Session current = this.session;
		if (current == null || !Instant.now().isBefore(current.expiration().minus(STALE_TIME))) {
			current = fetch(this.http);
			this.session = current;
		}
		return current.credentials();
	}

	/**
	 * Fetch the credentials.
	 * @param http makes the call
	 * @return what was answered
	 * @throws SdkException if there was no answer, or none with credentials
	 */
	abstract Session fetch(AwsHttp http);

	@Override
	public final void close() {
		this.http.close();
	}

	/**
	 * Credentials, for a while.
	 *
	 * @param credentials the credentials
	 * @param expiration until when they are valid
	 */
	record Session(AwsCredentials credentials, Instant expiration) {

	}

}

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

package io.github.meteringboot.gate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Throttled;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * The answer to a held request: a problem of RFC 9457.
 *
 * @param status the HTTP status
 * @param retryAfter value of the {@code Retry-After} header, in seconds, or {@code null}
 * @param body the JSON document
 */
record GateProblem(int status, @Nullable String retryAfter, byte[] body) {

	private static final String CONTENT_TYPE = "application/problem+json";

	/**
	 * Seconds after which a client tries again while the registration is not throttled.
	 * Such a registration takes a second or two.
	 */
	private static final long SOON = 5;

	private static final byte[] UNREGISTERED = """
			{"type":"about:blank","title":"Service Unavailable","status":503,\
			"detail":"The usage of this product is not registered with AWS Marketplace yet. \
			The product answers once its usage is registered. Try again later."}""".getBytes(StandardCharsets.UTF_8);

	/**
	 * Return the answer to a request that has to wait for the registration.
	 * @param state where the registration stands
	 * @param now the time
	 * @return the problem
	 */
	static GateProblem unregistered(RegistrationState state, Instant now) {
		long seconds = SOON;
		if (state instanceof Throttled throttled) {
			Duration delay = Duration.between(now, throttled.nextAttempt()).plusMillis(999);
			seconds = Math.max(1, delay.toSeconds());
		}
		return new GateProblem(HttpStatus.SERVICE_UNAVAILABLE.value(), Long.toString(seconds), UNREGISTERED);
	}

	/**
	 * Return the headers of the answer.
	 * @param origin the origin of a page in a browser, or {@code null}
	 * @return the headers
	 */
	Map<String, String> headers(@Nullable String origin) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE);
		headers.put(HttpHeaders.CACHE_CONTROL, "no-store");
		if (this.retryAfter != null) {
			headers.put(HttpHeaders.RETRY_AFTER, this.retryAfter);
			if (origin != null) {
				// Anybody gets the same answer, so a page may read it. A preflight fails
				// by its status: the product may not allow the request that follows.
				headers.put(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
				headers.put(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, HttpHeaders.RETRY_AFTER);
			}
		}
		return headers;
	}

	/**
	 * Return the answer to a request that was let through to an actuator endpoint and
	 * failed: its status, without the words of the product's error page.
	 * @param status the status, 400 or above
	 * @param state where the registration stands
	 * @param now the time
	 * @return the problem
	 */
	static GateProblem failed(int status, RegistrationState state, Instant now) {
		if (status == HttpStatus.SERVICE_UNAVAILABLE.value()) {
			return unregistered(state, now);
		}
		HttpStatus known = HttpStatus.resolve(status);
		String title = (known != null) ? known.getReasonPhrase() : "Error";
		String body = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}";
		return new GateProblem(status, null, body.getBytes(StandardCharsets.UTF_8));
	}

}

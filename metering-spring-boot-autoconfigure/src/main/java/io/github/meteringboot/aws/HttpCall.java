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
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A call over HTTP: what is sent, and how its answer is read.
 *
 * @param <T> the type of the result
 */
interface HttpCall<T> {

	/**
	 * Return what the call goes to.
	 */
	CallTarget target();

	/**
	 * Return the body of a {@code POST}, or {@code null} for a {@code GET}.
	 */
	byte @Nullable [] body();

	/**
	 * Return the headers of the request, anew for each time that it is sent.
	 * @param clock the clock of AWS, as far as it is known
	 * @return the headers, without those that every request has
	 */
	Map<String, String> headers(Clock clock);

	/**
	 * Return the secrets that the request holds or is signed with.
	 */
	default List<String> secrets() {
		return Collections.emptyList();
	}

	/**
	 * Take the secrets out of a text of the answer, which the report and the log repeat.
	 * AWS quotes the request where the signature does not match, and a program that is
	 * not AWS may quote anything.
	 * @param text the text, or {@code null}
	 * @return the text without the secrets
	 */
	default @Nullable String redact(@Nullable String text) {
		if (text == null) {
			return null;
		}
		String redacted = text;
		for (String secret : secrets()) {
			if (!secret.isEmpty()) {
				redacted = redacted.replace(secret, "(redacted)");
			}
		}
		return redacted;
	}

	/**
	 * Read the answer.
	 * @param answer the answer
	 * @param clockSkew the correction of the clock that the request was signed with
	 * @return the result
	 * @throws CallFailedException if the answer is an error or cannot be read
	 */
	T read(HttpAnswer answer, Duration clockSkew);

}

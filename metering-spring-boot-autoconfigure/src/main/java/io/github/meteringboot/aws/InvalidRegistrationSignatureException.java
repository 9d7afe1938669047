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

import org.jspecify.annotations.Nullable;

/**
 * The signature of AWS's answer is missing or malformed, was not made with the pinned
 * key, or belongs to another call. The message says which, in whole sentences. It never
 * holds the token or a value of it, which a reader of the log could replay.
 *
 * @since 1.0.0
 */
public class InvalidRegistrationSignatureException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	InvalidRegistrationSignatureException(String message) {
		this(message, null);
	}

	InvalidRegistrationSignatureException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}

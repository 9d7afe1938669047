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

package io.github.meteringboot.configuration;

import org.jspecify.annotations.Nullable;

/**
 * The configured public key cannot be used. The message names the problem and the remedy,
 * and never quotes the key, which may be a private one.
 */
final class InvalidPublicKeyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String problem;

	private final String remedy;

	InvalidPublicKeyException(String problem, String remedy) {
		this(problem, remedy, null);
	}

	InvalidPublicKeyException(String problem, String remedy, @Nullable Throwable cause) {
		super(problem + " " + remedy, cause);
		this.problem = problem;
		this.remedy = remedy;
	}

	/**
	 * Return what was found.
	 * @return one sentence
	 */
	String getProblem() {
		return this.problem;
	}

	/**
	 * Return what is wanted instead.
	 * @return one or more sentences
	 */
	String getRemedy() {
		return this.remedy;
	}

}

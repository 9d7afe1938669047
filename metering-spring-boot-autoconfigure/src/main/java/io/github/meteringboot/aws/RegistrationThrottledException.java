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

/**
 * AWS throttled the call: the one failure after which {@code RegisterUsage} has to be
 * called again.
 *
 * @since 1.0.0
 */
public class RegistrationThrottledException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String circumstances;

	/**
	 * Create a new instance.
	 * @param message what AWS said
	 * @param circumstances where and with whose credentials the call was made, for a
	 * report
	 */
	public RegistrationThrottledException(String message, String circumstances) {
		super(message);
		this.circumstances = circumstances;
	}

	/**
	 * Return where and with whose credentials the call was made.
	 * @return lines for a report
	 */
	public String getCircumstances() {
		return this.circumstances;
	}

}

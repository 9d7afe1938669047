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

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.registration.UsageRegistrar;

/**
 * Calls {@code RegisterUsage} and verifies the answer. {@link UsageRegistrar} owns the
 * retries, so one call of {@link #register} is one attempt in the eyes of the operator.
 *
 * @since 1.0.0
 */
public interface RegisterUsageOperation extends AutoCloseable {

	/**
	 * Make one attempt.
	 * @param attempt which one
	 * @return the verified receipt
	 * @throws RegistrationThrottledException if AWS throttled the call
	 * @throws RegistrationRejectedException on any other failure
	 */
	UsageRegistration register(RegistrationAttempt attempt);

	/**
	 * Let go of everything that was held for calling AWS.
	 */
	@Override
	void close();

	/**
	 * One attempt of several that share a nonce.
	 *
	 * @param number the number of the attempt, from 1
	 * @param nonce the nonce of this start, 1 to 255 characters
	 */
	record RegistrationAttempt(int number, String nonce) {

	}

}

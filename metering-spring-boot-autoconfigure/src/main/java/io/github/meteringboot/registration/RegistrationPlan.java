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

package io.github.meteringboot.registration;

import java.security.interfaces.RSAPublicKey;
import java.time.Duration;

import io.github.meteringboot.RegistrationPhase;
import org.jspecify.annotations.Nullable;

/**
 * What is registered, when, and how long that may take. Immutable, so that nothing that
 * is done to the properties later changes it.
 *
 * @param productCode the product code
 * @param publicKeyVersion the version of the public key, from 1
 * @param publicKey the public key that verifies the answer, or {@code null} if none is
 * pinned
 * @param simulated whether a test or a laptop registers, and no call goes to AWS
 * @param phase when to register
 * @param backOff how long to wait between two throttled calls
 * @param throttlingTimeout when to give up, counted from the start of the container
 * @param apiCallTimeout how long one attempt may take
 * @param terminationTimeout how long the orderly end of the process may take
 * @since 1.0.0
 */
public record RegistrationPlan(String productCode, int publicKeyVersion, @Nullable RSAPublicKey publicKey,
		boolean simulated, RegistrationPhase phase, FullJitterBackOff backOff, Duration throttlingTimeout,
		Duration apiCallTimeout, Duration terminationTimeout) {

	/**
	 * Return how long an attempt may take until it has an outcome, with some time for the
	 * code around it.
	 */
	Duration attemptBound() {
		return this.apiCallTimeout.plus(this.terminationTimeout);
	}

}

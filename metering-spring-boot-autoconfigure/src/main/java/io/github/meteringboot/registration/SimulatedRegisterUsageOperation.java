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

import java.time.Instant;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegisterUsageOperation;

/**
 * Registers at once and calls nobody.
 *
 * @since 1.0.0
 */
public final class SimulatedRegisterUsageOperation implements RegisterUsageOperation {

	private final String productCode;

	private final int publicKeyVersion;

	/**
	 * Create a new instance.
	 * @param productCode the product code that the receipt shows
	 * @param publicKeyVersion the public key version that the receipt shows
	 */
	public SimulatedRegisterUsageOperation(String productCode, int publicKeyVersion) {
		this.productCode = productCode;
		this.publicKeyVersion = publicKeyVersion;
	}

	@Override
	public UsageRegistration register(RegistrationAttempt attempt) {
		return new UsageRegistration(this.productCode, this.publicKeyVersion, "none", ContainerPlatform.UNKNOWN,
				Instant.now(), attempt.number(), SignatureStatus.UNVERIFIED, null, null, true);
	}

	@Override
	public void close() {
		// holds nothing
	}

}

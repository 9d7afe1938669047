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

import java.time.Instant;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code RegisterUsage}. One call of {@link #registerUsage} is one attempt in the
 * eyes of the operator: within it, the HTTP call is repeated only if there was no answer,
 * for a server error or for a wrong clock. The caller repeats throttled attempts, and
 * verifies the signature.
 *
 * @since 1.0.0
 * @see <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_RegisterUsage.html">RegisterUsage</a>
 */
public interface RegisterUsageOperation extends AutoCloseable {

	/**
	 * Call {@code RegisterUsage}. Returns or throws within {@code api-call-timeout}.
	 * @param request the request
	 * @return the answer of AWS, whose signature is not verified yet
	 * @throws RegistrationThrottledException if AWS throttled the call
	 * @throws RegistrationInterruptedException if the thread is interrupted meanwhile
	 * @throws RegistrationRejectedException on any other failure
	 */
	Answer registerUsage(Request request);

	/**
	 * Release the threads, sockets, clients and credentials of this operation.
	 */
	@Override
	void close();

	/**
	 * The request.
	 *
	 * @param productCode the product code
	 * @param publicKeyVersion the version of the public key, from 1
	 * @param nonce the nonce of this start, 1 to 255 characters
	 */
	record Request(String productCode, int publicKeyVersion, String nonce) {

	}

	/**
	 * The answer of AWS to a call that registered usage.
	 *
	 * @param signature the signature, a JSON Web Token, or {@code null} if there is none
	 * @param publicKeyRotationTimestamp when the version of the public key expired, or
	 * {@code null} if AWS sent no such time
	 * @param requestId the AWS request ID, or {@code null} if there is none
	 * @param region the AWS Region that was called, or {@code none} if no call was made
	 * @param platform the container platform
	 * @param circumstances the lines of a report that tell which host was called, in
	 * which region and with whose credentials
	 */
	record Answer(@Nullable String signature, @Nullable Instant publicKeyRotationTimestamp, @Nullable String requestId,
			String region, ContainerPlatform platform, String circumstances) {

	}

}

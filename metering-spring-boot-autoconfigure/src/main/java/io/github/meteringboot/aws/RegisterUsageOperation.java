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

import java.net.URI;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.SignatureStatus;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

/**
 * Calls {@code RegisterUsage}. One call of {@link #registerUsage} is one attempt in the
 * eyes of the operator: within it, the HTTP call is repeated only if there was no answer,
 * for a server error or for a wrong clock. The caller repeats throttled attempts, and
 * verifies the answer. The one door to AWS.
 *
 * @since 1.0.0
 * @see <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_RegisterUsage.html">RegisterUsage</a>
 */
public interface RegisterUsageOperation extends AutoCloseable {

	/**
	 * Create an operation that calls AWS from the region in which the container was
	 * launched, with the credentials of its role. What the first call needs is looked up
	 * from now on, without a request to the metering service.
	 * @param settings settings of the calls
	 * @return the operation
	 */
	static RegisterUsageOperation fromLaunchSite(Settings settings) {
		AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.fromLaunchSite(settings, new AwsSettings());
		operation.prepare();
		return operation;
	}

	/**
	 * Create an operation that calls AWS with a client of the application, which is never
	 * closed. The client repeats calls as it was configured to; a retry strategy that
	 * repeats throttled calls hides them from the operator.
	 * @param settings settings of the calls
	 * @param client the client
	 * @return the operation
	 */
	static RegisterUsageOperation withClient(Settings settings, MarketplaceMeteringClient client) {
		return AwsRegisterUsageOperation.withClient(settings, client, new AwsSettings());
	}

	/**
	 * Create an operation that calls the simulator at the endpoint of the settings.
	 * @param settings settings of the calls
	 * @return the operation
	 */
	static RegisterUsageOperation simulated(Settings settings) {
		return AwsRegisterUsageOperation.simulated(settings);
	}

	/**
	 * Call {@code RegisterUsage}. Returns or throws within {@code api-call-timeout}.
	 * @param request the request
	 * @return the answer of AWS, whose signature is not verified yet
	 * @throws ThrottledException if AWS throttled the call
	 * @throws InterruptedException if the thread is interrupted, or the operation closed,
	 * meanwhile
	 * @throws RegistrationRejectedException on any other failure
	 */
	Answer registerUsage(Request request) throws InterruptedException;

	/**
	 * Release the threads, sockets, clients and credentials of this operation.
	 */
	@Override
	void close();

	/**
	 * Settings of the calls.
	 *
	 * @param endpoint the endpoint to call, or {@code null} for the one of the region
	 * @param apiCallTimeout bounds one attempt, from finding the region and the
	 * credentials to the verified answer
	 * @param apiCallAttemptTimeout bounds one HTTP call
	 */
	record Settings(@Nullable URI endpoint, Duration apiCallTimeout, Duration apiCallAttemptTimeout) {

	}

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

		/**
		 * Verify that AWS gave this answer to a request.
		 * @param request the request
		 * @param publicKey the public key of the product, or {@code null} if none is
		 * pinned
		 * @return whether the signature was verified with the key
		 * @throws RegistrationRejectedException if the signature is missing or malformed,
		 * belongs to another call, or was not made with the pinned key
		 */
		public SignatureStatus verify(Request request, @Nullable RSAPublicKey publicKey) {
			try {
				return new RegistrationSignatureVerifier(publicKey).verify(this.signature, request);
			}
			catch (RegistrationSignatureVerifier.InvalidSignatureException ex) {
				String requestId = (this.requestId != null) ? " Request ID: " + this.requestId + "." : "";
				throw new RegistrationRejectedException(RejectionReason.SIGNATURE,
						"%s%s%n%n%s".formatted(ex.getMessage(), requestId, this.circumstances), null);
			}
		}

	}

	/**
	 * AWS throttled the call: the one failure after which {@code RegisterUsage} has to be
	 * called again.
	 */
	final class ThrottledException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String circumstances;

		/**
		 * Create a new instance.
		 * @param message what AWS said
		 * @param circumstances where and with whose credentials the call was made
		 */
		public ThrottledException(String message, String circumstances) {
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

}

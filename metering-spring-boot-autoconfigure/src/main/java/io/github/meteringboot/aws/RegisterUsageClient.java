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

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Calls {@code RegisterUsage}.
 */
interface RegisterUsageClient extends SdkAutoCloseable {

	/**
	 * Make the call.
	 * @param productCode the product code
	 * @param publicKeyVersion the version of the product's public key
	 * @param nonce the nonce
	 * @return what AWS answered
	 * @throws SdkException as the AWS SDK throws it, if usage was not registered, or the
	 * answer does not tell
	 */
	Answer registerUsage(String productCode, int publicKeyVersion, String nonce);

	/**
	 * What AWS answers when usage is registered.
	 *
	 * @param signature the signature, a JSON Web Token
	 * @param publicKeyRotationTimestamp when the version of the public key expires
	 * @param requestId the id of the request
	 */
	record Answer(@Nullable String signature, @Nullable Instant publicKeyRotationTimestamp,
			@Nullable String requestId) {

	}

}

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

package io.github.meteringboot.simulator;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A valid call of {@code RegisterUsage}, ready to be answered.
 *
 * @param requestId the request id of the answer
 * @param productCode the product code
 * @param publicKeyVersion the public key version
 * @param nonce the nonce, if there is one
 * @param signedAt the time that the client signed with ({@code X-Amz-Date}), if it did
 * @param keySize the size of the key that signs the answer
 */
record RegisterUsageCall(String requestId, String productCode, int publicKeyVersion, @Nullable String nonce,
		@Nullable Instant signedAt, int keySize) {

}

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

import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.RegisterUsageResponse;

/**
 * Calls {@code RegisterUsage} with a client of the product, which is never closed.
 *
 * @param client the client
 */
record SdkRegisterUsageClient(MarketplaceMeteringClient client) implements RegisterUsageClient {

	@Override
	public Answer registerUsage(String productCode, int publicKeyVersion, String nonce) {
		RegisterUsageResponse response = this.client.registerUsage(
				(request) -> request.productCode(productCode).publicKeyVersion(publicKeyVersion).nonce(nonce));
		String requestId = response.responseMetadata().requestId();
		return new Answer(response.signature(), response.publicKeyRotationTimestamp(),
				// the SDK's text for a missing request ID
				"UNKNOWN".equals(requestId) ? null : requestId);
	}

	@Override
	public void close() {
		// the product owns the client
	}

}

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

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointParams;
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * Makes the client that calls {@code RegisterUsage}.
 */
final class MeteringClientFactory {

	private MeteringClientFactory() {
	}

	/**
	 * Make a client.
	 * @param settings settings of the calls
	 * @param region the region to call
	 * @param credentials provides the credentials to sign with
	 * @param retryStrategy says what may be repeated
	 * @return the client
	 */
	static RegisterUsageClient create(ClientSettings settings, Region region, AwsCredentialsProvider credentials,
			RegistrationRetryStrategy retryStrategy) {
		ConfiguredEndpointPolicy endpoints = new ConfiguredEndpointPolicy();
		return new SigningRegisterUsageClient(
				new AwsHttp(settings.httpClient(settings.isSecure()).build(), retryStrategy,
						settings.apiCallAttemptTimeout()),
				() -> endpoint(settings, region, endpoints), region, credentials);
	}

	private static URI endpoint(ClientSettings settings, Region region, ConfiguredEndpointPolicy endpoints) {
		if (settings.endpoint() != null) {
			return settings.endpoint();
		}
		MarketplaceMeteringEndpointParams params = MarketplaceMeteringEndpointParams.builder()
			.region(region)
			.useFips(EndpointSettings.useFips())
			.useDualStack(EndpointSettings.useDualStack())
			.endpoint(EndpointSettings.METERING.endpoint().orElse(null))
			.build();
		return CompletableFutureUtils.joinLikeSync(endpoints.resolveEndpoint(params)).url();
	}

}

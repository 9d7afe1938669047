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
import java.util.List;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointParams;
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * Makes the client that calls {@code RegisterUsage}: the one of the AWS SDK where the
 * product customizes it, and otherwise one that starts faster.
 */
final class MeteringClientFactory {

	private final ClientSettings settings;

	private final List<MarketplaceMeteringClientBuilderCustomizer> customizers;

	MeteringClientFactory(ClientSettings settings, List<MarketplaceMeteringClientBuilderCustomizer> customizers) {
		this.settings = settings;
		this.customizers = customizers;
	}

	/**
	 * Make a client.
	 * @param region the region to call
	 * @param credentials provides the credentials to sign with
	 * @param httpClient builds the HTTP client
	 * @param retryStrategy says what may be repeated
	 * @param ignoreConfiguredEndpoints whether not to look at what the SDK is told of
	 * endpoints
	 * @return the client
	 */
	RegisterUsageClient create(Region region, AwsCredentialsProvider credentials, SdkHttpClient.Builder<?> httpClient,
			RegistrationRetryStrategy retryStrategy, boolean ignoreConfiguredEndpoints) {
		if (!this.customizers.isEmpty()) {
			return SdkRegisterUsageClient.create(region, credentials, this.settings, httpClient, retryStrategy,
					this.customizers);
		}
		ConfiguredEndpointPolicy endpoints = new ConfiguredEndpointPolicy(ignoreConfiguredEndpoints);
		return new SigningRegisterUsageClient(
				new AwsHttp(httpClient.build(), retryStrategy, this.settings.apiCallAttemptTimeout()),
				() -> endpoint(region, endpoints), region, credentials);
	}

	private URI endpoint(Region region, ConfiguredEndpointPolicy endpoints) {
		if (this.settings.endpoint() != null) {
			return this.settings.endpoint();
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

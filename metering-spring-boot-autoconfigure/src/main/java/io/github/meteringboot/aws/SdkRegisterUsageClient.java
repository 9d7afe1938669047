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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClientBuilder;
import software.amazon.awssdk.services.marketplacemetering.model.RegisterUsageResponse;

/**
 * Calls {@code RegisterUsage} with the client of the AWS SDK, for a product that has one
 * or customizes it.
 *
 * @param client the client of the SDK
 * @param owned whether the client was made here, and is closed with this instance
 */
record SdkRegisterUsageClient(MarketplaceMeteringClient client, boolean owned) implements RegisterUsageClient {

	private static final Log logger = LogFactory.getLog(SdkRegisterUsageClient.class);

	/**
	 * Make a client of the SDK.
	 * @param region the region to call
	 * @param credentials provides the credentials to sign with
	 * @param settings settings of the calls
	 * @param httpClient builds the HTTP client
	 * @param retryStrategy says what the SDK may repeat
	 * @param customizers customize the builder
	 * @return the client
	 */
	static SdkRegisterUsageClient create(Region region, AwsCredentialsProvider credentials, ClientSettings settings,
			SdkHttpClient.Builder<?> httpClient, RegistrationRetryStrategy retryStrategy,
			List<MarketplaceMeteringClientBuilderCustomizer> customizers) {
		MarketplaceMeteringClientBuilder builder = MarketplaceMeteringClient.builder()
			.region(region)
			.credentialsProvider(credentials)
			.httpClientBuilder(httpClient)
			.overrideConfiguration(
					(configuration) -> configuration.apiCallAttemptTimeout(settings.apiCallAttemptTimeout()));
		if (settings.endpoint() != null) {
			builder.endpointOverride(settings.endpoint());
		}
		else {
			builder.endpointProvider(new ConfiguredEndpointPolicy(false));
		}
		customizers.forEach((customizer) -> customizer.customize(builder));
		ClientOverrideConfiguration configuration = builder.overrideConfiguration();
		builder.overrideConfiguration(configuration.toBuilder()
			// the JDK would keep a socket and a thread for a call that never comes
			.putHeader("Connection", "close")
			.retryStrategy(retryStrategy)
			.addExecutionInterceptor(retryStrategy)
			.build());
		return new SdkRegisterUsageClient(build(builder, settings), true);
	}

	private static MarketplaceMeteringClient build(MarketplaceMeteringClientBuilder builder, ClientSettings settings) {
		try {
			return builder.build();
		}
		catch (SdkClientException ex) {
			if (settings.endpoint() != null) {
				throw ex;
			}
			// AWS_ENDPOINT_URL and the like may be no URI at all
			logger.warn("Ignoring the configured endpoints of the AWS SDK: " + FailureText.of(ex));
			return builder.endpointProvider(new ConfiguredEndpointPolicy(true))
				// keeps the SDK from reading them; the policy drops it again
				.endpointOverride(URI.create("https://metering.marketplace.amazonaws.com"))
				.build();
		}
	}

	@Override
	public Answer registerUsage(String productCode, int publicKeyVersion, String nonce) {
		RegisterUsageResponse response = this.client.registerUsage(
				(request) -> request.productCode(productCode).publicKeyVersion(publicKeyVersion).nonce(nonce));
		String requestId = response.responseMetadata().requestId();
		return new Answer(response.signature(), response.publicKeyRotationTimestamp(),
				// what the SDK says where there is none
				"UNKNOWN".equals(requestId) ? null : requestId);
	}

	@Override
	public void close() {
		if (this.owned) {
			this.client.close();
		}
	}

}

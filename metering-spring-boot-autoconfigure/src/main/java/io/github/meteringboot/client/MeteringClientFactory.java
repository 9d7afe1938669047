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

package io.github.meteringboot.client;

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

/**
 * Makes the SDK client that calls {@code RegisterUsage}.
 */
final class MeteringClientFactory {

	private static final Log logger = LogFactory.getLog(MeteringClientFactory.class);

	private final ClientSettings settings;

	private final List<MarketplaceMeteringClientBuilderCustomizer> customizers;

	MeteringClientFactory(ClientSettings settings, List<MarketplaceMeteringClientBuilderCustomizer> customizers) {
		this.settings = settings;
		this.customizers = customizers;
	}

	MarketplaceMeteringClient create(Region region, AwsCredentialsProvider credentials,
			SdkHttpClient.Builder<?> httpClient, RegistrationRetryStrategy retryStrategy,
			boolean ignoreConfiguredEndpoints) {
		try {
			return builder(region, credentials, httpClient, retryStrategy, ignoreConfiguredEndpoints).build();
		}
		catch (SdkClientException ex) {
			if (this.settings.endpoint() != null || ignoreConfiguredEndpoints) {
				throw ex;
			}
			// AWS_ENDPOINT_URL and the like may be no URI at all
			logger.warn("Ignoring the configured endpoints of the AWS SDK: " + FailureText.of(ex));
			return builder(region, credentials, httpClient, retryStrategy, true).build();
		}
	}

	private MarketplaceMeteringClientBuilder builder(Region region, AwsCredentialsProvider credentials,
			SdkHttpClient.Builder<?> httpClient, RegistrationRetryStrategy retryStrategy,
			boolean ignoreConfiguredEndpoints) {
		MarketplaceMeteringClientBuilder builder = MarketplaceMeteringClient.builder()
			.region(region)
			.credentialsProvider(credentials)
			.httpClientBuilder(httpClient)
			.overrideConfiguration(
					(configuration) -> configuration.apiCallAttemptTimeout(this.settings.apiCallAttemptTimeout()));
		if (this.settings.endpoint() != null) {
			builder.endpointOverride(this.settings.endpoint());
		}
		else {
			builder.endpointProvider(new ConfiguredEndpointPolicy(ignoreConfiguredEndpoints));
			if (ignoreConfiguredEndpoints) {
				// keeps the SDK from reading them; the policy above drops it again
				builder.endpointOverride(URI.create("https://metering.marketplace.amazonaws.com"));
			}
		}
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		ClientOverrideConfiguration configuration = builder.overrideConfiguration();
		builder.overrideConfiguration(configuration.toBuilder()
			// the JDK would keep a socket and a thread for a call that never comes
			.putHeader("Connection", "close")
			.retryStrategy(retryStrategy)
			.addExecutionInterceptor(retryStrategy)
			.build());
		return builder;
	}

}

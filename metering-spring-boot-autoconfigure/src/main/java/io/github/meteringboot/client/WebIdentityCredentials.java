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

import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials of an IAM role for service accounts (IRSA). The only class that knows STS,
 * which is not loaded elsewhere. Its client follows the same rules as the one for
 * metering: the SDK's own would hide throttled answers.
 */
final class WebIdentityCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

	private final StsClient client;

	private final StsWebIdentityTokenFileCredentialsProvider provider;

	private WebIdentityCredentials(StsClient client) {
		this.client = client;
		this.provider = StsWebIdentityTokenFileCredentialsProvider.builder().stsClient(client).build();
	}

	static WebIdentityCredentials create(Region region, ClientSettings settings, SdkHttpClient.Builder<?> httpClient) {
		RegistrationRetryStrategy retryStrategy = new RegistrationRetryStrategy("AWS STS");
		return new WebIdentityCredentials(StsClient.builder()
			.region(region)
			.credentialsProvider(AnonymousCredentialsProvider.create())
			.httpClientBuilder(httpClient)
			.overrideConfiguration((configuration) -> configuration.putHeader("Connection", "close")
				.retryStrategy(retryStrategy)
				.addExecutionInterceptor(retryStrategy)
				.apiCallAttemptTimeout(settings.apiCallAttemptTimeout()))
			.build());
	}

	@Override
	public AwsCredentials resolveCredentials() {
		return this.provider.resolveCredentials();
	}

	@Override
	public void close() {
		this.provider.close();
		this.client.close();
	}

}

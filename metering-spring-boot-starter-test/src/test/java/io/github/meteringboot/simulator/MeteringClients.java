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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.RegisterUsageResponse;

/**
 * Clients of the simulator: the SDK's own, and plain HTTP.
 */
final class MeteringClients {

	static final String AUTHORIZATION = "AWS4-HMAC-SHA256 "
			+ "Credential=AKIDSIMULATED/20261123/us-east-1/aws-marketplace/aws4_request, "
			+ "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0".repeat(64);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final String TARGET = "AWSMPMeteringService.RegisterUsage";

	private MeteringClients() {
	}

	static MarketplaceMeteringClient sdk(MeteringSimulator simulator) {
		return sdk(simulator, AwsRetryStrategy.doNotRetry());
	}

	static MarketplaceMeteringClient sdk(MeteringSimulator simulator, RetryStrategy retryStrategy) {
		return MarketplaceMeteringClient.builder()
			.endpointOverride(simulator.endpoint())
			.region(Region.US_EAST_1)
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsSessionCredentials.create("AKIDSIMULATED", "not-a-secret", "the-session-token")))
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.overrideConfiguration(
					(override) -> override.retryStrategy(retryStrategy).apiCallAttemptTimeout(Duration.ofSeconds(30)))
			.build();
	}

	static RegisterUsageResponse register(MeteringSimulator simulator) {
		try (MarketplaceMeteringClient client = sdk(simulator)) {
			return register(client);
		}
	}

	static RegisterUsageResponse register(MarketplaceMeteringClient client) {
		return client.registerUsage((request) -> request.productCode("a1b2c3").publicKeyVersion(1).nonce("n-1"));
	}

	static HttpResponse<String> post(MeteringSimulator simulator, String body) throws Exception {
		return send(raw(simulator.endpoint().resolve("/")).header("X-Amz-Target", TARGET)
			.header("Authorization", AUTHORIZATION)
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	static HttpRequest.Builder raw(URI uri) {
		return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).version(HttpClient.Version.HTTP_1_1);
	}

	static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}

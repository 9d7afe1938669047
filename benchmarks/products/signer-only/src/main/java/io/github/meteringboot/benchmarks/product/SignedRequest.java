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

package io.github.meteringboot.benchmarks.product;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/**
 * {@code RegisterUsage}, signed by the SDK's signer and sent by the JDK.
 */
class SignedRequest {

	private final String body = "{\"ProductCode\":\"benchmark\",\"PublicKeyVersion\":1,\"Nonce\":\"" + UUID.randomUUID()
			+ "\"}";

	private final SdkHttpRequest request;

	SignedRequest(AwsCredentials credentials) {
		SdkHttpRequest unsigned = SdkHttpRequest.builder()
			.method(SdkHttpMethod.POST)
			.uri(URI.create(System.getProperty("aws.endpointUrlMarketplaceMetering")))
			.putHeader("Content-Type", "application/x-amz-json-1.1")
			.putHeader("X-Amz-Target", "AWSMPMeteringService.RegisterUsage")
			.build();
		this.request = AwsV4HttpSigner.create()
			.sign((sign) -> sign.identity(credentials)
				.request(unsigned)
				.payload(ContentStreamProvider.fromUtf8String(this.body))
				.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "aws-marketplace")
				.putProperty(AwsV4HttpSigner.REGION_NAME, System.getenv("AWS_REGION")))
			.request();
	}

	void send() throws IOException {
		HttpURLConnection connection = (HttpURLConnection) this.request.getUri().toURL().openConnection();
		this.request
			.forEachHeader((name, values) -> values.forEach((value) -> connection.addRequestProperty(name, value)));
		connection.setDoOutput(true);
		try (OutputStream out = connection.getOutputStream()) {
			out.write(this.body.getBytes(StandardCharsets.UTF_8));
		}
		try (InputStream in = connection.getInputStream()) {
			if (!new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("\"Signature\"")) {
				throw new IOException("Not registered");
			}
		}
	}

}

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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Prepares each request with the real HTTP client, drops it, and answers from memory, so
 * that nothing leaves the JVM.
 */
final class InMemoryHttpClient implements SdkHttpClient {

	/**
	 * A token that says {@code none} of everything, and that nobody has signed.
	 */
	static final String SIGNATURE = "eyJhbGciOiJQUzI1NiJ9.eyJub25jZSI6Im5vbmUiLCJwcm9kdWN0Q29kZSI6Im5vbmUiLCJwdWJsaWNLZXlWZXJzaW9uIjoxfQ."
			+ "A".repeat(342);

	private static final String REGISTER_USAGE = """
			{"Signature":"%s"}""".formatted(SIGNATURE);

	private static final String ASSUME_ROLE_WITH_WEB_IDENTITY = """
			<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
			<AccessKeyId>none</AccessKeyId><SecretAccessKey>none</SecretAccessKey><SessionToken>none</SessionToken>
			<Expiration>2100-01-01T00:00:00Z</Expiration>
			</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>""";

	private final SdkHttpClient delegate;

	private InMemoryHttpClient(SdkHttpClient delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return what builds the client.
	 * @param delegate builds the real HTTP client
	 * @return the builder
	 */
	static SdkHttpClient.Builder<?> builder(SdkHttpClient.Builder<?> delegate) {
		return new Builder(delegate);
	}

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		// opens no connection before it is called
		this.delegate.prepareRequest(request);
		boolean registerUsage = request.httpRequest().firstMatchingHeader("X-Amz-Target").isPresent();
		return new Answer(registerUsage ? REGISTER_USAGE : ASSUME_ROLE_WITH_WEB_IDENTITY);
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	private record Builder(SdkHttpClient.Builder<?> delegate) implements SdkHttpClient.Builder<Builder> {

		@Override
		public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
			return new InMemoryHttpClient(this.delegate.buildWithDefaults(defaults));
		}

	}

	private record Answer(String body) implements ExecutableHttpRequest {

		@Override
		public HttpExecuteResponse call() {
			byte[] bytes = this.body.getBytes(StandardCharsets.UTF_8);
			return HttpExecuteResponse.builder()
				.response(SdkHttpResponse.builder().statusCode(200).build())
				.responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
				.build();
		}

		@Override
		public void abort() {
			// nothing is under way
		}

	}

}

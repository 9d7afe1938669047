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
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.Region;

/**
 * Calls {@code RegisterUsage} with parts of the AWS SDK: its signer, its endpoint rules,
 * its HTTP client and its exceptions, but not its client, which does the same, and loads
 * two thousand classes for it that every start of a product would notice.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_RegisterUsage.html">RegisterUsage</a>
 * @see <a href= "https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON
 * 1.1 protocol</a>
 */
final class SigningRegisterUsageClient implements RegisterUsageClient {

	private static final String SERVICE = "MarketplaceMetering";

	private static final String SIGNING_NAME = "aws-marketplace";

	private static final String TARGET = "AWSMPMeteringService.RegisterUsage";

	private static final int MILLIS_PER_SECOND = 1000;

	private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

	private final AwsHttp http;

	private final Supplier<URI> endpoint;

	private final Region region;

	private final AwsCredentialsProvider credentials;

	/**
	 * Create a new instance.
	 * @param http sends the requests, and is closed with this instance
	 * @param endpoint finds the endpoint to call
	 * @param region the region to sign for
	 * @param credentials provides the credentials to sign with, and is not closed with
	 * this instance
	 */
	SigningRegisterUsageClient(AwsHttp http, Supplier<URI> endpoint, Region region,
			AwsCredentialsProvider credentials) {
		this.http = http;
		this.endpoint = endpoint;
		this.region = region;
		this.credentials = credentials;
	}

	@Override
	public Answer registerUsage(String productCode, int publicKeyVersion, String nonce) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("ProductCode", productCode);
		members.put("PublicKeyVersion", publicKeyVersion);
		members.put("Nonce", nonce);
		URI uri = this.endpoint.get();
		return this.http.post(JsonObjects.write(members),
				(request, content, clock) -> sign(request.uri(uri), content, clock), SigningRegisterUsageClient::read);
	}

	private SdkHttpRequest sign(SdkHttpRequest.Builder request, ContentStreamProvider content, Clock clock) {
		SdkHttpRequest unsigned = request.putHeader("Content-Type", "application/x-amz-json-1.1")
			.putHeader("X-Amz-Target", TARGET)
			.build();
		return this.signer
			.sign((sign) -> sign.identity(this.credentials.resolveCredentials())
				.request(unsigned)
				.payload(content)
				.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SIGNING_NAME)
				.putProperty(AwsV4HttpSigner.REGION_NAME, this.region.id())
				.putProperty(HttpSigner.SIGNING_CLOCK, clock))
			.request();
	}

	private static Answer read(AwsAnswer answer) {
		if (!answer.isSuccessful()) {
			throw failure(answer);
		}
		try {
			Map<String, @Nullable Object> members = (answer.body().length > 0) ? JsonObjects.parse(answer.text())
					: Collections.emptyMap();
			return new Answer((String) members.get("Signature"),
					instant((Number) members.get("PublicKeyRotationTimestamp")), answer.requestId());
		}
		// without the causes, which quote the answer
		catch (ParseException ex) {
			throw SdkClientException.create("the answer is not JSON");
		}
		catch (ClassCastException ex) {
			throw SdkClientException.create("the answer is not that of RegisterUsage");
		}
	}

	/**
	 * Timestamps are seconds since the epoch, with a fraction.
	 */
	private static @Nullable Instant instant(@Nullable Number seconds) {
		return (seconds != null) ? Instant.ofEpochMilli(Math.round(seconds.doubleValue() * MILLIS_PER_SECOND)) : null;
	}

	private static AwsServiceException failure(AwsAnswer answer) {
		Map<String, @Nullable Object> members = answer.members();
		String errorType = answer.response().firstMatchingHeader("x-amzn-ErrorType").orElse(null);
		if (errorType == null) {
			errorType = JsonObjects.text(members, "__type", "code");
		}
		return answer.failure(SERVICE, answer.requestId(), (errorType != null) ? errorCode(errorType) : null,
				JsonObjects.text(members, "message", "Message", "errorMessage"));
	}

	/**
	 * Take the error code out of {@code namespace#Code:uri}.
	 */
	private static String errorCode(String errorType) {
		String shape = errorType.split(":", 2)[0];
		return shape.substring(shape.indexOf('#') + 1);
	}

	@Override
	public void close() {
		this.http.close();
	}

}

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

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.Region;

/**
 * The call of {@code RegisterUsage}, signed by the AWS SDK. The SDK's client would send
 * the same, and load two thousand classes for it that every start of a product would
 * notice.
 *
 * @param target the endpoint
 * @param body the body
 * @param region the region to sign for
 * @param credentials the credentials to sign with
 * @see <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_RegisterUsage.html">RegisterUsage</a>
 * @see <a href= "https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON
 * 1.1 protocol</a>
 */
record RegisterUsageCall(CallTarget target, byte[] body, Region region,
		AwsCredentials credentials) implements HttpCall<RegisterUsageCall.Registered> {

	private static final String SIGNING_NAME = "aws-marketplace";

	private static final String TARGET = "AWSMPMeteringService.RegisterUsage";

	private static final int MILLIS_PER_SECOND = 1000;

	/**
	 * Errors by which AWS says that it did not work on the request, and that it may be
	 * sent again.
	 */
	private static final Set<String> NOT_WORKED_ON = Set.of("RequestTimeout", "RequestTimeoutException",
			"PriorRequestNotComplete");

	/**
	 * Create a call.
	 * @param target the endpoint
	 * @param request the request, whose texts have no character that JSON escapes
	 * @param region the region to sign for
	 * @param credentials the credentials to sign with
	 * @return the call
	 */
	static RegisterUsageCall of(CallTarget target, Request request, Region region, AwsCredentials credentials) {
		return new RegisterUsageCall(target, body(request).getBytes(StandardCharsets.UTF_8), region, credentials);
	}

	private static String body(Request request) {
		return "{\"ProductCode\":\"" + plain(request.productCode()) + "\",\"PublicKeyVersion\":"
				+ request.publicKeyVersion() + ",\"Nonce\":\"" + plain(request.nonce()) + "\"}";
	}

	private static String plain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < ' ' || character == '"' || character == '\\') {
				throw new IllegalArgumentException("A character that neither a product code nor a nonce has");
			}
		}
		return text;
	}

	@Override
	public Map<String, String> headers(Clock clock) {
		SdkHttpRequest request = SdkHttpRequest.builder()
			.method(SdkHttpMethod.POST)
			.uri(this.target.uri())
			.putHeader("Content-Length", String.valueOf(this.body.length))
			.putHeader("Content-Type", "application/x-amz-json-1.1")
			.putHeader("X-Amz-Target", TARGET)
			.build();
		SdkHttpRequest signed = AwsV4HttpSigner.create()
			.sign((sign) -> sign.identity(this.credentials)
				.request(request)
				.payload(ContentStreamProvider.fromByteArrayUnsafe(this.body))
				.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SIGNING_NAME)
				.putProperty(AwsV4HttpSigner.REGION_NAME, this.region.id())
				.putProperty(HttpSigner.SIGNING_CLOCK, clock))
			.request();
		Map<String, String> headers = new HashMap<>();
		signed.forEachHeader((name, values) -> headers.put(name, String.join(",", values)));
		// these are the connection's
		headers.remove("Host");
		headers.remove("Content-Length");
		return headers;
	}

	@Override
	public List<String> secrets() {
		String secretKey = this.credentials.secretAccessKey();
		return (this.credentials instanceof AwsSessionCredentials session) ? List.of(secretKey, session.sessionToken())
				: List.of(secretKey);
	}

	@Override
	public Registered read(HttpAnswer answer, Duration clockSkew) {
		if (!answer.isSuccessful()) {
			throw failure(answer, clockSkew);
		}
		Map<String, @Nullable Object> members = (answer.body().length > 0) ? Json.parse(answer.text())
				: Collections.emptyMap();
		if (members == null) {
			// without the text, which may hold a signature
			throw CallFailedException.unreadable(this.target, "the answer is not JSON");
		}
		Object signature = members.get("Signature");
		Object rotation = members.get("PublicKeyRotationTimestamp");
		if ((signature != null && !(signature instanceof String))
				|| (rotation != null && !(rotation instanceof Number))) {
			throw CallFailedException.unreadable(this.target, "the answer is not that of RegisterUsage");
		}
		return new Registered((String) signature, instant((Number) rotation), redact(answer.requestId()));
	}

	/**
	 * Timestamps are seconds since the epoch, with a fraction.
	 */
	private static @Nullable Instant instant(@Nullable Number seconds) {
		return (seconds != null) ? Instant.ofEpochMilli(Math.round(seconds.doubleValue() * MILLIS_PER_SECOND)) : null;
	}

	private CallFailedException failure(HttpAnswer answer, Duration clockSkew) {
		Map<String, @Nullable Object> members = answer.members();
		String errorType = answer.header("x-amzn-ErrorType");
		if (errorType == null) {
			errorType = Json.text(members, "__type", "code");
		}
		String code = (errorType != null) ? redact(errorCode(errorType)) : null;
		return CallFailedException
			.answered(this.target,
					answer.toException("MarketplaceMetering", code,
							redact(Json.text(members, "message", "Message", "errorMessage")),
							redact(answer.requestId()), clockSkew),
					false)
			.unansweredIf(code != null && NOT_WORKED_ON.contains(code));
	}

	/**
	 * Take the error code out of {@code namespace#Code:uri}.
	 */
	private static String errorCode(String errorType) {
		int colon = errorType.indexOf(':');
		String shape = (colon != -1) ? errorType.substring(0, colon) : errorType;
		return shape.substring(shape.indexOf('#') + 1);
	}

	/**
	 * The answer of AWS to a call that registered usage.
	 *
	 * @param signature the signature, a JSON Web Token
	 * @param publicKeyRotationTimestamp when the version of the public key expires
	 * @param requestId the AWS request ID
	 */
	record Registered(@Nullable String signature, @Nullable Instant publicKeyRotationTimestamp,
			@Nullable String requestId) {

	}

}

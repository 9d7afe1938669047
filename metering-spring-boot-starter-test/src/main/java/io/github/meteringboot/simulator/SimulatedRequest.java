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

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A request as the {@link MeteringSimulator} received it.
 * <p>
 * The text form of this record names no header and no body, so that no session token
 * comes into a test report.
 *
 * @param method the HTTP method
 * @param path the HTTP path, with its query if there was one
 * @param headers the HTTP headers; the map can be read without regard to the case of a
 * name
 * @param body the body as sent
 * @param receivedAt when the request was complete
 * @param requestId the {@code x-amzn-RequestId} of the answer, or {@code null} if the
 * answer has none ({@code hang}, {@code reset}, {@code html}, {@code status})
 * @param productCode the product code, or {@code null} if there was none
 * @param publicKeyVersion the public key version, or {@code null} if there was none
 * @param nonce the nonce, or {@code null} if there was none
 * @param authorization the decoded {@code Authorization} header, or {@code null} if the
 * request was not signed with AWS Signature Version 4
 * @since 1.0.0
 */
public record SimulatedRequest(String method, String path, Map<String, List<String>> headers, String body,
		Instant receivedAt, @Nullable String requestId, @Nullable String productCode,
		@Nullable Integer publicKeyVersion, @Nullable String nonce, @Nullable Authorization authorization) {

	/**
	 * Return the first value of a header.
	 * @param name the name, its case does not matter
	 * @return the value, or {@code null} if the header was not sent
	 */
	public @Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * Return the session token with which the credentials came, if they are temporary.
	 * @return the token, or {@code null} if none was sent
	 */
	public @Nullable String securityToken() {
		return header("X-Amz-Security-Token");
	}

	@Override
	public String toString() {
		return "SimulatedRequest[%s %s, productCode=%s, publicKeyVersion=%s, nonce=%s, receivedAt=%s, requestId=%s]"
			.formatted(this.method, this.path, this.productCode, this.publicKeyVersion, this.nonce, this.receivedAt,
					this.requestId);
	}

	/**
	 * What an {@code Authorization} header of AWS Signature Version 4 tells about the
	 * signer. The signature itself is not checked: the simulator knows no secret.
	 *
	 * @param accessKeyId the access key id
	 * @param date the date of the scope, {@code yyyyMMdd}
	 * @param region the region of the scope
	 * @param service the service of the scope, {@code aws-marketplace} for RegisterUsage
	 * @param signedHeaders the names of the signed headers, in lower case
	 * @since 1.0.0
	 */
	public record Authorization(String accessKeyId, String date, String region, String service,
			List<String> signedHeaders) {

		private static final Pattern SIGV4 = Pattern.compile("AWS4-HMAC-SHA256\\s+"
				+ "Credential=(?<key>[^/,\\s]+)/(?<date>\\d{8})/(?<region>[^/,\\s]+)/(?<service>[^/,\\s]+)/aws4_request,\\s*"
				+ "SignedHeaders=(?<headers>[^,\\s]+),\\s*Signature=[0-9a-f]{64}");

		static @Nullable Authorization parse(@Nullable String header) {
			Matcher matcher = SIGV4.matcher((header != null) ? header : "");
			if (!matcher.matches()) {
				return null;
			}
			return new Authorization(matcher.group("key"), matcher.group("date"), matcher.group("region"),
					matcher.group("service"), List.of(matcher.group("headers").split(";")));
		}

	}

}

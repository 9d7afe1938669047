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

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.meteringboot.simulator.SimulatedRequest.Authorization;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request as AWS does: what it refuses before it looks at products and buyers.
 */
final class RegisterUsageProtocol {

	private static final String TARGET = "AWSMPMeteringService.RegisterUsage";

	private static final String SERVICE = "aws-marketplace";

	private static final Pattern PRODUCT_CODE = Pattern.compile("[-a-zA-Z0-9/=:_.@]{1,255}");

	private static final int MAX_NONCE_LENGTH = 255;

	private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private final HttpRequest request;

	private final @Nullable Map<String, Object> input;

	private final @Nullable Authorization authorization;

	RegisterUsageProtocol(HttpRequest request) {
		this.request = request;
		this.input = parse(request.text());
		this.authorization = Authorization.parse(request.header("Authorization"));
	}

	/**
	 * Return the reason for which AWS would refuse this request from any caller.
	 * @param acceptedProductCodes the product codes that exist, or none for any
	 * @return the error, or {@code null} if the call is valid
	 */
	@Nullable AwsError refuse(Set<String> acceptedProductCodes) {
		if (!"POST".equals(this.request.method()) || !"/".equals(this.request.target())) {
			return new AwsError(404, "UnknownOperationException", "");
		}
		if (!TARGET.equals(this.request.header("X-Amz-Target"))) {
			return new AwsError(400, "UnknownOperationException", "");
		}
		if (this.request.header("Authorization") == null) {
			return new AwsError(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
		}
		if (this.authorization == null) {
			return new AwsError(400, "IncompleteSignatureException",
					"Authorization header is not of AWS Signature Version 4.");
		}
		if (!SERVICE.equals(this.authorization.service())) {
			return new AwsError(400, "InvalidSignatureException",
					"Credential should be scoped to correct service: '" + SERVICE + "'.");
		}
		if (this.input == null) {
			return new AwsError(400, "SerializationException", "The body is not a JSON object.");
		}
		return refuse(this.input, acceptedProductCodes);
	}

	private @Nullable AwsError refuse(Map<String, Object> members, Set<String> acceptedProductCodes) {
		if (!isAbsentOr(String.class, members.get("ProductCode"))
				|| !isAbsentOr(Long.class, members.get("PublicKeyVersion"))
				|| !isAbsentOr(String.class, members.get("Nonce"))) {
			return new AwsError(400, "SerializationException", "A member is not of the type that is expected.");
		}
		String productCode = productCode();
		if (productCode == null) {
			return constraint("productCode", "Member must not be null");
		}
		if (!PRODUCT_CODE.matcher(productCode).matches()) {
			return constraint("productCode",
					"Member must satisfy regular expression pattern: ^" + PRODUCT_CODE.pattern() + "$");
		}
		Integer publicKeyVersion = publicKeyVersion();
		if (publicKeyVersion == null) {
			return constraint("publicKeyVersion", "Member must not be null");
		}
		if (publicKeyVersion < 1) {
			return constraint("publicKeyVersion", "Member must have value greater than or equal to 1");
		}
		String nonce = nonce();
		if (nonce != null && nonce.length() > MAX_NONCE_LENGTH) {
			return constraint("nonce", "Member must have length less than or equal to " + MAX_NONCE_LENGTH);
		}
		if (!acceptedProductCodes.isEmpty() && !acceptedProductCodes.contains(productCode)) {
			return new AwsError(400, "InvalidProductCodeException",
					"The product code '" + productCode + "' does not exist.");
		}
		return null;
	}

	/**
	 * Return the valid call.
	 * @param requestId the request id of the answer
	 * @param keySize the size of the key that signs the answer
	 * @return the call
	 */
	RegisterUsageCall call(String requestId, int keySize) {
		String productCode = productCode();
		Integer publicKeyVersion = publicKeyVersion();
		if (productCode == null || publicKeyVersion == null) {
			throw new IllegalStateException("To be refused");
		}
		return new RegisterUsageCall(requestId, productCode, publicKeyVersion, nonce(), signedAt(), keySize);
	}

	SimulatedRequest toSimulatedRequest(@Nullable String requestId) {
		return new SimulatedRequest(this.request.method(), this.request.target(),
				Collections.unmodifiableMap(this.request.headers()), this.request.text(), Instant.now(), requestId,
				productCode(), publicKeyVersion(), nonce(), this.authorization);
	}

	private @Nullable String productCode() {
		return member("ProductCode", String.class);
	}

	private @Nullable Integer publicKeyVersion() {
		Long version = member("PublicKeyVersion", Long.class);
		return (version != null) ? (int) Math.max(Math.min(version, Integer.MAX_VALUE), Integer.MIN_VALUE) : null;
	}

	private @Nullable String nonce() {
		return member("Nonce", String.class);
	}

	private <T> @Nullable T member(String name, Class<T> type) {
		Object value = (this.input != null) ? this.input.get(name) : null;
		return type.isInstance(value) ? type.cast(value) : null;
	}

	private @Nullable Instant signedAt() {
		String date = this.request.header("X-Amz-Date");
		try {
			return (date != null) ? AMZ_DATE.parse(date, Instant::from) : null;
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	static String amzDate(Instant instant) {
		return AMZ_DATE.format(instant);
	}

	private static boolean isAbsentOr(Class<?> type, @Nullable Object value) {
		return value == null || type.isInstance(value);
	}

	private static AwsError constraint(String member, String constraint) {
		return new AwsError(400, "ValidationException",
				"1 validation error detected: Value at '" + member + "' failed to satisfy constraint: " + constraint);
	}

	private static @Nullable Map<String, Object> parse(String body) {
		try {
			return Json.parse(body);
		}
		catch (ParseException ex) {
			return null;
		}
	}

	/**
	 * An error of AWS.
	 *
	 * @param status the HTTP status
	 * @param code the error code
	 * @param message the message
	 */
	record AwsError(int status, String code, String message) {

		HttpReply reply(String requestId) {
			return AwsJson.error(requestId, this.status, this.code, this.message, true);
		}

	}

}

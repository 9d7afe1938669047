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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The envelope of AWS JSON 1.1: content type, request id, and {@code __type} of an error.
 */
final class AwsJson {

	static final String CONTENT_TYPE = "application/x-amz-json-1.1";

	// what the service's model declares for RegisterUsage; the rest comes from AWS's
	// framework in front of it
	private static final Set<String> MODELED = Set.of("CustomerNotEntitledException", "InvalidProductCodeException",
			"InvalidPublicKeyVersionException", "InvalidRegionException", "PlatformNotSupportedException",
			"DisabledApiException", "InternalServiceErrorException", "ThrottlingException");

	private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter
		.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
		.withZone(ZoneOffset.UTC);

	private AwsJson() {
	}

	static HttpMessage ok(String requestId, Map<String, ?> members) {
		return message(200, requestId, Json.write(members));
	}

	static HttpMessage error(String requestId, int status, String code, String message, boolean typePrefix) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("__type", typePrefix ? namespace(code) + "#" + code : code);
		members.put("message", message);
		return message(status, requestId, Json.write(members));
	}

	static HttpMessage message(int status, String requestId, String body) {
		HttpMessage message = HttpMessage.of(status, CONTENT_TYPE, body);
		message.headers().put("x-amzn-RequestId", requestId);
		return message;
	}

	static HttpReply date(HttpMessage message, Instant date) {
		message.headers().put("Date", HTTP_DATE.format(date));
		return message.verbatim();
	}

	private static String namespace(String code) {
		return MODELED.contains(code) ? "com.amazonaws.marketplacemetering" : "com.amazon.coral.service";
	}

}

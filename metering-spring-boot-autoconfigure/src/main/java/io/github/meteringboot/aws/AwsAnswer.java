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
import java.text.ParseException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * What AWS answered over HTTP.
 *
 * @param response status and headers
 * @param body the body
 * @param clockSkew how much the clock that the call was signed by had been corrected
 */
record AwsAnswer(SdkHttpResponse response, byte[] body, Duration clockSkew) {

	boolean isSuccessful() {
		return this.response.isSuccessful();
	}

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/**
	 * Return the members of the JSON object that the body is, and none where it is not
	 * one: then something else than AWS has answered.
	 */
	Map<String, @Nullable Object> members() {
		try {
			return JsonObjects.parse(text());
		}
		catch (ParseException ex) {
			return Collections.emptyMap();
		}
	}

	@Nullable String requestId() {
		return this.response.firstMatchingHeader("x-amzn-RequestId")
			.or(() -> this.response.firstMatchingHeader("x-amz-request-id"))
			.orElse(null);
	}

	/**
	 * Return the exception that this answer is.
	 * @param service what exceptions call the service
	 * @param requestId the id of the request, if the body tells it
	 * @param errorCode the error code, or {@code null} if there is none
	 * @param message what AWS says, or {@code null} if it says nothing
	 * @return the exception
	 */
	AwsServiceException failure(String service, @Nullable String requestId, @Nullable String errorCode,
			@Nullable String message) {
		return AwsServiceException.builder()
			.awsErrorDetails(AwsErrorDetails.builder()
				.serviceName(service)
				.errorCode(errorCode)
				.errorMessage(message)
				.rawResponse(SdkBytes.fromByteArrayUnsafe(this.body))
				.sdkHttpResponse(this.response)
				.build())
			.message(message)
			.statusCode(this.response.statusCode())
			.requestId((requestId != null) ? requestId : requestId())
			.clockSkew(this.clockSkew)
			.build();
	}

}

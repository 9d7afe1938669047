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
import java.time.Duration;
import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * An HTTP response.
 *
 * @param status the status
 * @param headers the first value of each header, by its name without regard to case
 * @param body the body
 */
record HttpAnswer(int status, Map<String, String> headers, byte[] body) {

	boolean isSuccessful() {
		return this.status / 100 == 2;
	}

	@Nullable String header(String name) {
		return this.headers.get(name);
	}

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/**
	 * Return the members of the JSON object in the body: none where the body is anything
	 * else.
	 */
	Map<String, @Nullable Object> members() {
		Map<String, @Nullable Object> members = Json.parse(text());
		return (members != null) ? members : Collections.emptyMap();
	}

	@Nullable String requestId() {
		String requestId = header("x-amzn-RequestId");
		return (requestId != null) ? requestId : header("x-amz-request-id");
	}

	/**
	 * Return this response as the exception of the AWS SDK, which knows the error codes
	 * that mean throttling and a wrong clock.
	 * @param service the service, as the SDK calls it
	 * @param errorCode the AWS error code, or {@code null} if there is none
	 * @param message the message of AWS, or {@code null} if there is none
	 * @param requestId the AWS request ID, or {@code null} if there is none
	 * @param clockSkew the correction of the clock that signed the request
	 * @return the exception
	 */
	AwsServiceException toException(String service, @Nullable String errorCode, @Nullable String message,
			@Nullable String requestId, Duration clockSkew) {
		SdkHttpResponse.Builder response = SdkHttpResponse.builder().statusCode(this.status);
		for (Map.Entry<String, String> header : this.headers.entrySet()) {
			response.putHeader(header.getKey(), header.getValue());
		}
		return AwsServiceException.builder()
			.awsErrorDetails(AwsErrorDetails.builder()
				.serviceName(service)
				.errorCode(errorCode)
				.errorMessage(message)
				.sdkHttpResponse(response.build())
				.build())
			.message(message)
			.statusCode(this.status)
			.requestId(requestId)
			.clockSkew(clockSkew)
			.build();
	}

}

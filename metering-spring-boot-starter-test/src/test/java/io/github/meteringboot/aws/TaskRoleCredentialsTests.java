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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that {@link TaskRoleCredentials} does what the provider of the AWS SDK does.
 */
class TaskRoleCredentialsTests {

	private static final ClientSettings SETTINGS = new ClientSettings(null, Duration.ofSeconds(30),
			Duration.ofSeconds(10));

	private static final String PATH = "/v2/credentials/the-id?a=b";

	@AutoClose
	private final CredentialsService service;

	private final Path directory;

	TaskRoleCredentialsTests(@TempDir Path directory) throws IOException {
		this.directory = directory;
		this.service = new CredentialsService((request) -> "%s %s token=%s".formatted(request.getRequestMethod(),
				request.getRequestURI(), request.getRequestHeaders().getFirst("Authorization")));
		this.service.answer(credentials("ASIASIMULATED", Instant.now().plusSeconds(3600)));
		this.service.set("aws.containerServiceEndpoint", this.service.address());
		this.service.set("aws.containerCredentialsPath", PATH);
		// a proxy that nobody can reach
		this.service.set("http.proxyHost", "127.0.0.1");
		this.service.set("http.proxyPort", "1");
		this.service.set("http.nonProxyHosts", "none");
	}

	@Test
	void requestAndCredentialsAreThoseOfTheSdk() {
		assertSameAsSdk();
		assertThat(this.service.requests()).containsOnly("GET " + PATH + " token=null").hasSize(2);
	}

	@Test
	void tokenIsSent() {
		this.service.set("aws.containerAuthorizationToken", "the-token");
		assertSameAsSdk();
		assertThat(this.service.requests()).containsOnly("GET " + PATH + " token=the-token").hasSize(2);
	}

	@Test
	void tokenOfTheFileIsSent() throws IOException {
		this.service.set("aws.containerAuthorizationTokenFile",
				Files.writeString(this.directory.resolve("token"), "the-token-of-the-file").toString());
		assertSameAsSdk();
		assertThat(this.service.requests()).containsOnly("GET " + PATH + " token=the-token-of-the-file").hasSize(2);
	}

	@Test
	void tokenIsSentBeforeTheOneOfTheFile() {
		this.service.set("aws.containerAuthorizationToken", "the-token");
		this.service.set("aws.containerAuthorizationTokenFile", this.directory.resolve("missing").toString());
		assertSameAsSdk();
		assertThat(this.service.requests()).containsOnly("GET " + PATH + " token=the-token").hasSize(2);
	}

	@Test
	void tokenThatNoHeaderCanHoldIsNotQuoted() {
		this.service.set("aws.containerAuthorizationToken", "the\nsecret");
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessage("The HTTP client failed with java.lang.IllegalArgumentException")
			.withNoCause();
		assertThat(this.service.requests()).isEmpty();
	}

	@Test
	void tokenFileThatIsMissingIsNamed() {
		Path missing = this.directory.resolve("missing");
		this.service.set("aws.containerAuthorizationTokenFile", missing.toString());
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessageContaining(missing.toString());
		assertThat(this.service.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://192.0.2.1", "http://[2001:db8::1]", "http://169.254.170.2@192.0.2.1", "http:", "" })
	void addressThatIsNoneOfTheContainerIsRefusedAsByTheSdk(String endpoint) {
		this.service.set("aws.containerServiceEndpoint", endpoint);
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessage("The address of the container credentials endpoint is not one: " + endpoint + PATH);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(TaskRoleCredentialsTests::resolveWithSdk);
		assertThat(this.service.requests()).isEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("failures")
	void failureIsToldAsTheSdkHidesIt(String name, int status, String answer) {
		this.service.answer(status, answer);
		assertThat(failure(this::resolve)).isEqualTo(failure(TaskRoleCredentialsTests::resolveWithSdk));
	}

	static Stream<Arguments> failures() {
		return Stream.of(Arguments.of("refused", 403, "{\"code\":\"AccessDenied\",\"message\":\"Not allowed & more\"}"),
				Arguments.of("unknown", 400, "{\"code\":\"InvalidIdInRequest\",\"message\":\"Credentials not found\"}"),
				Arguments.of("throttled", 429, "{\"code\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"));
	}

	@Test
	void serverErrorIsRepeatedTwice() {
		this.service.answer(500, "");
		assertThatExceptionOfType(SdkServiceException.class).isThrownBy(this::resolve)
			.satisfies((failure) -> assertThat(failure.statusCode()).isEqualTo(500));
		assertThat(this.service.requests()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{}", "{\"AccessKeyId\":\"secret\"}", "{\"AccessKeyId\":1,\"SecretAccessKey\":\"secret\"}" })
	void answerWithoutCredentialsIsRefusedWithoutQuotingIt(String answer) {
		this.service.answer(answer);
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessage("The answer of the container credentials endpoint holds no credentials.")
			.withNoCause();
		assertThat(this.service.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "AccessKeyId", "SecretAccessKey", "Token", "Expiration" })
	void answerWithoutAPartIsRefused(String part) {
		this.service.answer(
				credentials("ASIASIMULATED", Instant.now().plusSeconds(3600)).replace('"' + part + '"', "\"Other\""));
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessage("The answer of the container credentials endpoint holds no credentials.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "secret", "<html><body>secret</body></html>", "[\"secret\"]" })
	void answerThatIsNotJsonCountsAsNone(String answer) {
		this.service.answer(answer);
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve).satisfies((failure) -> {
			assertThat(FailureText.isNoAnswer(failure)).isTrue();
			assertThat(FailureText.of(failure)).isEqualTo("IOException: the answer is not JSON");
		});
		assertThat(this.service.requests()).hasSize(1);
	}

	@Test
	void endpointThatIsNotThereIsLeftToTheCaller() {
		this.service.stop();
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.satisfies((failure) -> assertThat(FailureText.isNoAnswer(failure)).isTrue());
	}

	@Test
	void credentialsAreKeptUntilShortlyBeforeTheyExpire() {
		try (TaskRoleCredentials credentials = create()) {
			credentials.resolveCredentials();
			credentials.resolveCredentials();
			assertThat(this.service.requests()).hasSize(1);
		}
		this.service.answer(credentials("ASIASHORT", Instant.now().plusSeconds(50)));
		try (TaskRoleCredentials credentials = create()) {
			credentials.resolveCredentials();
			this.service.answer(credentials("ASIANEXT", Instant.now().plusSeconds(3600)));
			assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("ASIANEXT");
		}
		assertThat(this.service.requests()).hasSize(3);
	}

	private void assertSameAsSdk() {
		AwsSessionCredentials ours = (AwsSessionCredentials) resolve();
		AwsSessionCredentials theirs = (AwsSessionCredentials) resolveWithSdk();
		assertThat(ours.accessKeyId()).isEqualTo(theirs.accessKeyId()).isEqualTo("ASIASIMULATED");
		assertThat(ours.secretAccessKey()).isEqualTo(theirs.secretAccessKey()).isEqualTo("the-secret/+=");
		assertThat(ours.sessionToken()).isEqualTo(theirs.sessionToken()).isEqualTo("the-session-token/+=");
	}

	private AwsCredentials resolve() {
		try (TaskRoleCredentials credentials = create()) {
			return credentials.resolveCredentials();
		}
	}

	private static TaskRoleCredentials create() {
		return new TaskRoleCredentials(PATH, SETTINGS, PlainConnections.direct(SETTINGS.apiCallAttemptTimeout()));
	}

	private static AwsCredentials resolveWithSdk() {
		try (ContainerCredentialsProvider provider = ContainerCredentialsProvider.builder().build()) {
			return provider.resolveCredentials();
		}
	}

	private static String failure(Runnable work) {
		try {
			work.run();
			return "none";
		}
		catch (SdkException ex) {
			// the SDK's provider wraps what was answered
			SdkServiceException answer = (SdkServiceException) ((ex instanceof SdkServiceException) ? ex
					: Objects.requireNonNull(ex.getCause()));
			String message = (answer instanceof AwsServiceException aws) ? aws.awsErrorDetails().errorMessage()
					: answer.getMessage();
			return "%d %s throttled=%s".formatted(answer.statusCode(), message, answer.isThrottlingException());
		}
	}

	private static String credentials(String accessKeyId, Instant expiration) {
		return """
				{"RoleArn":"arn:aws:iam::123456789012:role/product","AccessKeyId":"%s","SecretAccessKey":"the-secret/+=",
				"Token":"the-session-token/+=","Expiration":"%s"}
				"""
			.formatted(accessKeyId, expiration);
	}

}

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
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that {@link WebIdentityCredentials} does what the provider of the AWS SDK does.
 */
class WebIdentityCredentialsTests {

	private static final ClientSettings SETTINGS = new ClientSettings(null, Duration.ofSeconds(30),
			Duration.ofSeconds(10));

	@AutoClose
	private final CredentialsService service;

	private final Path token;

	WebIdentityCredentialsTests(@TempDir Path directory) throws IOException {
		this.token = Files.writeString(directory.resolve("token"), "header.payload+/=.signature\n");
		this.service = new CredentialsService(
				(request) -> new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
		this.service.answer(credentials("ASIASIMULATED", Instant.now().plusSeconds(3600)));
		this.service.set("aws.roleArn", "arn:aws:iam::123456789012:role/product & more");
		this.service.set("aws.webIdentityTokenFile", this.token.toString());
		this.service.set("aws.roleSessionName", "the-session");
		this.service.set("aws.endpointUrlSts", this.service.address());
	}

	@Test
	void requestAndCredentialsAreThoseOfTheSdk() {
		AwsSessionCredentials ours = (AwsSessionCredentials) resolve();
		AwsSessionCredentials theirs = (AwsSessionCredentials) resolveWithSdk();
		assertThat(ours.accessKeyId()).isEqualTo(theirs.accessKeyId()).isEqualTo("ASIASIMULATED");
		assertThat(ours.secretAccessKey()).isEqualTo(theirs.secretAccessKey()).isEqualTo("the-secret/+=");
		assertThat(ours.sessionToken()).isEqualTo(theirs.sessionToken()).isEqualTo("the-session-token/+=");
		assertThat(form(this.service.requests().get(0))).isEqualTo(form(this.service.requests().get(1)))
			.containsEntry("RoleSessionName", "the-session")
			.containsEntry("WebIdentityToken", "header.payload+/=.signature\n");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("failures")
	void failureIsReadAsTheSdkReadsIt(String name, int status, String answer) {
		this.service.answer(status, answer);
		assertThat(failure(this::resolve)).isEqualTo(failure(this::resolveWithSdk));
	}

	static Stream<Arguments> failures() {
		return Stream.of(
				Arguments.of("refused", 403,
						error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity &amp; more")),
				Arguments.of("expired", 400, error("ExpiredTokenException", "Token expired")),
				Arguments.of("identity provider", 400, error("IDPCommunicationError", "try again")),
				Arguments.of("throttled", 400, error("Throttling", "Rate exceeded")),
				Arguments.of("429", 429, error("", "")), Arguments.of("text", 403, "Forbidden"),
				Arguments.of("nothing", 403, ""));
	}

	@ParameterizedTest
	@MethodSource("nonsense")
	void answerWithoutCredentialsIsRefusedWithoutQuotingIt(String answer) {
		this.service.answer(answer);
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessage("The answer of AWS STS holds no credentials.")
			.withNoCause();
		assertThat(this.service.requests()).hasSize(1);
	}

	static Stream<String> nonsense() {
		return Stream.of("", "secret", "<html><body>secret</body></html>", "<secret/>", "{\"AccessKeyId\":\"secret\"}",
				credentials("secret", Instant.now()).replace("SessionToken", "Other"),
				"<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
						+ credentials("&e;", Instant.now().plusSeconds(3600)));
	}

	@Test
	void credentialsAreKeptUntilShortlyBeforeTheyExpire() {
		try (WebIdentityCredentials credentials = create()) {
			credentials.resolveCredentials();
			credentials.resolveCredentials();
			assertThat(this.service.requests()).hasSize(1);
		}
		this.service.answer(credentials("ASIASHORT", Instant.now().plusSeconds(50)));
		try (WebIdentityCredentials credentials = create()) {
			credentials.resolveCredentials();
			this.service.answer(credentials("ASIANEXT", Instant.now().plusSeconds(3600)));
			assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("ASIANEXT");
		}
		assertThat(this.service.requests()).hasSize(3);
	}

	@Test
	void tokenFileThatIsMissingIsNamed() throws IOException {
		Files.delete(this.token);
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::resolve)
			.withMessageContaining(this.token.toString());
		assertThat(this.service.requests()).isEmpty();
	}

	private AwsCredentials resolve() {
		try (WebIdentityCredentials credentials = create()) {
			return credentials.resolveCredentials();
		}
	}

	private static WebIdentityCredentials create() {
		return new WebIdentityCredentials(Region.EU_CENTRAL_1, SETTINGS,
				SETTINGS.httpClient(WebIdentityCredentials.isSecure()));
	}

	private AwsCredentials resolveWithSdk() {
		try (StsClient client = StsClient.builder()
			.endpointOverride(URI.create(System.getProperty("aws.endpointUrlSts")))
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(AnonymousCredentialsProvider.create())
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.overrideConfiguration((configuration) -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
			.build();
				StsWebIdentityTokenFileCredentialsProvider provider = StsWebIdentityTokenFileCredentialsProvider
					.builder()
					.stsClient(client)
					.build()) {
			return provider.resolveCredentials();
		}
	}

	private static String failure(Runnable work) {
		try {
			work.run();
			return "none";
		}
		catch (AwsServiceException ex) {
			return "%d %s %s throttled=%s request=%s".formatted(ex.statusCode(), ex.awsErrorDetails().errorCode(),
					ex.awsErrorDetails().errorMessage(), ex.isThrottlingException(), ex.requestId());
		}
		catch (SdkException ex) {
			return ex.getClass().getName();
		}
	}

	private static Map<String, String> form(String body) {
		Map<String, String> form = new TreeMap<>();
		for (String pair : body.split("&")) {
			String[] parts = pair.split("=", 2);
			form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
		}
		return form;
	}

	private static String credentials(String accessKeyId, Instant expiration) {
		return """
				<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
				  <AssumeRoleWithWebIdentityResult>
				    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/a/b</Arn><AssumedRoleId>A:b</AssumedRoleId></AssumedRoleUser>
				    <Credentials>
				      <AccessKeyId>%s</AccessKeyId>
				      <SecretAccessKey>the-secret/+=</SecretAccessKey>
				      <SessionToken>the-session-token/+=</SessionToken>
				      <Expiration>%s</Expiration>
				    </Credentials>
				  </AssumeRoleWithWebIdentityResult>
				  <ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata>
				</AssumeRoleWithWebIdentityResponse>
				"""
			.formatted(accessKeyId, expiration);
	}

	private static String error(String code, String message) {
		return """
				<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
				  <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
				  <RequestId>the-id</RequestId>
				</ErrorResponse>
				""".formatted(code, message);
	}

}

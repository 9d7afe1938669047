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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.meteringboot.aws.CallFailedException.Kind;
import io.github.meteringboot.aws.RoleCredentialsTests.Source;
import io.github.meteringboot.aws.StandIn.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the answers that {@link RoleCredentials} gets, and the calls that they lead
 * to. The tests wait, all at once, for the pauses between calls.
 */
@Execution(ExecutionMode.CONCURRENT)
class RoleCredentialsAnswerTests {

	@AutoClose
	private final StandIn service = StandIn.start();

	private final AwsSettings settings;

	RoleCredentialsAnswerTests(@TempDir Path directory) throws Exception {
		Path token = Files.writeString(directory.resolve("token"), "header.payload+/=.signature\n");
		this.settings = new AwsSettings(Map.of("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/product",
				"AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(), "AWS_ENDPOINT_URL_STS", this.service.address(),
				"AWS_CONTAINER_SERVICE_ENDPOINT", this.service.address(), "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
				"/v2/credentials/the-id")::get);
	}

	@ParameterizedTest
	@CsvSource({ "IDPCommunicationError, PASSING, 3", "InvalidIdentityToken, PASSING, 3", "RequestTimeout, PASSING, 3",
			"AccessDenied, PASSING, 3", "ExpiredTokenException, REFUSED, 1", "RegionDisabledException, REFUSED, 1",
			"MalformedPolicyDocument, REFUSED, 1", "Throttling, THROTTLED, 1" })
	void errorOfStsThatStaysEndsTheAttempt(String code, Kind kind, int calls) {
		this.service.reply(Reply.of(400, StandIn.errorXml(code, "said")));
		CallFailedException failure = Source.WEB_IDENTITY.failure(this.settings, RoleCredentialsTests.PATIENCE);
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure.errorCode()).isEqualTo(code);
		assertThat(Objects.requireNonNull(failure.answer()).requestId()).isEqualTo("the-id");
		assertThat(Objects.requireNonNull(failure.target()).service()).isEqualTo("AWS STS");
		assertThat(this.service.requests()).hasSize(calls);
	}

	@ParameterizedTest
	@EnumSource
	void throttledAnswerIsSeenByTheCaller(Source source) throws InterruptedException {
		this.service.reply(Reply.of(429, "You have reached maximum request limit."), source.credentials());
		assertThat(source.failure(this.settings, RoleCredentialsTests.PATIENCE).kind()).isEqualTo(Kind.THROTTLED);
		assertThat(this.service.requests()).hasSize(1);
		// the next attempt
		assertThat(source.resolve(this.settings).accessKeyId()).isEqualTo("ASIASIMULATED");
	}

	@ParameterizedTest
	@EnumSource
	void callsOfAnAttemptDoNotCountForTheNext(Source source) throws InterruptedException {
		this.service.reply(Reply.of(500, ""), Reply.of(500, ""), Reply.of(429, ""), Reply.of(500, ""),
				Reply.of(500, ""), source.credentials());
		try (AwsHttp http = Source.http(); RoleCredentials credentials = source.choose(this.settings)) {
			assertThatExceptionOfType(CallFailedException.class)
				.isThrownBy(() -> credentials.resolve(http, Deadline.in(RoleCredentialsTests.PATIENCE)))
				.satisfies((failure) -> assertThat(failure.kind()).isEqualTo(Kind.THROTTLED));
			assertThat(credentials.resolve(http, Deadline.in(RoleCredentialsTests.PATIENCE)).accessKeyId())
				.isEqualTo("ASIASIMULATED");
		}
		assertThat(this.service.requests()).hasSize(6);
	}

	@ParameterizedTest
	@EnumSource
	void serverErrorThatStaysTakesThreeCalls(Source source) {
		this.service.reply(Reply.of(500, ""));
		long start = System.nanoTime();
		assertThat(source.failure(this.settings, RoleCredentialsTests.PATIENCE).kind()).isEqualTo(Kind.PASSING);
		assertThat(this.service.requests()).hasSize(3);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
	}

	@ParameterizedTest
	@EnumSource
	void retryAfterIsHonoured(Source source) throws InterruptedException {
		this.service.reply(Reply.of(503, "", "Retry-After: 2"), source.credentials());
		long start = System.nanoTime();
		source.resolve(this.settings);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
		// what would take longer than the attempt is not waited for
		this.service.reply(Reply.of(503, "", "Retry-After: 3600"));
		this.service.requests().clear();
		assertThat(source.failure(this.settings, RoleCredentialsTests.PATIENCE).kind()).isEqualTo(Kind.PASSING);
		assertThat(this.service.requests()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("nonsense")
	void answerWithoutCredentialsIsNoUsableOne(Source source, String answer) {
		this.service.reply(Reply.of(200, answer));
		CallFailedException failure = source.failure(this.settings, Duration.ofSeconds(1));
		assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
		assertThat(failure).hasMessage("the answer holds no credentials").hasNoCause();
		assertThat(this.service.requests()).hasSize(2);
	}

	static Stream<Arguments> nonsense() {
		List<Arguments> nonsense = new ArrayList<>();
		for (Source source : Source.values()) {
			for (String answer : List.of("", "secret", RoleCredentialsTests.HTML, "<secret/>", "[\"secret\"]", "{}",
					"{\"AccessKeyId\":\"secret\"}", "{\"AccessKeyId\":1,\"SecretAccessKey\":\"secret\"}")) {
				nonsense.add(Arguments.of(source, answer));
			}
		}
		Instant expiration = Instant.now().plusSeconds(3600);
		for (String part : List.of("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")) {
			nonsense.add(Arguments.of(Source.WEB_IDENTITY,
					StandIn.credentialsXml("secret", expiration).replace(part, "Other")));
		}
		for (String part : List.of("AccessKeyId", "SecretAccessKey", "Token", "Expiration")) {
			nonsense.add(Arguments.of(Source.TASK_ROLE,
					StandIn.credentialsJson("secret", expiration).replace('"' + part + '"', "\"Other\"")));
		}
		nonsense.add(Arguments.of(Source.WEB_IDENTITY, "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
				+ StandIn.credentialsXml("&e;", expiration)));
		return nonsense.stream();
	}

}

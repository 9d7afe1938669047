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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.StandIn.Reply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests that {@link RoleCredentials} does what the providers of the AWS SDK do as they
 * come, their clients and retries included, but for what these hide.
 */
class RoleCredentialsTests {

	private static final String PATH = "/v2/credentials/the-id?a=b";

	static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final AwsSettings PROPERTIES_ONLY = new AwsSettings((name) -> null);

	static final String HTML = "<!DOCTYPE html><html><body>secret</body></html>";

	@AutoClose
	private final StandIn service = StandIn.start();

	private final Properties before = (Properties) System.getProperties().clone();

	private final Path directory;

	private final Path token;

	RoleCredentialsTests(@TempDir Path directory) throws Exception {
		this.directory = directory;
		this.token = Files.writeString(directory.resolve("token"), "header.payload+/=.signature\n");
		System.setProperty("aws.region", "eu-central-1");
		System.setProperty("aws.roleArn", "arn:aws:iam::123456789012:role/product & more");
		System.setProperty("aws.webIdentityTokenFile", this.token.toString());
		System.setProperty("aws.roleSessionName", "the-session");
		System.setProperty("aws.endpointUrlSts", this.service.address());
		System.setProperty("aws.containerServiceEndpoint", this.service.address());
		System.setProperty("aws.containerCredentialsPath", PATH);
		// a proxy that nobody can reach
		System.setProperty("http.nonProxyHosts", "127.0.0.1");
	}

	@AfterEach
	void restore() {
		System.setProperties(this.before);
	}

	@ParameterizedTest
	@EnumSource
	void requestAndCredentialsAreThoseOfTheSdk(Source source) {
		this.service.reply(source.credentials());
		AwsSessionCredentials ours = (AwsSessionCredentials) resolve(source);
		AwsSessionCredentials theirs = (AwsSessionCredentials) source.resolveWithSdk();
		assertThat(ours.accessKeyId()).isEqualTo(theirs.accessKeyId()).isEqualTo("ASIASIMULATED");
		assertThat(ours.secretAccessKey()).isEqualTo(theirs.secretAccessKey()).isEqualTo("the-secret/+=");
		assertThat(ours.sessionToken()).isEqualTo(theirs.sessionToken()).isEqualTo("the-session-token/+=");
		assertThat(this.service.requests()).hasSize(2);
		StandIn.Request request = this.service.requests().get(0);
		StandIn.Request requestOfSdk = this.service.requests().get(1);
		assertThat(request.method()).isEqualTo(requestOfSdk.method());
		assertThat(request.path()).isEqualTo(requestOfSdk.path());
		assertThat(request.headers().get("Authorization")).isEqualTo(requestOfSdk.headers().get("Authorization"));
		if (source == Source.WEB_IDENTITY) {
			assertThat(request.form()).isEqualTo(requestOfSdk.form())
				.containsEntry("RoleSessionName", "the-session")
				.containsEntry("WebIdentityToken", "header.payload+/=.signature\n");
		}
	}

	/**
	 * Bad answers, then a good one: where the provider of the SDK gives credentials after
	 * so many calls, ours does.
	 */
	@ParameterizedTest(name = "{0}, {1}")
	@MethodSource("passing")
	void badAnswerThatPassesIsOutlasted(Source source, String name, Reply bad, boolean sdkOutlastsIt) {
		this.service.reply(bad, source.credentials());
		assertThat(resolve(source).accessKeyId()).isEqualTo("ASIASIMULATED");
		assertThat(this.service.requests()).hasSize(2);
		this.service.requests().clear();
		this.service.reply(bad, source.credentials());
		if (sdkOutlastsIt) {
			assertThat(source.resolveWithSdk().accessKeyId()).isEqualTo("ASIASIMULATED");
			assertThat(this.service.requests()).hasSize(2);
		}
		else {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(source::resolveWithSdk);
			assertThat(this.service.requests()).hasSize(1);
		}
	}

	static Stream<Arguments> passing() {
		List<Arguments> passing = new ArrayList<>();
		for (Source source : Source.values()) {
			passing.add(Arguments.of(source, "500", Reply.of(500, ""), true));
			passing.add(Arguments.of(source, "502 of a proxy", Reply.of(502, HTML), true));
			passing.add(Arguments.of(source, "503", Reply.of(503, ""), true));
			passing.add(Arguments.of(source, "nothing", Reply.NOTHING, true));
			passing.add(Arguments.of(source, "HTML with 200", Reply.of(200, HTML), false));
			passing.add(Arguments.of(source, "HTML with 403", Reply.of(403, HTML), false));
			passing.add(Arguments.of(source, "404", Reply.of(404, "404 page not found"), false));
		}
		passing.add(Arguments.of(Source.TASK_ROLE, "agent that does not know the task yet",
				Reply.of(400, "{\"code\":\"InvalidIdInRequest\",\"message\":\"Credentials not found\"}"), false));
		// for which the parser of the JDK has no message
		passing.add(Arguments.of(Source.WEB_IDENTITY, "a character that no DTD has",
				Reply.of(200, "<!DOCTYPE a [<!ENT\uFFFF>]><a/>"), false));
		passing.add(sts("IDPCommunicationError", true));
		passing.add(sts("RequestTimeout", true));
		passing.add(sts("RequestTimeoutException", true));
		passing.add(sts("InvalidIdentityToken", false));
		passing.add(sts("AccessDenied", false));
		return passing.stream();
	}

	private static Arguments sts(String code, boolean sdkOutlastsIt) {
		return Arguments.of(Source.WEB_IDENTITY, code, Reply.of(400, StandIn.errorXml(code, "later")), sdkOutlastsIt);
	}

	@Test
	void serviceAccountTokenThatAnAnswerQuotesIsTakenOut() {
		String token = "header.payload+/=.signature";
		this.service.reply(Reply.of(400, StandIn.errorXml("Odd." + token, "Odd " + token)));
		assertRedacted(failure(Source.WEB_IDENTITY, PATIENCE));
	}

	@Test
	void authorizationTokenThatAnAnswerQuotesIsTakenOut() {
		System.setProperty("aws.containerAuthorizationToken", "the-token/+=");
		System.clearProperty("aws.containerCredentialsPath");
		System.setProperty("aws.containerCredentialsFullUri", this.service.address() + PATH);
		this.service.reply(Reply.of(400, "{\"code\":\"Odd.the-token/+=\",\"message\":\"Odd the-token\\/+=\"}"));
		assertRedacted(failure(Source.TASK_ROLE, PATIENCE));
	}

	private static void assertRedacted(CallFailedException failure) {
		assertThat(failure.errorCode()).isEqualTo("Odd.(redacted)");
		assertThat(Objects.requireNonNull(failure.answer()).awsErrorDetails().errorMessage())
			.isEqualTo("Odd (redacted)");
	}

	@ParameterizedTest
	@EnumSource
	void credentialsAreKeptUntilShortlyBeforeTheyExpire(Source source) throws InterruptedException {
		this.service.reply(source.credentials(), source.credentials("ASIASHORT", 50),
				source.credentials("ASIANEXT", 3600));
		try (AwsHttp http = http(); RoleCredentials credentials = choose(source)) {
			Deadline deadline = Deadline.in(PATIENCE);
			credentials.resolve(http, deadline);
			credentials.resolve(http, deadline);
			assertThat(this.service.requests()).hasSize(1);
		}
		try (AwsHttp http = http(); RoleCredentials credentials = choose(source)) {
			Deadline deadline = Deadline.in(PATIENCE);
			assertThat(credentials.resolve(http, deadline).accessKeyId()).isEqualTo("ASIASHORT");
			assertThat(credentials.resolve(http, deadline).accessKeyId()).isEqualTo("ASIANEXT");
		}
		assertThat(this.service.requests()).hasSize(3);
	}

	@Test
	void sourceNamesTheRole() throws InterruptedException {
		for (Source source : Source.values()) {
			this.service.reply(source.credentials());
			try (AwsHttp http = http(); RoleCredentials credentials = choose(source)) {
				credentials.resolve(http, Deadline.in(PATIENCE));
				assertThat(credentials.source()).isEqualTo((source == Source.TASK_ROLE)
						? "the ECS task role, arn:aws:iam::123456789012:role/product"
						: "the IAM role for the service account (IRSA), arn:aws:iam::123456789012:role/product & more");
			}
		}
	}

	@Test
	void tokenIsSentAsTheSdkSendsIt() throws Exception {
		this.service.reply(Source.TASK_ROLE.credentials());
		System.setProperty("aws.containerAuthorizationTokenFile",
				Files.writeString(this.directory.resolve("file"), "the-token-of-the-file").toString());
		assertTokenIsSent("the-token-of-the-file");
		System.setProperty("aws.containerAuthorizationTokenFile", this.directory.resolve("missing").toString());
		System.setProperty("aws.containerAuthorizationToken", "the-token");
		assertTokenIsSent("the-token");
	}

	private void assertTokenIsSent(String token) {
		this.service.requests().clear();
		resolve(Source.TASK_ROLE);
		Source.TASK_ROLE.resolveWithSdk();
		assertThat(this.service.requests()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.headers()).containsEntry("Authorization", token));
	}

	@Test
	void tokenThatNoHeaderCanHoldIsNotQuoted() {
		System.setProperty("aws.containerAuthorizationToken", "the\nsecret");
		CallFailedException failure = failure(Source.TASK_ROLE, PATIENCE);
		assertThat(failure).hasMessageContaining("would hold a character that no header can hold")
			.hasMessageNotContaining("secret")
			.hasNoCause();
		assertThat(this.service.requests()).isEmpty();
	}

	@Test
	void addressOfAllUnitesHostAndPathAsInTheSdk() {
		System.clearProperty("aws.containerCredentialsPath");
		System.clearProperty("aws.containerServiceEndpoint");
		System.setProperty("aws.containerCredentialsFullUri", this.service.address() + "/all?a=b");
		this.service.reply(Source.TASK_ROLE.credentials());
		assertThat(resolve(Source.TASK_ROLE).accessKeyId()).isEqualTo("ASIASIMULATED");
		assertThat(Source.TASK_ROLE.resolveWithSdk().accessKeyId()).isEqualTo("ASIASIMULATED");
		assertThat(this.service.requests()).extracting(StandIn.Request::path).containsExactly("/all?a=b", "/all?a=b");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://192.0.2.1", "http://[2001:db8::1]", "http://169.254.170.2@192.0.2.1", "http:", "x" })
	void addressThatIsNoneOfTheContainerIsRefusedAsByTheSdk(String endpoint) {
		System.setProperty("aws.containerServiceEndpoint", endpoint);
		CallFailedException failure = failure(Source.TASK_ROLE, PATIENCE);
		assertThat(Objects.requireNonNull(failure.problem()).reason()).isEqualTo(RejectionReason.CONFIGURATION);
		assertThat(failure).hasMessageStartingWith("The system property aws.containerServiceEndpoint leads to ");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(Source.TASK_ROLE::resolveWithSdk);
		assertThat(this.service.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "missing", "unreadable" })
	void tokenFileThatCannotBeReadIsNamed(String state) throws Exception {
		if (state.equals("missing")) {
			Files.delete(this.token);
		}
		else {
			Files.delete(this.token);
			// as unreadable to the superuser as to anybody else
			Files.createDirectory(this.token,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
		CallFailedException failure = failure(Source.WEB_IDENTITY, PATIENCE);
		assertThat(failure).hasMessageContaining("aws.webIdentityTokenFile")
			.hasMessageContaining(this.token.toString());
		CallFailedException.Problem problem = Objects.requireNonNull(failure.problem());
		assertThat(problem.reason()).isEqualTo(RejectionReason.CREDENTIALS);
		assertThat(problem.name()).isEqualTo("TokenFileNotReadable");
		assertThat(problem.action()).contains("fsGroup", "runAsUser").doesNotContain("policy");
		assertThat(this.service.requests()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "true, EKS Pod Identity only,", "false, has no IAM role (IRSA),",
			"false, AWS_WEB_IDENTITY_TOKEN_FILE is not set, AWS_ROLE_ARN",
			"true, AWS_ROLE_ARN is not set, AWS_WEB_IDENTITY_TOKEN_FILE" })
	void podWithoutIrsaIsTold(boolean podIdentity, String said, @Nullable String set) {
		System.clearProperty("aws.roleArn");
		System.clearProperty("aws.webIdentityTokenFile");
		Map<String, String> environment = new HashMap<>();
		if (set != null) {
			environment.put(set, "value");
		}
		if (podIdentity) {
			environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials");
		}
		assertThat(RoleCredentials.withoutIrsa(new AwsSettings(environment::get))).contains(said)
			.contains((set != null) ? said : "AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE are not set");
	}

	private static AwsCredentials resolve(Source source) {
		try {
			return source.resolve(PROPERTIES_ONLY);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static CallFailedException failure(Source source, Duration time) {
		return source.failure(PROPERTIES_ONLY, time);
	}

	private static RoleCredentials choose(Source source) {
		return source.choose(PROPERTIES_ONLY);
	}

	private static AwsHttp http() {
		return Source.http();
	}

	/**
	 * The sources of credentials.
	 */
	enum Source {

		TASK_ROLE(ContainerPlatform.ECS), WEB_IDENTITY(ContainerPlatform.EKS);

		private final ContainerPlatform platform;

		Source(ContainerPlatform platform) {
			this.platform = platform;
		}

		static AwsHttp http() {
			return new AwsHttp(Duration.ofSeconds(10));
		}

		RoleCredentials choose(AwsSettings settings) {
			LaunchSite site = new LaunchSite(this.platform, "", Region.EU_CENTRAL_1, "", List.of(), false);
			return RoleCredentials.choose(site, settings);
		}

		AwsCredentials resolve(AwsSettings settings) throws InterruptedException {
			return resolve(settings, PATIENCE);
		}

		private AwsCredentials resolve(AwsSettings settings, Duration time) throws InterruptedException {
			try (AwsHttp http = http(); RoleCredentials credentials = choose(settings)) {
				return credentials.resolve(http, Deadline.in(time));
			}
		}

		CallFailedException failure(AwsSettings settings, Duration time) {
			return Objects
				.requireNonNull(catchThrowableOfType(CallFailedException.class, () -> resolve(settings, time)));
		}

		Reply credentials() {
			return credentials("ASIASIMULATED", 3600);
		}

		Reply credentials(String accessKeyId, long seconds) {
			Instant expiration = Instant.now().plusSeconds(seconds);
			return Reply.of(200, (this == TASK_ROLE) ? StandIn.credentialsJson(accessKeyId, expiration)
					: StandIn.credentialsXml(accessKeyId, expiration));
		}

		AwsCredentials resolveWithSdk() {
			if (this == TASK_ROLE) {
				try (ContainerCredentialsProvider provider = ContainerCredentialsProvider.create()) {
					return provider.resolveCredentials();
				}
			}
			try (WebIdentityTokenFileCredentialsProvider provider = WebIdentityTokenFileCredentialsProvider.create()) {
				return provider.resolveCredentials();
			}
			catch (SdkException ex) {
				throw ex;
			}
		}

	}

}

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegisterUsageOperation.Settings;
import io.github.meteringboot.aws.RegisterUsageOperation.ThrottledException;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.simulator.SimulatedRequest.Authorization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link RegisterUsageCall} does what the client of the AWS SDK does as it
 * comes, its HTTP client and its retries included: the same request, the same made of
 * each answer, and as many calls. The tests wait, all at once, for the pauses between
 * calls.
 */
@Execution(ExecutionMode.CONCURRENT)
class SdkParityTests {

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void requestIsThatOfTheSdk() throws InterruptedException {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			Request request = new Request("a1-B2/c3=:_.@", 7, "the-nonce");
			try (AwsRegisterUsageOperation ours = AwsRegisterUsageOperation
				.fromLaunchSite(settings(this.simulator.endpoint()), new AwsSettings(platform.environment()::get))) {
				ours.registerUsage(request);
			}
			AwsSessionCredentials credentials = AwsSessionCredentials.create(platform.accessKeyId(),
					platform.secretAccessKey(), platform.sessionToken());
			try (MarketplaceMeteringClient client = client(this.simulator.endpoint(), Region.EU_CENTRAL_1, credentials);
					AwsRegisterUsageOperation theirs = AwsRegisterUsageOperation
						.withClient(settings(this.simulator.endpoint()), client, new AwsSettings())) {
				theirs.registerUsage(request);
			}
			SimulatedRequest ours = this.simulator.requests().get(0);
			SimulatedRequest theirs = this.simulator.requests().get(1);
			assertThat(ours.method()).isEqualTo(theirs.method());
			assertThat(ours.path()).isEqualTo(theirs.path());
			assertThat(ours.body()).isEqualTo(theirs.body());
			assertThat(headers(ours)).isEqualTo(headers(theirs));
			Authorization authorization = Objects.requireNonNull(ours.authorization());
			assertThat(authorization.region()).isEqualTo("eu-central-1");
			assertThat(authorization.signedHeaders()).contains("host", "x-amz-date", "x-amz-security-token",
					"x-amz-target");
			assertThat(ours.header("User-Agent")).startsWith("metering-spring-boot");
		}
	}

	/**
	 * All headers but those that differ from call to call, and those by which the SDK
	 * tells AWS of itself.
	 */
	private static Map<String, List<String>> headers(SimulatedRequest request) {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.putAll(request.headers());
		headers.keySet()
			.removeAll(List.of("Authorization", "X-Amz-Date", "User-Agent", "amz-sdk-invocation-id", "amz-sdk-request",
					// how the JDK speaks HTTP/1.1
					"Accept", "Connection"));
		return headers;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("answers")
	void answerIsReadAsTheSdkReadsIt(String name, List<SimulatedAnswer> script) throws InterruptedException {
		List<Outcome> outcomes = new ArrayList<>();
		for (Kind kind : Kind.values()) {
			this.simulator.answer(script);
			outcomes.add(Outcome.of(kind, this.simulator.endpoint()));
		}
		assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1));
	}

	/**
	 * Bad answers, then a good one: the client of the SDK as it comes, its retries
	 * included, makes as many calls.
	 */
	@ParameterizedTest(name = "{0}")
	@MethodSource("passing")
	void badAnswerThatPassesIsOutlastedAsByTheSdk(String name, List<SimulatedAnswer> script)
			throws InterruptedException {
		for (Kind kind : Kind.values()) {
			this.simulator.clearRequests();
			this.simulator.answer(script);
			assertThat(Outcome.of(kind, this.simulator.endpoint()).kind()).as(kind.name()).isEqualTo("registered");
			assertThat(this.simulator.requests()).as(kind.name()).hasSize(script.size());
		}
	}

	static Stream<Arguments> passing() {
		List<Arguments> scripts = new ArrayList<>();
		for (int status : new int[] { 500, 502, 503, 504 }) {
			scripts.add(
					answer("%d, then ok".formatted(status), SimulatedAnswer.serverError(status), SimulatedAnswer.ok()));
		}
		scripts.add(answer("500 twice, then ok", SimulatedAnswer.internalServiceError(),
				SimulatedAnswer.internalServiceError(), SimulatedAnswer.ok()));
		scripts.add(answer("reset, then ok", SimulatedAnswer.reset(), SimulatedAnswer.ok()));
		scripts.add(
				answer("reset twice, then ok", SimulatedAnswer.reset(), SimulatedAnswer.reset(), SimulatedAnswer.ok()));
		scripts
			.add(answer("wrong clock, then ok", SimulatedAnswer.clockSkew(Duration.ofHours(7)), SimulatedAnswer.ok()));
		for (String code : List.of("RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete")) {
			scripts.add(answer(code + ", then ok", SimulatedAnswer.error(code), SimulatedAnswer.ok()));
		}
		return scripts.stream();
	}

	@Test
	void throttledAnswerIsHiddenByTheSdkAndSeenByTheCaller() throws InterruptedException {
		for (Kind kind : Kind.values()) {
			this.simulator.clearRequests();
			this.simulator.answer(SimulatedAnswer.throttled(), SimulatedAnswer.ok());
			assertThat(Outcome.of(kind, this.simulator.endpoint()).kind())
				.isEqualTo((kind == Kind.OURS) ? "throttled" : "registered");
			assertThat(this.simulator.requests()).hasSize((kind == Kind.OURS) ? 1 : 2);
		}
	}

	@Test
	void answerThatCannotBeReadIsNeverRepeated() throws InterruptedException {
		for (SimulatedAnswer answer : List.of(SimulatedAnswer.html(), SimulatedAnswer.truncated(),
				SimulatedAnswer.oversize(), SimulatedAnswer.status(403, "Forbidden"),
				SimulatedAnswer.status(302, "elsewhere"))) {
			this.simulator.clearRequests();
			this.simulator.answer(answer);
			assertThat(Outcome.of(Kind.OURS, this.simulator.endpoint()).errorCode()).isEqualTo("NoUsableAnswer");
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	static Stream<Arguments> answers() {
		List<Arguments> answers = new ArrayList<>();
		answers.add(answer("ok", SimulatedAnswer.ok()));
		answers.add(answer("rotated", SimulatedAnswer.okWithRotation(Instant.parse("2027-01-02T03:04:05.678Z"))));
		for (String code : List.of("CustomerNotEntitledException", "InvalidProductCodeException",
				"InvalidPublicKeyVersionException", "InvalidRegionException", "PlatformNotSupportedException",
				"DisabledApiException", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException",
				"InvalidSignatureException", "SomethingNewException")) {
			answers.add(answer(code, SimulatedAnswer.error(code)));
			answers.add(answer(code + ", bare", SimulatedAnswer.error(code).withoutTypePrefix()));
		}
		for (String code : SimulatedAnswer.throttlingCodes()) {
			answers.add(answer(code, SimulatedAnswer.throttled(code)));
		}
		answers.add(answer("429", SimulatedAnswer.tooManyRequests()));
		answers.add(answer("throttled with 503", SimulatedAnswer.throttled("SlowDown", 503)));
		answers.add(answer("500", SimulatedAnswer.internalServiceError()));
		answers.add(answer("HTML", SimulatedAnswer.html()));
		answers.add(answer("empty", SimulatedAnswer.emptyBody()));
		answers.add(answer("empty JSON", SimulatedAnswer.emptyJson()));
		answers.add(answer("403 of a proxy", SimulatedAnswer.status(403, "Forbidden")));
		answers.add(answer("407 of a proxy", SimulatedAnswer.status(407, "")));
		answers.add(answer("302 of a proxy", SimulatedAnswer.status(302, "elsewhere")));
		return answers.stream();
	}

	private static Arguments answer(String name, SimulatedAnswer... script) {
		return Arguments.of(name, List.of(script));
	}

	@ParameterizedTest
	@MethodSource("offsets")
	void clockOfAwsIsLearnt(Duration offset) throws InterruptedException {
		this.simulator.answer(SimulatedAnswer.clockSkew(offset));
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation
			.simulated(settings(this.simulator.endpoint()))) {
			assertThat(operation.registerUsage(new Request("a1b2c3", 1, "n-1")).signature()).isNotNull();
			assertThat(this.simulator.requests()).hasSize(2);
			assertThat(operation.registerUsage(new Request("a1b2c3", 1, "n-2")).signature()).isNotNull();
			assertThat(this.simulator.requests()).hasSize(3);
		}
	}

	static Stream<Duration> offsets() {
		return Stream.of(Duration.ofHours(7), Duration.ofMinutes(-20));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"Signature\":[\"secret\"]}", "{\"Signature\":7}",
			"{\"Signature\":\"secret\",\"PublicKeyRotationTimestamp\":\"soon\"}" })
	void answerWithAMemberOfAnotherTypeIsNoUsableOne(String body) throws InterruptedException {
		this.simulator.answer(SimulatedAnswer.status(200, body));
		Outcome outcome = Outcome.of(Kind.OURS, this.simulator.endpoint());
		assertThat(outcome.errorCode()).isEqualTo("NoUsableAnswer");
		assertThat(outcome.report()).contains("is not that of RegisterUsage").doesNotContain("secret", "soon");
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("rawAnswers")
	void rawAnswerIsReadAsTheSdkReadsIt(int status, String header, String body)
			throws IOException, InterruptedException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			if (!header.isEmpty()) {
				String[] parts = header.split("=", 2);
				exchange.getResponseHeaders().add(parts[0], parts[1]);
			}
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		server.start();
		try {
			URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
			List<Outcome> outcomes = new ArrayList<>();
			for (Kind kind : Kind.values()) {
				outcomes.add(Outcome.of(kind, endpoint));
			}
			assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1));
		}
		finally {
			server.stop(0);
		}
	}

	static Stream<Arguments> rawAnswers() {
		return Stream.of(Arguments.of(400, "x-amzn-ErrorType=InvalidRegionException", "{}"),
				Arguments.of(400, "x-amzn-ErrorType=InvalidRegionException:http://internal.example/",
						"{\"Message\":\"a\"}"),
				Arguments.of(400, "x-amzn-ErrorType=a.b#InvalidRegionException:http://c.example/#d",
						"{\"message\":\"a\"}"),
				Arguments.of(400, "x-amzn-ErrorType=InvalidRegionException", "no JSON"),
				Arguments.of(400, "", "{\"code\":\"InvalidRegionException\",\"errorMessage\":\"a\"}"),
				Arguments.of(400, "", "{\"__type\":\"A\",\"code\":\"B\",\"message\":\"a\",\"Message\":\"b\"}"),
				Arguments.of(400, "", "{\"__type\":\"\",\"message\":\"\"}"), Arguments.of(400, "", "{\"__type\":null}"),
				Arguments.of(400, "", "[]"), Arguments.of(400, "", "null"), Arguments.of(400, "", ""),
				Arguments.of(403, "x-amz-request-id=other-id", "{\"__type\":\"AccessDeniedException\"}"),
				Arguments.of(200, "x-amzn-RequestId=the-id", "{\"Signature\":\"a.b.c\"}"),
				Arguments.of(200, "", "{\"Signature\":null}"),
				Arguments.of(200, "",
						"{\"Signature\":\"a\",\"PublicKeyRotationTimestamp\":1.798848245678E9,\"New\":[{}]}"),
				Arguments.of(200, "", "{\"Signature\":\"a\",\"PublicKeyRotationTimestamp\":1798848245}"),
				Arguments.of(200, "", "{\"Signature\":\"a\","), Arguments.of(204, "", ""));
	}

	private static Settings settings(URI endpoint) {
		return new Settings(endpoint, Duration.ofSeconds(20), Duration.ofSeconds(10));
	}

	/**
	 * Create the client of the SDK with its own HTTP client and its own retries.
	 */
	private static MarketplaceMeteringClient client(URI endpoint, Region region, AwsCredentials credentials) {
		return MarketplaceMeteringClient.builder()
			.endpointOverride(endpoint)
			.region(region)
			.credentialsProvider(StaticCredentialsProvider.create(credentials))
			.build();
	}

	/**
	 * The two clients.
	 */
	private enum Kind {

		OURS, SDK

	}

	/**
	 * What has come of a call.
	 *
	 * @param kind the kind of the outcome
	 * @param report what is reported, without what differs from call to call
	 * @param errorCode the error code of the refusal
	 */
	private record Outcome(String kind, @Nullable String report, @Nullable String errorCode) {

		static Outcome of(Kind kind, URI endpoint) throws InterruptedException {
			if (kind == Kind.OURS) {
				try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(settings(endpoint))) {
					return of(operation);
				}
			}
			try (MarketplaceMeteringClient client = client(endpoint, Region.US_EAST_1,
					AwsBasicCredentials.create("simulated", "simulated"));
					AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(settings(endpoint),
							client, new AwsSettings())) {
				return of(operation);
			}
		}

		private static Outcome of(AwsRegisterUsageOperation operation) throws InterruptedException {
			try {
				Answer answer = operation.registerUsage(new Request("a1b2c3", 1, "n-1"));
				return new Outcome("registered", "%s, %s, %s".formatted(shape(answer.signature()),
						answer.publicKeyRotationTimestamp(), shape(answer.requestId())), null);
			}
			catch (ThrottledException ex) {
				return new Outcome("throttled", shape(ex.getMessage()), null);
			}
			catch (RegistrationRejectedException ex) {
				// the rest tells who called
				String said = ex.getDescription().split("\\R", 2)[0];
				return new Outcome(ex.getReason().name(), shape(said), ex.getErrorCode());
			}
		}

		private static @Nullable String shape(@Nullable String text) {
			return (text != null) ? text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(uuid)")
				.replaceAll("[\\w-]{20,}\\.[\\w-]{20,}\\.[\\w-]{20,}", "(token)") : null;
		}

	}

}

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.aws.RegisterUsageClient.Answer;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.simulator.SimulatedRequest.Authorization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.regions.Region;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link SigningRegisterUsageClient} does what the client of the AWS SDK does:
 * the same request, and the same made of each answer.
 */
class SdkParityTests {

	private static final Region REGION = Region.EU_CENTRAL_1;

	private static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsSessionCredentials.create("AKIDSIMULATED", "not-a-secret", "the-session-token"));

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void requestIsThatOfTheSdk() {
		List<SimulatedRequest> requests = new ArrayList<>();
		for (Kind kind : Kind.values()) {
			try (RegisterUsageClient client = kind.connect(this.simulator.endpoint())) {
				client.registerUsage("a1-B2/c3=:_.@", 7, "the-nonce");
			}
			requests.add(this.simulator.requests().get(requests.size()));
		}
		SimulatedRequest ours = requests.get(Kind.SIGNING.ordinal());
		SimulatedRequest theirs = requests.get(Kind.SDK.ordinal());
		assertThat(ours.method()).isEqualTo(theirs.method());
		assertThat(ours.path()).isEqualTo(theirs.path());
		assertThat(ours.body()).isEqualTo(theirs.body());
		assertThat(headers(ours)).isEqualTo(headers(theirs));
		Authorization authorization = Objects.requireNonNull(ours.authorization());
		assertThat(authorization.region()).isEqualTo(REGION.id());
		assertThat(authorization.signedHeaders()).contains("host", "x-amz-date", "x-amz-security-token",
				"x-amz-target");
		assertThat(ours.header("User-Agent")).startsWith("metering-spring-boot");
	}

	/**
	 * All headers but those that differ from call to call, and those by which the SDK
	 * tells AWS of itself.
	 */
	private static Map<String, List<String>> headers(SimulatedRequest request) {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.putAll(request.headers());
		headers.keySet()
			.removeAll(
					List.of("Authorization", "X-Amz-Date", "User-Agent", "amz-sdk-invocation-id", "amz-sdk-request"));
		return headers;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("answers")
	void answerIsReadAsTheSdkReadsIt(String name, List<SimulatedAnswer> script) {
		List<Outcome> outcomes = new ArrayList<>();
		for (Kind kind : Kind.values()) {
			this.simulator.clearRequests();
			this.simulator.answer(script);
			Outcome outcome = Outcome.of(kind, this.simulator.endpoint());
			outcomes.add(outcome.withCalls(this.simulator.requests().size()));
		}
		assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1));
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
		answers.add(answer("502, then ok", SimulatedAnswer.serverError(502), SimulatedAnswer.ok()));
		answers.add(answer("HTML", SimulatedAnswer.html()));
		answers.add(answer("empty", SimulatedAnswer.emptyBody()));
		answers.add(answer("empty JSON", SimulatedAnswer.emptyJson()));
		answers.add(answer("truncated", SimulatedAnswer.truncated()));
		answers.add(answer("oversize", SimulatedAnswer.oversize()));
		answers.add(answer("403 of a proxy", SimulatedAnswer.status(403, "Forbidden")));
		answers.add(answer("407 of a proxy", SimulatedAnswer.status(407, "")));
		answers.add(answer("302 of a proxy", SimulatedAnswer.status(302, "elsewhere")));
		answers.add(answer("reset, then ok", SimulatedAnswer.reset(), SimulatedAnswer.ok()));
		answers.add(answer("hang, then ok", SimulatedAnswer.hang(), SimulatedAnswer.ok()));
		return answers.stream();
	}

	private static Arguments answer(String name, SimulatedAnswer... script) {
		return Arguments.of(name, List.of(script));
	}

	@ParameterizedTest
	@MethodSource("offsets")
	void clockOfAwsIsLearnt(Duration offset) {
		this.simulator.answer(SimulatedAnswer.clockSkew(offset));
		try (RegisterUsageClient client = Kind.SIGNING.connect(this.simulator.endpoint())) {
			assertThat(client.registerUsage("a1b2c3", 1, "n-1").signature()).isNotNull();
			assertThat(this.simulator.requests()).hasSize(2);
			assertThat(client.registerUsage("a1b2c3", 1, "n-2").signature()).isNotNull();
			assertThat(this.simulator.requests()).hasSize(3);
		}
	}

	static Stream<Duration> offsets() {
		return Stream.of(Duration.ofHours(7), Duration.ofMinutes(-20));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"Signature\":[\"secret\"]}", "{\"Signature\":7}",
			"{\"Signature\":\"secret\",\"PublicKeyRotationTimestamp\":\"soon\"}" })
	void answerWithAMemberOfAnotherTypeIsNoUsableOne(String body) {
		this.simulator.answer(SimulatedAnswer.status(200, body));
		Outcome outcome = Outcome.of(Kind.SIGNING, this.simulator.endpoint());
		assertThat(outcome.errorCode()).isEqualTo("NoUsableAnswer");
		assertThat(outcome.report()).contains("is not that of RegisterUsage").doesNotContain("secret", "soon");
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("rawAnswers")
	void rawAnswerIsReadAsTheSdkReadsIt(int status, String header, String body) throws IOException {
		AtomicInteger calls = new AtomicInteger();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			calls.incrementAndGet();
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
				outcomes.add(Outcome.of(kind, endpoint).withCalls(calls.getAndSet(0)));
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
				Arguments.of(401, "WWW-Authenticate=Basic realm=x", "{\"__type\":\"AccessDeniedException\"}"),
				Arguments.of(403, "x-amz-request-id=other-id", "{\"__type\":\"AccessDeniedException\"}"),
				Arguments.of(200, "x-amzn-RequestId=the-id", "{\"Signature\":\"a.b.c\"}"),
				Arguments.of(200, "", "{\"Signature\":null}"),
				Arguments.of(200, "",
						"{\"Signature\":\"a\",\"PublicKeyRotationTimestamp\":1.798848245678E9,\"New\":[{}]}"),
				Arguments.of(200, "", "{\"Signature\":\"a\",\"PublicKeyRotationTimestamp\":1798848245}"),
				Arguments.of(200, "", "{\"Signature\":\"a\","), Arguments.of(204, "", ""));
	}

	/**
	 * The two clients.
	 */
	private enum Kind {

		SIGNING, SDK;

		RegisterUsageClient connect(URI endpoint) {
			ClientSettings settings = new ClientSettings(endpoint, Duration.ofSeconds(30), Duration.ofSeconds(1));
			List<MarketplaceMeteringClientBuilderCustomizer> customizers = (this == SDK) ? List.of((builder) -> {
			}) : List.of();
			RegisterUsageClient client = new MeteringClientFactory(settings, customizers).create(REGION, CREDENTIALS,
					settings.httpClient(false), new RegistrationRetryStrategy("RegisterUsage"), false);
			assertThat(client)
				.isInstanceOf((this == SDK) ? SdkRegisterUsageClient.class : SigningRegisterUsageClient.class);
			return client;
		}

	}

	/**
	 * What has come of a call.
	 *
	 * @param kind the kind of the outcome
	 * @param report what is reported, without what differs from call to call
	 * @param errorCode the error code of the refusal
	 * @param calls how many HTTP calls were made
	 */
	private record Outcome(String kind, @Nullable String report, @Nullable String errorCode, int calls) {

		static Outcome of(Kind kind, URI endpoint) {
			RegistrationFailures failures = new RegistrationFailures(false, REGION.id(), "test", null);
			try (RegisterUsageClient client = kind.connect(endpoint)) {
				Answer answer = client.registerUsage("a1b2c3", 1, "n-1");
				return new Outcome("registered", "%s, %s, %s".formatted(shape(answer.signature()),
						answer.publicKeyRotationTimestamp(), shape(answer.requestId())), null, 0);
			}
			catch (SdkException ex) {
				RuntimeException failure = failures.callFailed(ex);
				return new Outcome(
						(ex instanceof SdkServiceException answer) ? "status " + answer.statusCode()
								+ (answer.isThrottlingException() ? ", throttled" : "") : "no answer",
						shape(failure.getMessage()),
						(failure instanceof RegistrationRejectedException rejection) ? rejection.getErrorCode() : null,
						0);
			}
		}

		Outcome withCalls(int calls) {
			return new Outcome(this.kind, this.report, this.errorCode, calls);
		}

		private static @Nullable String shape(@Nullable String text) {
			return (text != null) ? text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(uuid)")
				.replaceAll("[\\w-]{20,}\\.[\\w-]{20,}\\.[\\w-]{20,}", "(token)") : null;
		}

	}

}

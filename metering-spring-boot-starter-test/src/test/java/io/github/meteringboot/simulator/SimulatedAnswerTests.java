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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.ClockSkew;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.CustomerNotEntitledException;
import software.amazon.awssdk.services.marketplacemetering.model.DisabledApiException;
import software.amazon.awssdk.services.marketplacemetering.model.ExpiredTokenException;
import software.amazon.awssdk.services.marketplacemetering.model.InternalServiceErrorException;
import software.amazon.awssdk.services.marketplacemetering.model.InvalidProductCodeException;
import software.amazon.awssdk.services.marketplacemetering.model.InvalidPublicKeyVersionException;
import software.amazon.awssdk.services.marketplacemetering.model.InvalidRegionException;
import software.amazon.awssdk.services.marketplacemetering.model.MarketplaceMeteringException;
import software.amazon.awssdk.services.marketplacemetering.model.PlatformNotSupportedException;
import software.amazon.awssdk.services.marketplacemetering.model.RegisterUsageResponse;
import software.amazon.awssdk.services.marketplacemetering.model.ThrottlingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link SimulatedAnswer}.
 */
class SimulatedAnswerTests {

	private final MeteringSimulator simulator = MeteringSimulator.start();

	@AfterEach
	void close() {
		this.simulator.close();
		SdkGlobalTime.setGlobalTimeOffset(0);
	}

	@Test
	void okIsSignedAsAwsSigns() throws Exception {
		RegisterUsageResponse response = register(SimulatedAnswer.ok());
		JWSObject jws = JWSObject.parse(response.signature());
		assertThat(jws.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.PS256);
		assertThat(jws.verify(verifier())).isTrue();
		assertThat(jws.getPayload().toJSONObject())
			.isEqualTo(Map.of("productCode", "a1b2c3", "publicKeyVersion", 1L, "nonce", "n-1"));
		assertThat(response.publicKeyRotationTimestamp()).isNull();
		assertThat(UUID.fromString(response.responseMetadata().requestId())).isNotNull();
	}

	@Test
	void okWhenKeyVersionIsAnotherRepeatsIt() throws Exception {
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator)) {
			String signature = client.registerUsage((request) -> request.productCode("a").publicKeyVersion(7))
				.signature();
			assertThat(JWSObject.parse(signature).getPayload().toJSONObject())
				.isEqualTo(Map.of("productCode", "a", "publicKeyVersion", 7L));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "2027-01-02T03:04:05Z", "2027-01-02T03:04:05.678Z" })
	void okWithRotationTellsWhen(Instant rotation) throws Exception {
		RegisterUsageResponse response = register(SimulatedAnswer.okWithRotation(rotation));
		assertThat(response.publicKeyRotationTimestamp()).isEqualTo(rotation);
		assertThat(JWSObject.parse(response.signature()).verify(verifier())).isTrue();
	}

	@Test
	void okVariantsSpellTheSameClaimsOtherwise() throws Exception {
		JWSObject pascal = JWSObject.parse(register(SimulatedAnswer.okWithPascalCaseClaims()).signature());
		assertThat(pascal.verify(verifier())).isTrue();
		assertThat(pascal.getPayload().toJSONObject())
			.isEqualTo(Map.of("ProductCode", "a1b2c3", "PublicKeyVersion", 1L, "Nonce", "n-1"));
		JWSObject text = JWSObject.parse(register(SimulatedAnswer.okWithTextKeyVersion()).signature());
		assertThat(text.verify(verifier())).isTrue();
		assertThat(text.getPayload().toJSONObject()).containsEntry("publicKeyVersion", "1");
	}

	static Stream<Arguments> errors() {
		return Stream.of(Arguments.of(SimulatedAnswer.notEntitled(), CustomerNotEntitledException.class, 400),
				Arguments.of(SimulatedAnswer.invalidProductCode(), InvalidProductCodeException.class, 400),
				Arguments.of(SimulatedAnswer.invalidPublicKeyVersion(), InvalidPublicKeyVersionException.class, 400),
				Arguments.of(SimulatedAnswer.invalidRegion(), InvalidRegionException.class, 400),
				Arguments.of(SimulatedAnswer.platformNotSupported(), PlatformNotSupportedException.class, 400),
				Arguments.of(SimulatedAnswer.disabledApi(), DisabledApiException.class, 400),
				Arguments.of(SimulatedAnswer.internalServiceError(), InternalServiceErrorException.class, 500),
				Arguments.of(SimulatedAnswer.throttled(), ThrottlingException.class, 400),
				Arguments.of(SimulatedAnswer.expiredToken(), ExpiredTokenException.class, 400),
				Arguments.of(SimulatedAnswer.accessDenied(), MarketplaceMeteringException.class, 400),
				Arguments.of(SimulatedAnswer.unrecognizedClient(), MarketplaceMeteringException.class, 400),
				Arguments.of(SimulatedAnswer.invalidSignature(), MarketplaceMeteringException.class, 400),
				Arguments.of(SimulatedAnswer.error("SomethingNewException"), MarketplaceMeteringException.class, 400),
				Arguments.of(SimulatedAnswer.error("SomethingNewException", 418, "teapot"),
						MarketplaceMeteringException.class, 418));
	}

	@ParameterizedTest
	@MethodSource("errors")
	void errorsAreWhatTheSdkKnows(SimulatedAnswer answer, Class<? extends MarketplaceMeteringException> type,
			int status) {
		this.simulator.answer(answer, answer.withoutTypePrefix());
		for (int i = 0; i < 2; i++) {
			MarketplaceMeteringException ex = failure();
			assertThat(ex).isExactlyInstanceOf(type);
			assertThat(ex.awsErrorDetails().errorCode()).isEqualTo(answer.toString());
			assertThat(ex.awsErrorDetails().errorMessage()).isNotBlank();
			assertThat(ex.statusCode()).isEqualTo(status);
			assertThat(ex.requestId()).isEqualTo(this.simulator.requests().get(i).requestId());
		}
	}

	@Test
	void typeHasAPrefixUnlessSwitchedOff() throws Exception {
		this.simulator.answer(SimulatedAnswer.throttled(), SimulatedAnswer.accessDenied(),
				SimulatedAnswer.throttled().withoutTypePrefix());
		assertThat(post()).contains("\"__type\":\"com.amazonaws.marketplacemetering#ThrottlingException\"");
		assertThat(post()).contains("\"__type\":\"com.amazon.coral.service#AccessDeniedException\"");
		assertThat(post()).contains("\"__type\":\"ThrottlingException\"");
	}

	static Stream<SimulatedAnswer> throttlingAnswers() {
		return Stream.concat(SimulatedAnswer.throttlingCodes().stream().map(SimulatedAnswer::throttled),
				Stream.of(SimulatedAnswer.tooManyRequests(), SimulatedAnswer.throttled("SlowDown", 503)));
	}

	@ParameterizedTest
	@MethodSource("throttlingAnswers")
	void throttlingIsWhatTheSdkTakesForIt(SimulatedAnswer answer) {
		this.simulator.answer(answer);
		assertThat(failure().isThrottlingException()).isTrue();
	}

	@Test
	void throttledWithAnotherCodeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatedAnswer.throttled("AccessDeniedException"))
			.withMessageContaining("TooManyRequestsException");
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 502, 503, 504 })
	void serverErrorIsNoThrottling(int status) {
		this.simulator.answer(SimulatedAnswer.serverError(status));
		MarketplaceMeteringException ex = failure();
		assertThat(ex.statusCode()).isEqualTo(status);
		assertThat(ex.isThrottlingException()).isFalse();
		assertThat(ex.requestId()).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatedAnswer.serverError(400));
	}

	@Test
	void statusHasNoErrorCodeAndNoRequestId() {
		this.simulator.answer(SimulatedAnswer.status(403, "Forbidden by the proxy"));
		MarketplaceMeteringException ex = failure();
		assertThat(ex.statusCode()).isEqualTo(403);
		assertThat(ex.requestId()).isNull();
		assertThat(ex.awsErrorDetails().errorCode()).isNull();
		assertThat(this.simulator.requests().get(0).requestId()).isNull();
	}

	@Test
	void htmlIsNotReadable() {
		this.simulator.answer(SimulatedAnswer.html());
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> MeteringClients.register(this.simulator));
	}

	@Test
	void emptyAnswersHaveNoSignature() {
		assertThat(register(SimulatedAnswer.emptyBody()).signature()).isNull();
		RegisterUsageResponse response = register(SimulatedAnswer.emptyJson());
		assertThat(response.signature()).isNull();
		assertThat(response.responseMetadata().requestId()).isEqualTo(this.simulator.requests().get(1).requestId());
	}

	@Test
	void hangNeverAnswers() {
		this.simulator.answer(SimulatedAnswer.hang());
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator)) {
			assertThatExceptionOfType(ApiCallAttemptTimeoutException.class)
				.isThrownBy(() -> client.registerUsage((request) -> request.productCode("a1b2c3")
					.publicKeyVersion(1)
					.overrideConfiguration((override) -> override.apiCallAttemptTimeout(Duration.ofMillis(500)))));
		}
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.requestId()).isNull());
	}

	@Test
	void resetIsATcpReset() {
		this.simulator.answer(SimulatedAnswer.reset());
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> MeteringClients.register(this.simulator))
			.withRootCauseInstanceOf(SocketException.class)
			.havingRootCause()
			.withMessageContaining("reset");
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void truncatedEndsBeforeItsLength() {
		this.simulator.answer(SimulatedAnswer.truncated());
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> MeteringClients.register(this.simulator));
		assertThatExceptionOfType(IOException.class).isThrownBy(this::post)
			.withMessageContaining("fixed content-length");
	}

	@Test
	void oversizeIs64MebibytesOfSignature() throws Exception {
		this.simulator.answer(SimulatedAnswer.oversize());
		HttpResponse<InputStream> response = HttpClient.newHttpClient()
			.send(MeteringClients.raw(this.simulator.endpoint().resolve("/"))
				.header("X-Amz-Target", "AWSMPMeteringService.RegisterUsage")
				.header("Authorization", MeteringClients.AUTHORIZATION)
				.POST(HttpRequest.BodyPublishers.ofString("{\"ProductCode\":\"a\",\"PublicKeyVersion\":1}"))
				.build(), HttpResponse.BodyHandlers.ofInputStream());
		try (InputStream body = response.body()) {
			assertThat(new String(body.readNBytes(20), StandardCharsets.UTF_8)).isEqualTo("{\"Signature\":\"AAAAAA");
			long length = 20 + body.transferTo(OutputStream.nullOutputStream());
			assertThat(length).isGreaterThan(64 * 1024 * 1024)
				.isEqualTo(response.headers().firstValueAsLong("Content-Length").orElse(0));
		}
	}

	@Test
	void oversizeIsMoreThanTheSdkReads() {
		this.simulator.answer(SimulatedAnswer.oversize());
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> MeteringClients.register(this.simulator));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT1H", "PT-1H" })
	void clockSkewIsOvercomeByLearningTheTime(Duration offset) {
		this.simulator.answer(SimulatedAnswer.clockSkew(offset));
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator,
				AwsRetryStrategy.standardRetryStrategy())) {
			assertThat(MeteringClients.register(client).signature()).isNotBlank();
		}
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void clockSkewWhenNotLearntIsRefused() {
		this.simulator.answer(SimulatedAnswer.clockSkew(Duration.ofHours(1)));
		MarketplaceMeteringException ex = failure();
		assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
		Instant awsTime = ClockSkew.getServerTime(ex.awsErrorDetails().sdkHttpResponse()).orElseThrow();
		assertThat(awsTime).isCloseTo(Instant.now().plus(1, ChronoUnit.HOURS), within(30, ChronoUnit.SECONDS));
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatedAnswer.clockSkew(Duration.ofMinutes(5)));
	}

	@Test
	void invalidSignatureIsNoClockSkew() {
		this.simulator.answer(SimulatedAnswer.invalidSignature());
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator,
				AwsRetryStrategy.standardRetryStrategy())) {
			assertThatExceptionOfType(MarketplaceMeteringException.class)
				.isThrownBy(() -> MeteringClients.register(client));
		}
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void afterAnswersLate() {
		this.simulator.answer(SimulatedAnswer.ok().after(Duration.ofMillis(300)));
		long start = System.nanoTime();
		MeteringClients.register(this.simulator);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@ParameterizedTest
	@EnumSource(names = { "WRONG_KEY", "RS256", "TAMPERED_PAYLOAD" })
	void forgedWithoutTheKeyOrAlgorithmHasTheClaimsOfTheCall(Forgery forgery) throws Exception {
		JWSObject jws = JWSObject.parse(register(SimulatedAnswer.forged(forgery)).signature());
		assertThat(jws.getPayload().toJSONObject())
			.isEqualTo(Map.of("productCode", "a1b2c3", "publicKeyVersion", 1L, "nonce", "n-1"));
		assertThat(jws.getHeader().getAlgorithm())
			.isEqualTo((forgery != Forgery.RS256) ? JWSAlgorithm.PS256 : JWSAlgorithm.RS256);
		// the right key and another algorithm: only who looks at the algorithm notices
		assertThat(jws.verify(verifier())).isEqualTo(forgery == Forgery.RS256);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = { "WRONG_(NONCE|PRODUCT_CODE|KEY_VERSION)", "MISSING_.+" })
	void forgedWithTheKeyDiffersInOneClaim(Forgery forgery) throws Exception {
		JWSObject jws = JWSObject.parse(register(SimulatedAnswer.forged(forgery)).signature());
		assertThat(jws.verify(verifier())).isTrue();
		Map<String, Object> claims = jws.getPayload().toJSONObject();
		List<String> right = Map.<String, Object>of("productCode", "a1b2c3", "publicKeyVersion", 1L, "nonce", "n-1")
			.entrySet()
			.stream()
			.filter((claim) -> claim.getValue().equals(claims.get(claim.getKey())))
			.map(Map.Entry::getKey)
			.toList();
		assertThat(right).hasSize(2);
		assertThat(claims).hasSize(forgery.name().startsWith("MISSING_") ? 2 : 3);
	}

	@Test
	void forgedWithAlgNoneIsUnsigned() throws Exception {
		PlainObject jwt = PlainObject.parse(register(SimulatedAnswer.forged(Forgery.ALG_NONE)).signature());
		assertThat(jwt.getPayload().toJSONObject()).containsEntry("nonce", "n-1");
	}

	@Test
	void forgedWithHmacHasThePublicKeyAsItsSecret() throws Exception {
		JWSObject jws = JWSObject.parse(register(SimulatedAnswer.forged(Forgery.HS256_WITH_PUBLIC_KEY)).signature());
		assertThat(jws.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
		assertThat(jws.verify(new MACVerifier(this.simulator.publicKeyPem()))).isTrue();
	}

	@Test
	void forgedWithoutAJwt() {
		assertThat(register(SimulatedAnswer.forged(Forgery.NOT_A_JWT)).signature()).isEqualTo("not a JWT");
		assertThat(register(SimulatedAnswer.forged(Forgery.EMPTY)).signature()).isEmpty();
		assertThat(register(SimulatedAnswer.forged(Forgery.MISSING)).signature()).isNull();
	}

	@Test
	void parseReadsSequences() {
		assertThat(SimulatedAnswer.parse("ok")).hasToString("[ok]");
		assertThat(SimulatedAnswer.parse("throttle")).hasToString("[ThrottlingException]");
		assertThat(SimulatedAnswer.parse("throttle:5")).hasToString("[ThrottlingException:5, ok]");
		assertThat(SimulatedAnswer.parse("reset:2, throttle:3 ,not-entitled"))
			.hasToString("[reset:2, ThrottlingException:3, CustomerNotEntitledException]");
		assertThat(SimulatedAnswer.parse("late")).hasToString("[ok after PT5S]");
	}

	@Test
	void parseWhenTheNameIsUnknownListsAllNames() {
		IllegalArgumentException ex = catchThrowableOfType(IllegalArgumentException.class,
				() -> SimulatedAnswer.parse("ok,nonsense"));
		assertThat(ex).hasMessageStartingWith("Unknown answer 'nonsense', known are ok, ");
		String[] names = String.valueOf(ex.getMessage()).replaceFirst(".*, known are ", "").split(", ");
		assertThat(names).contains("not-entitled", "throttle", "forged-wrong-key")
			.hasSize(29 + Forgery.values().length)
			.allSatisfy((name) -> assertThat(SimulatedAnswer.parse(name)).hasSize(1));
	}

	@Test
	void guideHasEveryName() throws IOException {
		String guide = Files.readString(Path.of("../docs/testing.md"));
		String section = guide.substring(guide.indexOf("### What the simulator can answer"),
				guide.indexOf("## On a laptop"));
		List<String> listed = Pattern.compile("`([a-z0-9-]+)`(?=[^|]*\\|[^|]*\\|\\R)")
			.matcher(section)
			.results()
			.map((name) -> name.group(1))
			.toList();
		IllegalArgumentException ex = catchThrowableOfType(IllegalArgumentException.class,
				() -> SimulatedAnswer.parse("nonsense"));
		assertThat(listed)
			.containsExactlyInAnyOrder(String.valueOf(ex.getMessage()).replaceFirst(".*, known are ", "").split(", "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ok,", "throttle:", "throttle:many", "throttle:0", "throttle:-1" })
	void parseWhenMalformedIsRefused(String script) {
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatedAnswer.parse(script));
	}

	private RegisterUsageResponse register(SimulatedAnswer answer) {
		this.simulator.answer(answer);
		return MeteringClients.register(this.simulator);
	}

	private MarketplaceMeteringException failure() {
		return catchThrowableOfType(MarketplaceMeteringException.class, () -> MeteringClients.register(this.simulator));
	}

	private String post() throws Exception {
		return MeteringClients.post(this.simulator, "{\"ProductCode\":\"a1b2c3\",\"PublicKeyVersion\":1}").body();
	}

	private JWSVerifier verifier() throws Exception {
		String base64 = this.simulator.publicKeyPem().replaceAll("-----[A-Z ]+-----|\\s", "");
		return new RSASSAVerifier((RSAPublicKey) KeyFactory.getInstance("RSA")
			.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64))));
	}

}

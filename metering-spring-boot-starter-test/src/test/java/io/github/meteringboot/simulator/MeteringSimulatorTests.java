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
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.InvalidProductCodeException;
import software.amazon.awssdk.services.marketplacemetering.model.MarketplaceMeteringException;
import software.amazon.awssdk.services.marketplacemetering.model.ThrottlingException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MeteringSimulator}.
 */
class MeteringSimulatorTests {

	private final MeteringSimulator simulator = MeteringSimulator.start();

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void endpointIsOnTheLoopbackInterface() {
		assertThat(this.simulator.endpoint()).hasScheme("http").hasHost("127.0.0.1").hasPath("");
	}

	@Test
	void publicKeyPemIsARsaKeyOf2048Bits() throws Exception {
		assertKey(2048);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1024, 3072 })
	void publicKeyPemIsARsaKeyOfTheChosenSizeWhichSigns(int bits) throws Exception {
		assertSignsWithKeyOf(bits);
	}

	@Tag("exhaustive")
	@Test
	void publicKeyPemIsARsaKeyOf4096BitsWhichSigns() throws Exception {
		assertSignsWithKeyOf(4096);
	}

	private void assertSignsWithKeyOf(int bits) throws Exception {
		this.simulator.keySize(bits);
		RSAPublicKey key = assertKey(bits);
		JWSObject token = JWSObject.parse(MeteringClients.register(this.simulator).signature());
		assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
	}

	@Test
	void keyThatIsNoProtectionIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.keySize(512));
	}

	private RSAPublicKey assertKey(int bits) throws Exception {
		String pem = this.simulator.publicKeyPem();
		assertThat(pem).startsWith("-----BEGIN PUBLIC KEY-----\n").endsWith("\n-----END PUBLIC KEY-----\n");
		assertThat(pem.lines()).allMatch((line) -> line.length() <= 64);
		byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
		RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
		assertThat(key.getModulus().bitLength()).isEqualTo(bits);
		assertThat(this.simulator.publicKeyVersion()).isOne();
		return key;
	}

	@Test
	void answerWhenNotScriptedIsOk() {
		assertThat(MeteringClients.register(this.simulator).signature()).isNotBlank();
	}

	@Test
	void answersComeInOrderAndTheLastOneGoesOn() {
		this.simulator.answer(SimulatedAnswer.throttled().times(2), SimulatedAnswer.notEntitled(),
				SimulatedAnswer.ok());
		assertThat(codes(6)).containsExactly("ThrottlingException", "ThrottlingException",
				"CustomerNotEntitledException", "ok", "ok", "ok");
	}

	@Test
	void answerWhenCalledAgainReplacesTheScript() {
		this.simulator.answer(SimulatedAnswer.throttled());
		assertThat(codes(2)).containsExactly("ThrottlingException", "ThrottlingException");
		this.simulator.answer(SimulatedAnswer.parse("disabled-api:1"));
		assertThat(codes(2)).containsExactly("DisabledApiException", "ok");
	}

	@Test
	void answerWithoutAnswersIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(this.simulator::answer);
	}

	@Test
	void requestsTellWhatWasSentAndWhoSigned() {
		Instant before = Instant.now();
		String requestId = MeteringClients.register(this.simulator).responseMetadata().requestId();
		assertThat(this.simulator.requests()).singleElement().satisfies((request) -> {
			assertThat(request.method()).isEqualTo("POST");
			assertThat(request.path()).isEqualTo("/");
			assertThat(request.productCode()).isEqualTo("a1b2c3");
			assertThat(request.publicKeyVersion()).isOne();
			assertThat(request.nonce()).isEqualTo("n-1");
			assertThat(request.body()).contains("\"ProductCode\":\"a1b2c3\"");
			assertThat(request.receivedAt()).isBetween(before, Instant.now());
			assertThat(request.requestId()).isEqualTo(requestId);
			assertThat(request.header("content-type")).isEqualTo("application/x-amz-json-1.1");
			assertThat(request.headers()).containsKey("x-AMZ-target");
			assertThat(request.securityToken()).isEqualTo("the-session-token");
			assertThat(request.authorization()).isNotNull().satisfies((authorization) -> {
				assertThat(authorization.accessKeyId()).isEqualTo("AKIDSIMULATED");
				assertThat(authorization.date()).matches("\\d{8}");
				assertThat(authorization.region()).isEqualTo("us-east-1");
				assertThat(authorization.service()).isEqualTo("aws-marketplace");
				assertThat(authorization.signedHeaders()).contains("host", "x-amz-date", "x-amz-security-token");
			});
			assertThat(request.toString()).contains("a1b2c3").doesNotContain("the-session-token", "AKIDSIMULATED");
		});
	}

	@Test
	void requestsWhenClearedAreForgotten() {
		MeteringClients.register(this.simulator);
		this.simulator.clearRequests();
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void awaitRequestsReturnsOnceTheyHaveArrived() throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<List<SimulatedRequest>> requests = executor
				.submit(() -> this.simulator.awaitRequests(2, Duration.ofSeconds(30)));
			MeteringClients.register(this.simulator);
			assertThat(requests).isNotDone();
			MeteringClients.register(this.simulator);
			assertThat(requests.get(30, TimeUnit.SECONDS)).hasSize(2);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void awaitRequestsWhenTheyDoNotComeFails() {
		MeteringClients.register(this.simulator);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.simulator.awaitRequests(2, Duration.ofMillis(10)))
			.withMessageContaining("Expected 2 requests within PT0.01S, but there were 1");
	}

	@Test
	void acceptOnlyRefusesOtherProductCodesAndTakesNoAnswer() {
		this.simulator.answer(SimulatedAnswer.throttled().times(1), SimulatedAnswer.ok())
			.acceptOnly("other", "another");
		assertThatExceptionOfType(InvalidProductCodeException.class)
			.isThrownBy(() -> MeteringClients.register(this.simulator));
		this.simulator.acceptOnly("other", "a1b2c3");
		assertThat(codes(2)).containsExactly("ThrottlingException", "ok");
		this.simulator.acceptOnly();
		assertThatNoException().isThrownBy(() -> MeteringClients.register(this.simulator));
	}

	@Test
	void otherOperationsAreUnknown() {
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator)) {
			assertThatExceptionOfType(MarketplaceMeteringException.class)
				.isThrownBy(() -> client.resolveCustomer((request) -> request.registrationToken("token")))
				.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET, /, 404", "GET, /actuator/health, 404", "POST, /other, 404", "PUT, /, 404", "POST, /, 400" })
	void otherRequestsAreUnknownAndRecorded(String method, String path, int status) throws Exception {
		HttpResponse<String> response = MeteringClients
			.send(MeteringClients.raw(this.simulator.endpoint().resolve(path))
				.method(method, HttpRequest.BodyPublishers.noBody()));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).contains("#UnknownOperationException");
		assertThat(this.simulator.requests()).singleElement().satisfies((request) -> {
			assertThat(request.method()).isEqualTo(method);
			assertThat(request.path()).isEqualTo(path);
			assertThat(request.productCode()).isNull();
			assertThat(request.authorization()).isNull();
			assertThat(response.headers().firstValue("x-amzn-RequestId")).hasValue(request.requestId());
		});
	}

	@Test
	void unsignedRequestsAreRefused() throws Exception {
		HttpResponse<String> response = MeteringClients.send(MeteringClients.raw(this.simulator.endpoint().resolve("/"))
			.header("X-Amz-Target", "AWSMPMeteringService.RegisterUsage")
			.POST(HttpRequest.BodyPublishers.ofString("{}")));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("MissingAuthenticationTokenException");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			no JSON                                              | SerializationException | not a JSON object
			{"ProductCode":7,"PublicKeyVersion":1}               | SerializationException | not of the type
			{"PublicKeyVersion":1}                               | ValidationException    | productCode
			{"ProductCode":"","PublicKeyVersion":1}              | ValidationException    | productCode
			{"ProductCode":"a b","PublicKeyVersion":1}           | ValidationException    | productCode
			{"ProductCode":"a"}                                  | ValidationException    | publicKeyVersion
			{"ProductCode":"a","PublicKeyVersion":1.5}           | SerializationException | not of the type
			{"ProductCode":"a","PublicKeyVersion":-4294967295}   | ValidationException    | publicKeyVersion
			{"ProductCode":"a","PublicKeyVersion":0}             | ValidationException    | publicKeyVersion
			""")
	void invalidInputIsRefused(String body, String code, String message) throws Exception {
		HttpResponse<String> response = MeteringClients.post(this.simulator, body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("#" + code + "\"").contains(message);
	}

	@ParameterizedTest
	@CsvSource({ "255, 255, 200", "256, 255, 400", "255, 256, 400" })
	void lengthsAreChecked(int productCodeLength, int nonceLength, int status) throws Exception {
		String body = "{\"ProductCode\":\"%s\",\"PublicKeyVersion\":1,\"Nonce\":\"%s\"}"
			.formatted("a".repeat(productCodeLength), "n".repeat(nonceLength));
		assertThat(MeteringClients.post(this.simulator, body).statusCode()).isEqualTo(status);
	}

	@Test
	void connectionsAreKeptAliveUnlessTheClientCloses() throws Exception {
		String request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
		try (Socket socket = connect()) {
			socket.getOutputStream()
				.write((request + request + request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
					.getBytes(StandardCharsets.US_ASCII));
			String responses = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(responses.split("HTTP/1.1 404", -1)).hasSize(4);
		}
		assertThat(this.simulator.requests()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "no HTTP\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
			"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nless",
			"POST / HTTP/1.1\r\nHo", "" })
	void whatIsNoRequestIsNotRecordedAndEndsTheConnection(String sent) throws Exception {
		try (Socket socket = connect()) {
			socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
			socket.shutdownOutput();
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.doesNotContain("200", "404");
		}
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void tlsIsRefusedAtOnceAsAtAPlainPortOfAWebServer() {
		URI endpoint = URI.create(this.simulator.endpoint().toString().replace("http:", "https:"));
		assertThatExceptionOfType(SSLException.class)
			.isThrownBy(() -> endpoint.toURL().openConnection().getInputStream())
			.withMessageContaining("Unsupported or unrecognized SSL message");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void bodyThatIsTooLongIsNotRecordedAndEndsTheConnection() {
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> MeteringClients.post(this.simulator, "x".repeat(1024 * 1024 + 1)));
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void supplierThatFailsIsTold(CapturedOutput output) {
		this.simulator.answer(() -> {
			throw new IllegalStateException("no answer left");
		});
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> MeteringClients.post(this.simulator, "{\"ProductCode\":\"a\",\"PublicKeyVersion\":1}"));
		// it is told before the connection is closed
		assertThat(output).contains("IllegalStateException: no answer left");
	}

	@Test
	void clientThatGivesUpLeavesNoThread() throws Exception {
		this.simulator.answer(SimulatedAnswer.hang(), SimulatedAnswer.ok().after(Duration.ofHours(1)));
		String body = "{\"ProductCode\":\"a\",\"PublicKeyVersion\":1}";
		String request = "POST / HTTP/1.1\r\nX-Amz-Target: AWSMPMeteringService.RegisterUsage\r\nAuthorization: "
				+ MeteringClients.AUTHORIZATION + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
		int before = threads().size();
		try (Socket hanging = connect(); Socket late = connect()) {
			hanging.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			this.simulator.awaitRequests(1, Duration.ofSeconds(30));
			late.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			this.simulator.awaitRequests(2, Duration.ofSeconds(30));
			assertThat(threads()).hasSizeGreaterThan(before);
		}
		Awaitility.await().untilAsserted(() -> assertThat(threads()).hasSize(before));
	}

	@Test
	void hangingClientsKeepNobodyWaiting() throws Exception {
		int clients = 200;
		this.simulator.answer(SimulatedAnswer.hang().times(clients), SimulatedAnswer.ok());
		ExecutorService executor = Executors.newCachedThreadPool();
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator)) {
			List<Future<?>> hanging = submit(executor, client, clients);
			this.simulator.awaitRequests(clients, Duration.ofSeconds(60));
			List<Future<?>> others = submit(executor, client, clients);
			for (Future<?> other : others) {
				other.get(60, TimeUnit.SECONDS);
			}
			assertThat(hanging).noneMatch(Future::isDone);
			this.simulator.close();
			for (Future<?> future : hanging) {
				assertThat(future).failsWithin(Duration.ofSeconds(60))
					.withThrowableThat()
					.withCauseInstanceOf(SdkClientException.class);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void closeLeavesNoThreadAndKeepsWhatIsRecorded() {
		this.simulator.answer(SimulatedAnswer.throttled());
		codes(3);
		assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
		this.simulator.close();
		assertThat(threads()).isEmpty();
		assertThat(this.simulator.requests()).hasSize(3);
		assertThatNoException().isThrownBy(this.simulator::close);
	}

	@Test
	void threadsOfTheServerAreDaemonsAndEndWithClose() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		Set<Thread> since;
		try (MeteringSimulator other = MeteringSimulator.start();
				Socket socket = new Socket("127.0.0.1", other.endpoint().getPort())) {
			socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(socket.getInputStream().read()).isEqualTo('H');
			since = new HashSet<>(Thread.getAllStackTraces().keySet());
			since.removeAll(before);
			assertThat(since).extracting(Thread::getName).contains("HTTP-Dispatcher");
			assertThat(since).allMatch(Thread::isDaemon);
		}
		// the timer of the JDK's server is told to end, and not waited for
		Awaitility.await().untilAsserted(() -> assertThat(since).noneMatch(Thread::isAlive));
	}

	@Test
	void startOnAPortThatIsTakenFailsAndLeavesNothing() {
		int port = this.simulator.endpoint().getPort();
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> MeteringSimulator.start(port))
			.withMessageContaining("Port " + port);
		this.simulator.close();
		try (MeteringSimulator again = MeteringSimulator.start(port)) {
			assertThat(MeteringClients.register(again).signature()).isNotBlank();
		}
	}

	@Test
	void closeEndsWhatHangsOrIsLate() throws Exception {
		this.simulator.answer(SimulatedAnswer.hang(), SimulatedAnswer.ok().after(Duration.ofHours(1)));
		ExecutorService executor = Executors.newCachedThreadPool();
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator)) {
			List<Future<?>> waiting = submit(executor, client, 2);
			this.simulator.awaitRequests(2, Duration.ofSeconds(30));
			this.simulator.close();
			assertThat(threads()).isEmpty();
			for (Future<?> future : waiting) {
				assertThat(future).failsWithin(Duration.ofSeconds(10));
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static List<Future<?>> submit(ExecutorService executor, MarketplaceMeteringClient client, int count) {
		List<Future<?>> futures = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			futures.add(executor.submit(() -> MeteringClients.register(client)));
		}
		return futures;
	}

	private List<String> codes(int calls) {
		List<String> codes = new ArrayList<>();
		try (MarketplaceMeteringClient client = MeteringClients.sdk(this.simulator)) {
			for (int i = 0; i < calls; i++) {
				codes.add(code(client));
			}
		}
		return codes;
	}

	private static String code(MarketplaceMeteringClient client) {
		try {
			MeteringClients.register(client);
			return "ok";
		}
		catch (ThrottlingException ex) {
			return "ThrottlingException";
		}
		catch (MarketplaceMeteringException ex) {
			return ex.awsErrorDetails().errorCode();
		}
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket("127.0.0.1", this.simulator.endpoint().getPort());
		socket.setSoTimeout(30000);
		return socket;
	}

	private List<Thread> threads() {
		String prefix = "metering-simulator-" + this.simulator.endpoint().getPort();
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(prefix))
			.toList();
	}

}

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
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegisterUsageOperation.Settings;
import io.github.meteringboot.aws.StandIn.Reply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests of the roads to AWS: proxies, TLS and names, with the addresses of AWS itself
 * where a proxy stands before them.
 */
class RoadTests {

	private static final Request REQUEST = new Request("a1b2c3", 1, "the-nonce");

	private static final String METERING_HOST = "metering.marketplace.eu-west-3.amazonaws.com";

	private static final String STS_HOST = "sts.eu-west-3.amazonaws.com";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofSeconds(4);

	private final Map<String, String> environment = new HashMap<>();

	private final Path directory;

	@AutoClose
	private final Tls tls;

	@AutoClose
	private final StandIn metering;

	@AutoClose
	private final StandIn sts;

	@AutoClose
	private final StandIn plainSts = StandIn.start();

	@AutoClose
	private final StandIn proxy = StandIn.start();

	private final Properties before = (Properties) System.getProperties().clone();

	RoadTests(@TempDir Path directory) throws Exception {
		this.directory = directory;
		this.tls = Tls.trusted(METERING_HOST, STS_HOST, "localhost");
		this.metering = StandIn.start(this.tls.serverSockets(), InetAddress.getLoopbackAddress())
			.reply(Reply.of(200, "{\"Signature\":\"a.b.c\"}"));
		this.sts = StandIn.start(this.tls.serverSockets(), InetAddress.getLoopbackAddress())
			.reply(Reply.of(200, StandIn.credentialsXml("ASIAOFTHEROLE", Instant.now().plusSeconds(3600))));
		this.proxy.reply(tunnel());
		this.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		this.environment.put("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/product");
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", token().toString());
		System.setProperty("aws.disableEc2Metadata", "true");
	}

	@AfterEach
	void restore() {
		System.setProperties(this.before);
	}

	private Path token() throws IOException {
		Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
		String claims = "{\"iss\":\"https://oidc.eks.eu-west-3.amazonaws.com/id/ABC\"}";
		return Files.writeString(this.directory.resolve("token"), encoder.encodeToString("{}".getBytes()) + "."
				+ encoder.encodeToString(claims.getBytes()) + ".c2lnbmF0dXJl");
	}

	private Reply tunnel() {
		return (request, socket) -> {
			StandIn target = request.path().startsWith("sts.") ? this.sts : this.metering;
			Reply.tunnelTo(InetAddress.getLoopbackAddress(), target.port()).write(request, socket);
		};
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP_PROXY", "HTTPS_PROXY", "https_proxy" })
	void proxyWithAPasswordLeadsToStsAndMetering(String variable) throws InterruptedException {
		this.environment.put(variable, "http://us%40er:pa%3Ass@127.0.0.1:" + this.proxy.port());
		Answer answer = register(PATIENCE);
		assertThat(answer.region()).isEqualTo("eu-west-3");
		assertThat(this.proxy.requests()).extracting(StandIn.Request::method).containsOnly("CONNECT");
		assertThat(this.proxy.requests()).extracting(StandIn.Request::path)
			.containsExactly(STS_HOST + ":443", METERING_HOST + ":443");
		String authorization = "Basic " + Base64.getEncoder().encodeToString("us@er:pa:ss".getBytes());
		assertThat(this.proxy.requests())
			.allSatisfy((request) -> assertThat(request.headers()).containsEntry("Proxy-Authorization", authorization));
		// what AWS sees
		for (StandIn service : new StandIn[] { this.sts, this.metering }) {
			assertThat(service.requests()).singleElement()
				.satisfies((request) -> assertThat(request.headers()).doesNotContainKey("Proxy-Authorization"));
		}
		assertThat(answer.circumstances())
			.contains("Called: the AWS Marketplace Metering Service at " + METERING_HOST
					+ ", through the proxy 127.0.0.1:%d (set by the environment variable %s)"
						.formatted(this.proxy.port(), variable))
			.doesNotContain("pa:ss", "pa%3Ass");
	}

	@Test
	void proxyThatIsReachedByTlsLeadsToAws() throws Exception {
		try (StandIn secure = StandIn.start(this.tls.serverSockets(), InetAddress.getLoopbackAddress())
			.reply(tunnel())) {
			this.environment.put("HTTPS_PROXY", "https://localhost:" + secure.port());
			assertThat(register(PATIENCE).signature()).isEqualTo("a.b.c");
			assertThat(secure.requests()).hasSize(2);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''         | the proxy answered with HTTP status 407 (it wants a user and a password)
			user:pass@ | the proxy answered with HTTP status 407 (it refuses the user and the password of the setting
			""")
	void proxyThatRefusesIsNamed(String user, String said) {
		this.proxy.reply(Reply.of(407, "", "Proxy-Authenticate: Basic realm=\"x\""));
		this.environment.put("HTTPS_PROXY", "http://" + user + "127.0.0.1:" + this.proxy.port());
		RegistrationRejectedException rejection = rejected(SHORT);
		assertThat(rejection.getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
		assertThat(rejection.getErrorCode()).isEqualTo("NoUsableAnswer");
		assertThat(rejection.getDescription()).startsWith("AWS STS gave no usable answer.")
			.contains(said, "Called: AWS STS at " + STS_HOST + ", through the proxy 127.0.0.1:" + this.proxy.port(),
					"Credentials: the IAM role for the service account (IRSA), arn:aws:iam::123456789012:role/product")
			.doesNotContain("user:pass", "Marketplace");
	}

	@ParameterizedTest
	@ValueSource(ints = { 403, 502 })
	void proxyThatOpensNoTunnelIsNoAnswerOfAws(int status) {
		this.proxy.reply(Reply.of(status, "<html>blocked</html>"));
		this.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + this.proxy.port());
		RegistrationRejectedException rejection = rejected(SHORT);
		assertThat(rejection.getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
		assertThat(rejection.getDescription()).contains("the proxy answered with HTTP status " + status)
			.doesNotContain("AWS said", "policy");
		assertThat(this.proxy.requests()).hasSizeGreaterThan(1);
	}

	@Test
	void proxyThatIsNotThereIsNamed() throws IOException {
		// bound, so that no other process gets the port, and not listening
		try (Socket socket = new Socket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			int port = socket.getLocalPort();
			this.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + port);
			assertThat(rejected(SHORT).getDescription()).contains("ConnectException: Connection refused",
					"through the proxy 127.0.0.1:%d (set by the environment variable HTTPS_PROXY)".formatted(port));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP_PROXY", "HTTPS_PROXY" })
	void proxyWithoutASchemeOrAPortIsASettingToCorrect(String variable) {
		this.environment.put(variable, "user:secret@proxy.example");
		RegistrationRejectedException rejection = rejected(PATIENCE);
		assertThat(rejection.getReason()).isEqualTo(RejectionReason.CONFIGURATION);
		assertThat(rejection.getErrorCode()).isEqualTo("InvalidSetting");
		assertThat(rejection.getDescription()).contains("The environment variable " + variable)
			.doesNotContain("secret");
		assertThat(rejection.getAction()).contains("http://proxy.example.com:3128")
			.doesNotContain("policy", "secret@p");
	}

	@Test
	void certificateThatIsNotTrustedIsNoAnswer() {
		this.tls.distrust();
		this.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + this.proxy.port());
		assertThat(rejected(SHORT).getDescription()).contains("SSLHandshakeException");
		assertThat(this.sts.requests()).isEmpty();
	}

	@Test
	void certificateOfAnotherNameIsNoAnswer() throws Exception {
		try (Tls other = Tls.trusted("another.example");
				StandIn standIn = StandIn.start(other.serverSockets(), InetAddress.getLoopbackAddress())) {
			this.proxy.reply(Reply.tunnelTo(InetAddress.getLoopbackAddress(), standIn.port()));
			this.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + this.proxy.port());
			assertThat(rejected(SHORT).getDescription()).contains("SSLHandshakeException", STS_HOST);
			assertThat(standIn.requests()).isEmpty();
		}
	}

	@Test
	void portOfTheSchemeIsNotInTheHostAsItIsSigned() throws InterruptedException {
		this.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + this.proxy.port());
		this.environment.put("AWS_ENDPOINT_URL_MARKETPLACE_METERING", "https://" + METERING_HOST + ":443/");
		register(PATIENCE);
		assertThat(this.metering.requests()).singleElement()
			.satisfies((request) -> assertThat(request.headers()).containsEntry("Host", METERING_HOST));
	}

	@Test
	void containerCredentialsAndTaskMetadataNeverGoThroughAProxy() throws InterruptedException {
		try (StandIn local = StandIn.start().reply((request, socket) -> {
			boolean task = request.path().endsWith("/task");
			String arn = "arn:aws:ecs:eu-west-3:123456789012:task/a/b";
			Reply
				.of(200, task ? "{\"TaskARN\":\"" + arn + "\"}"
						: StandIn.credentialsJson("ASIAOFTHEROLE", Instant.now().plusSeconds(3600)))
				.write(request, socket);
		})) {
			this.environment.clear();
			this.environment.put("ECS_CONTAINER_METADATA_URI_V4", local.address() + "/v4/abc");
			this.environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", local.address() + "/credentials");
			this.environment.put("HTTP_PROXY", "http://127.0.0.1:" + this.proxy.port());
			this.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + this.proxy.port());
			assertThat(register(PATIENCE).region()).isEqualTo("eu-west-3");
			assertThat(this.proxy.requests()).extracting(StandIn.Request::path).containsExactly(METERING_HOST + ":443");
		}
	}

	@Test
	void socketThatGoesThroughNoProxyDoesNotGoThroughSocks() throws Exception {
		try (StandIn socks = StandIn.start();
				StandIn local = StandIn.start().reply(Reply.of(200, "{}"));
				HttpConnection connection = new HttpConnection(URI.create(local.address()), ProxyRoute.direct())) {
			System.setProperty("socksProxyHost", "127.0.0.1");
			System.setProperty("socksProxyPort", String.valueOf(socks.port()));
			System.setProperty("socksNonProxyHosts", "");
			connection.connect(Deadline.in(PATIENCE));
			// the stand-in counts on a thread of its own
			Awaitility.await().until(() -> local.connections() == 1);
			assertThat(socks.connections()).isZero();
		}
	}

	@Test
	void endpointWithoutTlsIsReachedThroughTheProxyToo() throws InterruptedException {
		this.proxy.reply(Reply.of(200, "{\"Signature\":\"a.b.c\"}"));
		this.environment.put("HTTP_PROXY", "http://user:pass@127.0.0.1:" + this.proxy.port());
		Settings settings = new Settings(URI.create("http://metering.invalid/path?a=b"), PATIENCE, PATIENCE);
		this.environment.put("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:" + stsWithoutTls().port());
		this.environment.put("NO_PROXY", "127.0.0.1");
		try (AwsRegisterUsageOperation operation = operation(settings)) {
			operation.registerUsage(REQUEST);
		}
		assertThat(this.proxy.requests()).singleElement().satisfies((request) -> {
			assertThat(request.path()).isEqualTo("http://metering.invalid/path?a=b");
			assertThat(request.headers()).containsEntry("Host", "metering.invalid")
				.containsEntry("Proxy-Authorization", "Basic dXNlcjpwYXNz");
		});
	}

	private StandIn stsWithoutTls() {
		return this.plainSts
			.reply(Reply.of(200, StandIn.credentialsXml("ASIAOFTHEROLE", Instant.now().plusSeconds(3600))));
	}

	private Answer register(Duration timeout) throws InterruptedException {
		try (AwsRegisterUsageOperation operation = operation(new Settings(null, timeout, PATIENCE))) {
			operation.prepare();
			return operation.registerUsage(REQUEST);
		}
	}

	private RegistrationRejectedException rejected(Duration timeout) {
		return Objects
			.requireNonNull(catchThrowableOfType(RegistrationRejectedException.class, () -> register(timeout)));
	}

	private AwsRegisterUsageOperation operation(Settings settings) {
		return AwsRegisterUsageOperation.fromLaunchSite(settings, new AwsSettings(this.environment::get));
	}

}

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
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpServer;
import io.github.meteringboot.ContainerPlatform;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LaunchEnvironmentResolver}, {@link EcsTaskMetadata} and
 * {@link ServiceAccountToken}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LaunchEnvironmentResolverTests {

	private static final String TASK_ARN = "arn:aws:ecs:eu-central-1:123456789012:task/cluster/0123456789abcdef";

	private final Map<String, String> environment = new HashMap<>();

	private final List<String> paths = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> servers = new CopyOnWriteArrayList<>();

	private final Path directory;

	LaunchEnvironmentResolverTests(@TempDir Path directory) {
		this.directory = directory;
	}

	@AfterEach
	void stopServers() throws Exception {
		for (AutoCloseable server : this.servers) {
			server.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "FARGATE, ECS_FARGATE", "EC2, ECS_EC2", "EXTERNAL, ECS", "MANAGED_INSTANCES, ECS", "fargate, ECS" })
	void resolveOnEcsTellsTheLaunchType(String launchType, ContainerPlatform platform, CapturedOutput output) {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"%s\",\"Containers\":[]}".formatted(TASK_ARN, launchType));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(platform, "eu-central-1"));
		assertThat(this.paths).containsExactly("/v4/abc/task");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void resolveOnEcsWithoutLaunchType() {
		metadata(200, "{\"TaskARN\":\"%s\"}".formatted(TASK_ARN));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, "eu-central-1"));
	}

	@ParameterizedTest
	@CsvSource({ "arn:aws-us-gov:ecs:us-gov-west-1:123456789012:task/a/b, us-gov-west-1",
			"arn:aws-cn:ecs:cn-northwest-1:123456789012:task/a/b, cn-northwest-1",
			"arn:aws-iso-b:ecs:us-isob-east-1:123456789012:task/a/b, us-isob-east-1",
			"arn:aws-eusc:ecs:eusc-de-east-1:123456789012:task/a/b, eusc-de-east-1",
			"arn:aws:ecs:ap-southeast-7:123456789012:task/0123456789abcdef, ap-southeast-7" })
	void resolveOnEcsReadsTheRegionOfEveryPartition(String arn, String region) {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"FARGATE\"}".formatted(arn));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS_FARGATE, region));
	}

	@ParameterizedTest
	@ValueSource(strings = { "arn:aws:ecs:evil.example.com/:123456789012:task/a", "arn:aws:ecs::123456789012:task/a",
			"arn:aws:ecs:eu-central-1:12:task/a", "arn:aws:ec2:eu-central-1:123456789012:instance/a", "", "nonsense",
			"arn:aws:ecs:eu-central-1#:123456789012:task/a", "arn:aws:ecs:EU-CENTRAL-1:123456789012:task/a" })
	void resolveOnEcsWithAnUnknownFormOfArnWarns(String arn, CapturedOutput output) {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"EC2\"}".formatted(arn));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS_EC2, null));
		assertThat(output).contains("WARN").contains("the TaskARN has an unknown form");
	}

	@Test
	void resolvePrefersVersion4() {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"FARGATE\"}".formatted(TASK_ARN));
		this.environment.put("ECS_CONTAINER_METADATA_URI", "http://127.0.0.1:1/v3/abc");
		assertThat(resolve().region()).isEqualTo("eu-central-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "absent" })
	void resolveFallsBackToVersion3(String version4) {
		metadata(200, "{\"TaskARN\":\"%s\"}".formatted(TASK_ARN));
		String uri = this.environment.remove("ECS_CONTAINER_METADATA_URI_V4");
		this.environment.put("ECS_CONTAINER_METADATA_URI", uri);
		if (!version4.equals("absent")) {
			this.environment.put("ECS_CONTAINER_METADATA_URI_V4", version4);
		}
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, "eu-central-1"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			200 | <html><body>Welcome</body></html>           | not a JSON object
			200 | ``                                          | not a JSON object
			200 | null                                        | not a JSON object
			200 | []                                          | not a JSON object
			200 | "text"                                      | not a JSON object
			200 | {"TaskARN":                                 | not a JSON object
			200 | {}                                          | without a TaskARN
			200 | {"TaskARN":null}                            | without a TaskARN
			200 | {"TaskARN":{"a":1}}                         | without a TaskARN
			404 | {"TaskARN":"arn"}                           | HTTP status 404
			500 | oops                                        | HTTP status 500
			302 | elsewhere                                   | HTTP status 302
			""")
	void resolveOnEcsWithAnotherAnswerWarns(int status, String body, String said, CapturedOutput output) {
		metadata(status, body);
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, null));
		assertThat(output).contains("WARN")
			.contains(said)
			.contains("Falling back to the region that the AWS SDK finds");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1_000, 3_000_000 })
	void resolveOnEcsWithAHugeAnswerWarns(int size, CapturedOutput output) {
		// nested as deep as it is long
		metadata(200, "{\"a\":".repeat(size));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, null));
		assertThat(output).contains("WARN");
	}

	@Test
	void resolveOnEcsWhenNobodyListensWarns(CapturedOutput output) throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		this.environment.put("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1:" + port + "/v4/abc");
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, null));
		assertThat(output).contains("WARN").contains("could not be read");
	}

	@ParameterizedTest
	@ValueSource(strings = { "not a uri", "file:///etc/hostname", "http://", "ftp://127.0.0.1/", "\u0000" })
	void resolveOnEcsWithAnotherUriWarns(String uri, CapturedOutput output) {
		this.environment.put("ECS_CONTAINER_METADATA_URI_V4", uri);
		// what is no URI at all ends in the same way as what does not answer
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, null));
		assertThat(output).contains("WARN");
	}

	@Test
	void resolveOnEcsWhenNothingAnswersTakesTwoSeconds(CapturedOutput output) {
		raw((socket) -> {
		});
		assertTakesAboutTwoSeconds();
		assertThat(output).contains("did not answer within 2 s");
	}

	@Test
	void resolveOnEcsWhenTheAnswerDripsTakesTwoSeconds(CapturedOutput output) {
		raw((socket) -> {
			OutputStream stream = socket.getOutputStream();
			stream.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			while (true) {
				stream.write('{');
				stream.flush();
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			}
		});
		assertTakesAboutTwoSeconds();
		assertThat(output).contains("did not answer within 2 s");
		// nobody waits for the rest of it
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("metering-task-metadata")));
	}

	@Test
	void resolveWhenInterruptedGivesUpAtOnceAndStaysInterrupted() {
		raw((socket) -> {
		});
		Thread.currentThread().interrupt();
		long start = System.nanoTime();
		assertThat(resolve().region()).isNull();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void resolveWithOnlyContainerCredentialsIsEcs(CapturedOutput output) {
		this.environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/abc");
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, null));
		assertThat(resolver().onEcs()).isTrue();
		assertThat(output).contains("ECS_CONTAINER_METADATA_URI_V4 is not set");
	}

	@Test
	void resolveOnEcsDoesNotLookAtAToken() throws IOException {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"FARGATE\"}".formatted(TASK_ARN));
		token("{\"iss\":\"https://oidc.eks.us-east-1.amazonaws.com/id/ABC\"}");
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS_FARGATE, "eu-central-1"));
	}

	@Test
	void resolveElsewhereIsUnknown(CapturedOutput output) {
		this.environment.put("AWS_REGION", "eu-west-1");
		this.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.UNKNOWN, null));
		assertThat(resolver().onEcs()).isFalse();
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@CsvSource({ "https://oidc.eks.eu-west-3.amazonaws.com/id/0123456789ABCDEF, eu-west-3",
			"https://oidc-eks.us-west-2.api.aws/id/0123456789ABCDEF, us-west-2",
			"https://oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF, cn-north-1",
			"https://oidc.eks.us-gov-east-1.amazonaws.com/id/0123456789ABCDEF, us-gov-east-1" })
	void resolveOnEksReadsTheRegionFromTheIssuer(String issuer, String region, CapturedOutput output)
			throws IOException {
		token("{\"iss\":\"%s\",\"aud\":[\"sts.amazonaws.com\"]}".formatted(issuer));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.EKS, region));
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://kubernetes.default.svc.cluster.local", "https://oidc.eks.amazonaws.com/id/A",
			"https://oidc.eks.eu-west-3.amazonaws.com.evil.example/id/A",
			"https://oidc.eks.evil.example/id/A.eks.eu-west-3.amazonaws.com/id/A",
			"http://oidc.eks.eu-west-3.amazonaws.com/id/A", "https://oidc.eks.a@b.amazonaws.com/id/A",
			"https://oidc.eks.eu-west-3.amazonaws.com/", "" })
	void resolveWithAnotherIssuerWarns(String issuer, CapturedOutput output) throws IOException {
		token("{\"iss\":\"%s\"}".formatted(issuer));
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.UNKNOWN, null));
		this.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.EKS, null));
		assertThat(output).contains("WARN").contains("the issuer of the service account token has an unknown form");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			``                            | is not a JSON Web Token
			nonsense                      | is not a JSON Web Token
			a.b                           | is not a JSON Web Token
			a.b.c.d                       | is not a JSON Web Token
			a.%%%.c                       | is not a JSON Web Token
			a.bnVsbA.c                    | is not a JSON Web Token
			a.W10.c                       | is not a JSON Web Token
			a.e30.c                       | names no issuer
			a.eyJpc3MiOjF9.c              | names no issuer
			""")
	void resolveWithABrokenTokenWarns(String content, String said, CapturedOutput output) throws IOException {
		tokenFile(content);
		assertThat(resolve().region()).isNull();
		assertThat(output).contains("WARN").contains(said);
	}

	@Test
	void resolveWithoutTokenFileWarns(CapturedOutput output) {
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", this.directory.resolve("missing").toString());
		assertThat(resolve().region()).isNull();
		assertThat(output).contains("WARN").contains("is not a file");
	}

	@Test
	void resolveWithADirectoryAsTokenWarns(CapturedOutput output) {
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", this.directory.toString());
		assertThat(resolve().region()).isNull();
		assertThat(output).contains("WARN").contains("is not a file");
	}

	@Test
	void resolveWithAnImpossiblePathWarns(CapturedOutput output) {
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", "a\u0000b\nINFO forged line");
		assertThat(resolve().region()).isNull();
		assertThat(output).contains("could not be read");
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("INFO forged line"));
	}

	@Test
	void resolveWithAHugeTokenWarns(CapturedOutput output) throws IOException {
		tokenFile("a." + "b".repeat(70_000) + ".c");
		assertThat(resolve().region()).isNull();
		assertThat(output).contains("WARN").contains("is larger than");
	}

	@Test
	void resolveNeverShowsTheToken(CapturedOutput output) throws IOException {
		token("{\"iss\":\"https://elsewhere.example\",\"sub\":\"topsecret\"}");
		resolve();
		tokenFile("topsecret.topsecret");
		resolve();
		assertThat(output).contains("WARN").doesNotContain("topsecret");
	}

	private void assertTakesAboutTwoSeconds() {
		long start = System.nanoTime();
		assertThat(resolve()).isEqualTo(new LaunchEnvironment(ContainerPlatform.ECS, null));
		// two seconds and what a busy machine adds; what drips would take fifty
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1990),
				Duration.ofSeconds(30));
	}

	private LaunchEnvironment resolve() {
		return resolver().resolve();
	}

	private LaunchEnvironmentResolver resolver() {
		return new LaunchEnvironmentResolver(this.environment::get);
	}

	private void token(String claims) throws IOException {
		Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
		tokenFile(encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
				+ encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2lnbmF0dXJl\n");
	}

	private void tokenFile(String content) throws IOException {
		Path file = Files.writeString(this.directory.resolve("token"), content);
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", file.toString());
	}

	private void metadata(int status, String body) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> {
				try (exchange) {
					this.paths.add(exchange.getRequestURI().getPath());
					byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
					exchange.getResponseHeaders().set("Location", "/v4/abc/elsewhere");
					exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
					exchange.getResponseBody().write(bytes);
				}
			});
			server.start();
			this.servers.add(() -> server.stop(0));
			this.environment.put("ECS_CONTAINER_METADATA_URI_V4",
					"http://127.0.0.1:" + server.getAddress().getPort() + "/v4/abc");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Serve one connection in the given manner, and keep it open after that.
	 */
	private void raw(Manner manner) {
		try {
			ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
			this.servers.add(server);
			Thread thread = new Thread(() -> serve(server, manner), "manner");
			thread.setDaemon(true);
			thread.start();
			this.environment.put("ECS_CONTAINER_METADATA_URI_V4",
					"http://127.0.0.1:" + server.getLocalPort() + "/v4/abc");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void serve(ServerSocket server, Manner manner) {
		try (Socket socket = server.accept()) {
			this.servers.add(socket);
			manner.answer(socket);
			InputStream input = socket.getInputStream();
			while (input.read() != -1) {
				// until the other side closes
				continue;
			}
		}
		catch (Exception ex) {
			// the test is over
		}
	}

	@FunctionalInterface
	private interface Manner {

		void answer(Socket socket) throws Exception;

	}

}

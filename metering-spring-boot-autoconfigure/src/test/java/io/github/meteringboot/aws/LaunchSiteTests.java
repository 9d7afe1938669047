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
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpServer;
import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.CallFailedException.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LaunchSite}.
 */
class LaunchSiteTests {

	private static final String TASK_ARN = "arn:aws:ecs:eu-central-1:123456789012:task/cluster/0123456789abcdef";

	private static final String TASK = "{\"TaskARN\":\"%s\",\"LaunchType\":\"FARGATE\"}".formatted(TASK_ARN);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Map<String, String> environment = new HashMap<>();

	private final List<String> paths = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> servers = new CopyOnWriteArrayList<>();

	private final Path directory;

	private final Properties before = (Properties) System.getProperties().clone();

	LaunchSiteTests(@TempDir Path directory) {
		this.directory = directory;
		System.setProperty("aws.disableEc2Metadata", "true");
	}

	@AfterEach
	void stopServers() throws Exception {
		for (AutoCloseable server : this.servers) {
			server.close();
		}
	}

	@AfterEach
	void restore() {
		System.setProperties(this.before);
	}

	@ParameterizedTest
	@CsvSource({ "FARGATE, ECS_FARGATE", "EC2, ECS_EC2", "EXTERNAL, ECS", "MANAGED_INSTANCES, ECS", "fargate, ECS" })
	void launchTypeIsTold(String launchType, ContainerPlatform platform) throws InterruptedException {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"%s\",\"Containers\":[]}".formatted(TASK_ARN, launchType));
		LaunchSite site = discover();
		assertFound(site, platform, "eu-central-1");
		assertThat(site.launchType()).isEqualTo(launchType);
		assertThat(this.paths).containsExactly("/v4/abc/task");
	}

	@Test
	void launchTypeMayBeMissing() throws InterruptedException {
		metadata(200, "{\"TaskARN\":\"%s\"}".formatted(TASK_ARN));
		assertFound(discover(), ContainerPlatform.ECS, "eu-central-1");
	}

	@ParameterizedTest
	@CsvSource({ "arn:aws-us-gov:ecs:us-gov-west-1:123456789012:task/a/b, us-gov-west-1",
			"arn:aws-cn:ecs:cn-northwest-1:123456789012:task/a/b, cn-northwest-1",
			"arn:aws-iso-b:ecs:us-isob-east-1:123456789012:task/a/b, us-isob-east-1",
			"arn:aws-eusc:ecs:eusc-de-east-1:123456789012:task/a/b, eusc-de-east-1",
			"arn:aws:ecs:ap-southeast-7:123456789012:task/0123456789abcdef, ap-southeast-7" })
	void taskOfEveryPartitionTellsItsRegion(String arn, String region) throws InterruptedException {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"FARGATE\"}".formatted(arn));
		assertFound(discover(), ContainerPlatform.ECS_FARGATE, region);
	}

	@ParameterizedTest
	@ValueSource(strings = { "arn:aws:ecs:evil.example.com/:123456789012:task/a", "arn:aws:ecs::123456789012:task/a",
			"arn:aws:ecs:eu-central-1:12:task/a", "arn:aws:ec2:eu-central-1:123456789012:instance/a", "", "nonsense",
			"arn:aws:ecs:eu-central-1:123456789012:task/", "arn:aws:ecs:eu-central-1#:123456789012:task/a",
			"arn:aws:ecs:EU-CENTRAL-1:123456789012:task/a", "arn:aws:ecs:eu-central:123456789012:task/a",
			"arn:aws:ecs:eu--central-1:123456789012:task/a", "arn:aws:ecs:eu-central-1a:123456789012:task/a",
			"arn:aws:ecs:eu-central-123:123456789012:task/a", "arn:aws:ecs:s3-eu-central-1:123456789012:task/a" })
	void arnOfAnotherFormIsNotBelieved(String arn) throws InterruptedException {
		metadata(200, "{\"TaskARN\":\"%s\",\"LaunchType\":\"EC2\"}".formatted(arn));
		assertNotFound(discover(), ContainerPlatform.ECS_EC2, "the TaskARN has an unknown form");
		assertThat(this.paths).hasSize(1);
	}

	@Test
	void versionFourComesFirst() throws InterruptedException {
		metadata(200, TASK);
		this.environment.put("ECS_CONTAINER_METADATA_URI", "http://127.0.0.1:1/v3/abc");
		assertFound(discover(), ContainerPlatform.ECS_FARGATE, "eu-central-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "absent" })
	void versionThreeComesNext(String version4) throws InterruptedException {
		metadata(200, TASK);
		this.environment.put("ECS_CONTAINER_METADATA_URI", metadataUri());
		this.environment.remove("ECS_CONTAINER_METADATA_URI_V4");
		if (!version4.equals("absent")) {
			this.environment.put("ECS_CONTAINER_METADATA_URI_V4", version4);
		}
		assertFound(discover(), ContainerPlatform.ECS_FARGATE, "eu-central-1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			200 | <html><body>Welcome</body></html>
			200 | ``
			200 | {"TaskARN":
			200 | {}
			404 | 404 page not found
			429 | You have reached maximum request limit.
			500 | oops
			502 | <html></html>
			302 | elsewhere
			""")
	void endpointThatFailsOnceIsAskedAgain(int status, String body) throws InterruptedException {
		metadata(List.of(new Reply(status, body), new Reply(200, TASK)));
		assertFound(discover(PATIENCE), ContainerPlatform.ECS_FARGATE, "eu-central-1");
		assertThat(this.paths).hasSize(2);
	}

	@Test
	void endpointThatIsLateIsWaitedFor() throws InterruptedException {
		metadata(List.of(new Reply(200, TASK, Duration.ofMillis(2500))));
		assertFound(discover(PATIENCE), ContainerPlatform.ECS_FARGATE, "eu-central-1");
		assertThat(this.paths).hasSize(1);
	}

	@Test
	void endpointThatIsNotUpYetIsWaitedFor() throws Exception {
		Socket reserved = new Socket();
		// bound, but not listening: connections are refused
		reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		int port = reserved.getLocalPort();
		this.environment.put("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1:" + port + "/v4/abc");
		Thread opener = new Thread(() -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
			try {
				reserved.close();
				serve(port, new ArrayDeque<>(List.of(new Reply(200, TASK))));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		opener.start();
		assertFound(discover(PATIENCE), ContainerPlatform.ECS_FARGATE, "eu-central-1");
		opener.join();
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
	void endpointThatKeepsFailingIsReported(int status, String body, String said) throws InterruptedException {
		metadata(status, body);
		LaunchSite site = discover();
		assertNotFound(site, ContainerPlatform.ECS, said);
		assertThat(this.paths).hasSizeGreaterThan(1);
		CallFailedException failure = site.noRegion();
		Problem problem = Objects.requireNonNull(failure.problem());
		assertThat(problem.reason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
		assertThat(problem.action()).contains("ECS_CONTAINER_METADATA_URI_V4", "AWS_REGION")
			.doesNotContain("Run the container on Amazon ECS");
		assertThat(failure).hasMessageContaining(said);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1_000, 3_000_000 })
	void answerThatIsHugeIsNotRead(int size) throws InterruptedException {
		// nested as deep as it is long
		metadata(200, "{\"a\":".repeat(size));
		assertNotFound(discover(), ContainerPlatform.ECS, "gave no usable answer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "not a uri", "file:///etc/hostname", "http://", "ftp://127.0.0.1/", "\u0000\u0001x" })
	void addressThatIsNoneIsReported(String uri) throws InterruptedException {
		for (String variable : List.of("ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI")) {
			this.environment.clear();
			this.environment.put(variable, uri);
			assertNotFound(discover(), ContainerPlatform.ECS, variable + " is '");
			assertNotFound(discover(), ContainerPlatform.ECS, "which is no address");
		}
	}

	@Test
	void endpointThatDripsTakesHalfOfTheTime() throws InterruptedException {
		raw((socket) -> {
			OutputStream stream = socket.getOutputStream();
			stream.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			while (true) {
				stream.write('{');
				stream.flush();
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			}
		});
		assertTakesHalfOf(Duration.ofSeconds(2));
	}

	@Test
	void endpointThatHangsTakesHalfOfTheTime() throws InterruptedException {
		raw((socket) -> {
		});
		assertTakesHalfOf(Duration.ofSeconds(2));
	}

	private void assertTakesHalfOf(Duration time) throws InterruptedException {
		long start = System.nanoTime();
		assertNotFound(discover(time), ContainerPlatform.ECS, "SocketTimeoutException");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(time.dividedBy(2).minusMillis(200),
				Duration.ofSeconds(30));
	}

	@Test
	void interruptEndsTheLookupAtOnce() {
		metadata(500, "");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> discover(PATIENCE));
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void oneCallIsMadeAheadOfTheAttempt() throws InterruptedException {
		metadata(List.of(new Reply(500, ""), new Reply(200, TASK)));
		assertThat(discover(PATIENCE, true)).isNull();
		assertThat(this.paths).hasSize(1);
		assertFound(Objects.requireNonNull(discover(PATIENCE, true)), ContainerPlatform.ECS_FARGATE, "eu-central-1");
	}

	@Test
	void containerCredentialsAloneMeanAmazonEcs() throws InterruptedException {
		this.environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/abc");
		assertNotFound(discover(), ContainerPlatform.ECS,
				"neither ECS_CONTAINER_METADATA_URI_V4 nor ECS_CONTAINER_METADATA_URI is set");
	}

	@Test
	void tokenIsNotLookedAtOnAmazonEcs() throws Exception {
		metadata(200, TASK);
		token("{\"iss\":\"https://oidc.eks.us-east-1.amazonaws.com/id/ABC\"}");
		this.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		assertFound(discover(), ContainerPlatform.ECS_FARGATE, "eu-central-1");
	}

	@Test
	void launchRegionWinsWithAWarning() throws InterruptedException {
		metadata(200, TASK);
		this.environment.put("AWS_REGION", "ap-south-1");
		LaunchSite site = discover();
		assertThat(site.region()).hasToString("eu-central-1");
		assertThat(site.warnings()).singleElement()
			.asString()
			.isEqualTo(
					"Calling RegisterUsage in eu-central-1, where this container was launched, and not in ap-south-1, which the environment variable AWS_REGION names.");
	}

	@Test
	void regionOfTheEnvironmentIsTheFallback() throws InterruptedException {
		metadata(500, "");
		this.environment.put("AWS_REGION", "ap-south-1");
		LaunchSite site = discover();
		assertThat(site.region()).hasToString("ap-south-1");
		assertThat(site.warnings()).singleElement()
			.asString()
			.startsWith("The launch region is unknown: ")
			.endsWith("Falling back to the region that the AWS SDK finds.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example/", "EU-CENTRAL-1", "a b", "x@y" })
	void regionThatIsNoNameIsASettingToCorrect(String region) {
		this.environment.put("AWS_REGION", region);
		assertThatExceptionOfType(CallFailedException.class).isThrownBy(this::discover)
			.withMessageContaining("not the name of a region")
			.satisfies((failure) -> assertThat(Objects.requireNonNull(failure.problem()).reason())
				.isEqualTo(RejectionReason.CONFIGURATION));
	}

	@Test
	void elsewhereIsUnknown() throws InterruptedException {
		this.environment.put("AWS_REGION", "eu-west-1");
		assertFound(discover(), ContainerPlatform.UNKNOWN, "eu-west-1");
		this.environment.remove("AWS_REGION");
		LaunchSite site = discover();
		assertThat(site.platform()).isEqualTo(ContainerPlatform.UNKNOWN);
		assertThat(site.region()).isNull();
		assertThat(site.warnings()).isEmpty();
		assertThat(Objects.requireNonNull(site.noRegion().problem()).reason()).isEqualTo(RejectionReason.CONFIGURATION);
	}

	@Test
	void podWithoutATokenIsAmazonEks() throws InterruptedException {
		this.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		LaunchSite site = discover();
		assertThat(site.platform()).isEqualTo(ContainerPlatform.EKS);
		assertThat(site.region()).isNull();
		assertThat(Objects.requireNonNull(site.noRegion().problem()).reason())
			.isEqualTo(RejectionReason.NO_USABLE_ANSWER);
		assertThat(Objects.requireNonNull(site.noRegion().problem()).action()).contains("IRSA");
	}

	@ParameterizedTest
	@CsvSource({ "https://oidc.eks.eu-west-3.amazonaws.com/id/0123456789ABCDEF, eu-west-3",
			"https://oidc-eks.us-west-2.api.aws/id/0123456789ABCDEF, us-west-2",
			"https://oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF, cn-north-1",
			"https://oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/0123456789ABCDEF, cn-north-1",
			"https://oidc.eks.us-gov-east-1.amazonaws.com/id/0123456789ABCDEF, us-gov-east-1",
			"https://oidc.eks.eusc-de-east-1.amazonaws.eu/id/0123456789ABCDEF, eusc-de-east-1",
			"https://oidc-eks.eusc-de-east-1.api.amazonwebservices.eu/id/0123456789ABCDEF, eusc-de-east-1",
			"https://oidc.eks.us-iso-east-1.c2s.ic.gov/id/0123456789ABCDEF, us-iso-east-1",
			"https://oidc.eks.us-isob-east-1.sc2s.sgov.gov/id/0123456789ABCDEF, us-isob-east-1" })
	void issuerOfEveryPartitionTellsTheRegion(String issuer, String region) throws Exception {
		token("{\"iss\":\"%s\",\"aud\":[\"sts.amazonaws.com\"]}".formatted(issuer));
		assertFound(discover(), ContainerPlatform.EKS, region);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://kubernetes.default.svc.cluster.local", "https://oidc.eks.amazonaws.com/id/A",
			"https://oidc.eks.eu-west-3.amazonaws.com.evil.example/id/A",
			"https://oidc.eks.evil.example/id/A.eks.eu-west-3.amazonaws.com/id/A",
			"https://oidc.eks.eu-west-3.amazonaws.com.cn/id/A", "https://oidc.eks.cn-north-1.amazonaws.com/id/A",
			"https://x@oidc.eks.eu-west-3.amazonaws.com/id/A", "http://oidc.eks.eu-west-3.amazonaws.com/id/A",
			"https://oidc.eks.a@b.amazonaws.com/id/A", "https://oidc.eks.eu-west-3.amazonaws.com/",
			"https://oidc.eks.eu-west-3.amazonaws.com/id/", "https://oidc.eks.eu-west-3/id/A", "https://oidc.eks./id/A",
			"" })
	void issuerOfAnotherFormIsNotBelieved(String issuer) throws Exception {
		token("{\"iss\":\"%s\"}".formatted(issuer));
		String why = "the issuer of the service account token has an unknown form";
		assertNotFound(discover(), ContainerPlatform.UNKNOWN, why);
		this.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		assertNotFound(discover(), ContainerPlatform.EKS, why);
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
	void tokenThatIsBrokenIsReported(String content, String said) throws Exception {
		tokenFile(content);
		assertNotFound(discover(), ContainerPlatform.UNKNOWN, said);
	}

	@ParameterizedTest
	@CsvSource({ "missing, is not a file", "'', is not a file" })
	void tokenThatIsNoFileIsReported(String name, String said) throws InterruptedException {
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", this.directory.resolve(name).toString());
		assertNotFound(discover(), ContainerPlatform.UNKNOWN, said);
	}

	@Test
	void pathThatIsImpossibleIsReportedInOneLine() throws InterruptedException {
		this.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", "a\u0000b\nINFO forged line");
		LaunchSite site = discover();
		assertNotFound(site, ContainerPlatform.UNKNOWN, "could not be read");
		assertThat(site.warnings().get(0)).doesNotContain("\n");
	}

	@Test
	void tokenThatIsHugeIsNotRead() throws Exception {
		tokenFile("a." + "b".repeat(70_000) + ".c");
		assertNotFound(discover(), ContainerPlatform.UNKNOWN, "is larger than");
	}

	@Test
	void tokenIsNeverShown() throws Exception {
		token("{\"iss\":\"https://elsewhere.example\",\"sub\":\"topsecret\"}");
		assertThat(discover().toString()).contains("elsewhere.example").doesNotContain("topsecret");
		tokenFile("topsecret.topsecret");
		assertThat(discover().toString()).contains("is not a JSON Web Token").doesNotContain("topsecret");
	}

	private static void assertFound(LaunchSite site, ContainerPlatform platform, String region) {
		assertThat(site.platform()).isEqualTo(platform);
		assertThat(site.region()).hasToString(region);
		assertThat(site.warnings()).isEmpty();
	}

	private static void assertNotFound(LaunchSite site, ContainerPlatform platform, String said) {
		assertThat(site.platform()).isEqualTo(platform);
		assertThat(site.region()).isNull();
		assertThat(site.regionFailure()).contains(said);
		assertThat(site.warnings()).singleElement()
			.asString()
			.startsWith("The launch region is unknown: ")
			.contains(said);
	}

	private LaunchSite discover() throws InterruptedException {
		return discover(Duration.ofMillis(1500));
	}

	private LaunchSite discover(Duration time) throws InterruptedException {
		return Objects.requireNonNull(discover(time, false));
	}

	private @Nullable LaunchSite discover(Duration time, boolean once) throws InterruptedException {
		try (AwsHttp http = new AwsHttp(Duration.ofSeconds(10))) {
			return LaunchSite.discover(new AwsSettings(this.environment::get), http, Deadline.in(time), once);
		}
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
		metadata(List.of(new Reply(status, body)));
	}

	private void metadata(List<Reply> replies) {
		try {
			int port = serve(0, new ArrayDeque<>(replies));
			this.environment.put("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1:" + port + "/v4/abc");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String metadataUri() {
		return Objects.requireNonNull(this.environment.get("ECS_CONTAINER_METADATA_URI_V4"));
	}

	/**
	 * Give the replies in their order, and the last one for ever.
	 */
	private int serve(int port, Deque<Reply> replies) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		server.createContext("/", (exchange) -> {
			Reply reply = (replies.size() > 1) ? replies.remove() : replies.element();
			LockSupport.parkNanos(reply.delay().toNanos());
			try (exchange) {
				this.paths.add(exchange.getRequestURI().getPath());
				byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
				exchange.getResponseHeaders().set("Location", "/v4/abc/elsewhere");
				exchange.sendResponseHeaders(reply.status(), (bytes.length > 0) ? bytes.length : -1);
				exchange.getResponseBody().write(bytes);
			}
		});
		server.start();
		this.servers.add(() -> server.stop(0));
		return server.getAddress().getPort();
	}

	/**
	 * Serve connections in the given manner, and keep them open after that.
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

	private record Reply(int status, String body, Duration delay) {

		private Reply(int status, String body) {
			this(status, body, Duration.ZERO);
		}

	}

	@FunctionalInterface
	private interface Manner {

		void answer(Socket socket) throws Exception;

	}

}

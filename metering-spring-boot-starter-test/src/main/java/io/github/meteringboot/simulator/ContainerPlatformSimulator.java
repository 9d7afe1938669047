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
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Stand-ins for what surrounds a container on AWS, on a port of 127.0.0.1: the task
 * metadata and the credentials endpoint of an Amazon ECS task, or the security token
 * service (STS) and the projected token of an Amazon EKS pod with an IAM role for its
 * service account (IRSA). A process that is given {@link #environment()} takes itself to
 * be there.
 *
 * <pre class="code">
 * try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
 *         MeteringSimulator metering = MeteringSimulator.start()) {
 *     ProcessBuilder product = new ProcessBuilder("java", "-jar", "product.jar");
 *     product.environment().putAll(platform.environment());
 *     product.start();
 *     SimulatedRequest request = metering.awaitRequests(1, Duration.ofSeconds(30)).get(0);
 *     assertThat(request.authorization().region()).isEqualTo("eu-central-1");
 *     assertThat(request.authorization().accessKeyId()).isEqualTo(platform.accessKeyId());
 * }
 * </pre>
 *
 * A simulator is thread-safe.
 *
 * @since 1.0.0
 */
public final class ContainerPlatformSimulator implements AutoCloseable {

	private static final String ACCOUNT = "111122223333";

	private static final Duration CREDENTIALS_VALIDITY = Duration.ofHours(6);

	private static final SecureRandom RANDOM = new SecureRandom();

	private final String id = UUID.randomUUID().toString().replace("-", "");

	private final String accessKeyId = "ASIA" + randomText("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);

	private final String secretAccessKey = randomText("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
			40);

	private final String sessionToken = randomText("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
			320);

	private final String region;

	private final @Nullable String launchType;

	private final @Nullable String webIdentityToken;

	private final LoopbackHttpServer server;

	private final Map<String, String> environment;

	private volatile Fault metadataFault = Fault.NONE;

	private volatile Fault credentialsFault = Fault.NONE;

	private ContainerPlatformSimulator(String region, @Nullable String launchType, @Nullable Path tokenDirectory) {
		this.region = region;
		this.launchType = launchType;
		this.webIdentityToken = (tokenDirectory != null) ? webIdentityToken() : null;
		Path tokenFile = (tokenDirectory != null) ? write(this.webIdentityToken, tokenDirectory) : null;
		this.server = new LoopbackHttpServer("container-platform-simulator", 0, this::handle);
		this.environment = Collections
			.unmodifiableMap((tokenFile != null) ? eksEnvironment(tokenFile) : ecsEnvironment());
	}

	/**
	 * Start the surroundings of an Amazon ECS task on AWS Fargate, which sets
	 * {@code AWS_REGION}.
	 * @param region the launch region, such as {@code eu-central-1}
	 * @return the running simulator
	 */
	public static ContainerPlatformSimulator ecsFargate(String region) {
		return new ContainerPlatformSimulator(region, "FARGATE", null);
	}

	/**
	 * Start the surroundings of an Amazon ECS task on the EC2 launch type, which does not
	 * set {@code AWS_REGION}.
	 * @param region the launch region, such as {@code eu-central-1}
	 * @return the running simulator
	 */
	public static ContainerPlatformSimulator ecsOnEc2(String region) {
		return new ContainerPlatformSimulator(region, "EC2", null);
	}

	/**
	 * Start the surroundings of an Amazon ECS task on Amazon ECS Anywhere, the launch
	 * type {@code EXTERNAL}, which does not set {@code AWS_REGION}.
	 * @param region the launch region, such as {@code eu-central-1}
	 * @return the running simulator
	 */
	public static ContainerPlatformSimulator ecsAnywhere(String region) {
		return new ContainerPlatformSimulator(region, "EXTERNAL", null);
	}

	/**
	 * Start the surroundings of an Amazon EKS pod with IRSA.
	 * @param region the launch region, such as {@code eu-central-1}
	 * @param directory an existing directory, into which the projected token is written
	 * as {@code token}
	 * @return the running simulator
	 */
	public static ContainerPlatformSimulator eks(String region, Path directory) {
		return new ContainerPlatformSimulator(region, null, directory);
	}

	/**
	 * Return the environment variables that a container sees there, with the addresses of
	 * this simulator in the place of the link-local and the regional ones.
	 * @return the names and values
	 */
	public Map<String, String> environment() {
		return this.environment;
	}

	/**
	 * Return the address at which the stand-ins listen.
	 * @return the URI
	 */
	public URI endpoint() {
		return this.server.uri();
	}

	/**
	 * Return the access key id that is handed out.
	 * @return the access key id
	 */
	public String accessKeyId() {
		return this.accessKeyId;
	}

	/**
	 * Return the secret access key that is handed out, made at random: it must appear
	 * nowhere.
	 * @return the secret access key
	 */
	public String secretAccessKey() {
		return this.secretAccessKey;
	}

	/**
	 * Return the session token that is handed out, made at random: it must appear nowhere
	 * but in signed requests.
	 * @return the session token
	 */
	public String sessionToken() {
		return this.sessionToken;
	}

	/**
	 * Spoil, or repair, the task metadata endpoint. On EKS there is none.
	 * @param fault what is wrong with it
	 * @return this simulator
	 */
	public ContainerPlatformSimulator metadata(Fault fault) {
		this.metadataFault = fault;
		return this;
	}

	/**
	 * Spoil, or repair, what hands out credentials: the container credentials endpoint on
	 * ECS, STS on EKS.
	 * @param fault what is wrong with it
	 * @return this simulator
	 */
	public ContainerPlatformSimulator credentials(Fault fault) {
		this.credentialsFault = fault;
		return this;
	}

	/**
	 * Stop listening and end every open connection. No thread is left.
	 */
	@Override
	public void close() {
		this.server.close();
	}

	private Map<String, String> ecsEnvironment() {
		boolean fargate = "FARGATE".equals(this.launchType);
		Map<String, String> variables = new LinkedHashMap<>();
		variables.put("ECS_CONTAINER_METADATA_URI", endpoint() + "/v3/" + this.id);
		variables.put("ECS_CONTAINER_METADATA_URI_V4", endpoint() + "/v4/" + this.id);
		variables.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", credentialsPath());
		// in the place of http://169.254.170.2
		variables.put("AWS_CONTAINER_SERVICE_ENDPOINT", endpoint().toString());
		variables.put("AWS_EXECUTION_ENV", "AWS_ECS_" + this.launchType);
		if (fargate) {
			variables.put("AWS_REGION", this.region);
			variables.put("AWS_DEFAULT_REGION", this.region);
		}
		return variables;
	}

	private Map<String, String> eksEnvironment(Path tokenFile) {
		Map<String, String> variables = new LinkedHashMap<>();
		variables.put("KUBERNETES_SERVICE_HOST", "10.100.0.1");
		variables.put("KUBERNETES_SERVICE_PORT", "443");
		variables.put("AWS_ROLE_ARN", roleArn());
		variables.put("AWS_WEB_IDENTITY_TOKEN_FILE", tokenFile.toString());
		variables.put("AWS_STS_REGIONAL_ENDPOINTS", "regional");
		variables.put("AWS_REGION", this.region);
		variables.put("AWS_DEFAULT_REGION", this.region);
		// in the place of https://sts.<region>.amazonaws.com
		variables.put("AWS_ENDPOINT_URL_STS", endpoint().toString());
		return variables;
	}

	private HttpReply handle(HttpRequest request) {
		if (this.webIdentityToken != null) {
			Fault fault = this.credentialsFault;
			return (fault.errorCode != null) ? Sts.error(400, fault.errorCode, fault.errorMessage)
					: fault.spoil(securityTokenService(request), Sts.THROTTLED);
		}
		if (request.target().equals(credentialsPath())) {
			return this.credentialsFault.spoil(json(containerCredentials()), Fault.TOO_MANY_REQUESTS);
		}
		if (request.target().equals("/v4/" + this.id + "/task")
				|| request.target().equals("/v3/" + this.id + "/task")) {
			return this.metadataFault.spoil(json(taskMetadata()), Fault.TOO_MANY_REQUESTS);
		}
		return HttpMessage.of(404, "text/plain; charset=utf-8", "404 page not found");
	}

	private String credentialsPath() {
		return "/v2/credentials/" + this.id;
	}

	private Map<String, Object> taskMetadata() {
		Map<String, Object> container = new LinkedHashMap<>();
		container.put("DockerId", this.id + "-527074092");
		container.put("Name", "product");
		container.put("Image", ACCOUNT + ".dkr.ecr." + this.region + ".amazonaws.com/product:1.0");
		container.put("KnownStatus", "RUNNING");
		container.put("Type", "NORMAL");
		Map<String, Object> task = new LinkedHashMap<>();
		task.put("Cluster", "arn:" + partition() + ":ecs:" + this.region + ":" + ACCOUNT + ":cluster/default");
		task.put("TaskARN", "arn:" + partition() + ":ecs:" + this.region + ":" + ACCOUNT + ":task/default/" + this.id);
		task.put("Family", "product");
		task.put("Revision", "1");
		task.put("DesiredStatus", "RUNNING");
		task.put("KnownStatus", "RUNNING");
		task.put("AvailabilityZone", this.region + "a");
		task.put("LaunchType", this.launchType);
		task.put("Containers", List.of(container));
		return task;
	}

	private Map<String, Object> containerCredentials() {
		Map<String, Object> credentials = new LinkedHashMap<>();
		credentials.put("RoleArn", roleArn());
		credentials.put("AccessKeyId", this.accessKeyId);
		credentials.put("SecretAccessKey", this.secretAccessKey);
		credentials.put("Token", this.sessionToken);
		credentials.put("Expiration", expiration());
		return credentials;
	}

	private HttpMessage securityTokenService(HttpRequest request) {
		Map<String, String> form = parseForm(request.text());
		if (!"AssumeRoleWithWebIdentity".equals(form.get("Action"))) {
			return Sts.error(400, "InvalidAction", "Could not find operation " + form.get("Action"));
		}
		String token = form.get("WebIdentityToken");
		if (token == null || !token.equals(this.webIdentityToken)) {
			return Sts.error(400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account.");
		}
		if (!roleArn().equals(form.get("RoleArn"))) {
			return Sts.error(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
		}
		return Sts.assumed(this, form.getOrDefault("RoleSessionName", "simulated"));
	}

	private String roleArn() {
		return "arn:" + partition() + ":iam::" + ACCOUNT + ":role/product";
	}

	private String partition() {
		return PartitionMetadata.of(Region.of(this.region)).id();
	}

	private static String expiration() {
		return Instant.now().plus(CREDENTIALS_VALIDITY).truncatedTo(ChronoUnit.SECONDS).toString();
	}

	private String webIdentityToken() {
		Instant now = Instant.now();
		String suffix = "." + PartitionMetadata.of(Region.of(this.region)).dnsSuffix();
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("aud", List.of("sts.amazonaws.com"));
		claims.put("exp", now.plus(1, ChronoUnit.DAYS).getEpochSecond());
		claims.put("iat", now.getEpochSecond());
		claims.put("iss", "https://oidc.eks." + this.region + suffix + "/id/EXAMPLE");
		claims.put("nbf", now.getEpochSecond());
		claims.put("sub", "system:serviceaccount:default:product");
		byte[] signature = new byte[256];
		RANDOM.nextBytes(signature);
		return Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"" + this.id + "\"}") + "."
				+ Base64URL.encode(Json.write(claims)) + "." + Base64URL.encode(signature);
	}

	private static Path write(@Nullable String token, Path directory) {
		try {
			return Files.writeString(directory.resolve("token"), (token != null) ? token : "");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The projected token cannot be written", ex);
		}
	}

	private static HttpMessage json(Map<String, Object> members) {
		return HttpMessage.of(200, "application/json", Json.write(members));
	}

	private static Map<String, String> parseForm(String body) {
		Map<String, String> form = new HashMap<>();
		for (String pair : body.split("&")) {
			String[] parts = pair.split("=", 2);
			form.put(parts[0], (parts.length > 1) ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
		}
		return form;
	}

	private static String randomText(String alphabet, int length) {
		StringBuilder text = new StringBuilder(length);
		RANDOM.ints(length, 0, alphabet.length()).forEach((index) -> text.append(alphabet.charAt(index)));
		return text.toString();
	}

	/**
	 * What can be wrong with a stand-in.
	 *
	 * @since 1.0.0
	 */
	public enum Fault {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * It accepts and never answers.
		 */
		HANG,

		/**
		 * It answers properly, one byte every 100 ms.
		 */
		SLOW,

		/**
		 * It closes the connection without a word.
		 */
		REFUSE,

		/**
		 * Status 500.
		 */
		SERVER_ERROR,

		/**
		 * Too many requests: status 429, from STS the error {@code Throttling}.
		 */
		THROTTLE,

		/**
		 * Status 200 and well-formed JSON that tells nothing.
		 */
		NONSENSE,

		/**
		 * Status 200 and the page of another program.
		 */
		HTML,

		/**
		 * Status 404.
		 */
		NOT_FOUND,

		/**
		 * STS cannot reach the identity provider: {@code IDPCommunicationError}.
		 * Elsewhere status 404.
		 */
		IDENTITY_PROVIDER_UNREACHABLE("IDPCommunicationError", "Couldn't reach the identity provider."),

		/**
		 * The account has no identity provider for the cluster:
		 * {@code InvalidIdentityToken}. Elsewhere status 404.
		 */
		IDENTITY_PROVIDER_UNKNOWN("InvalidIdentityToken",
				"No OpenIDConnect provider found in your account for https://oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLE"),

		/**
		 * The role does not trust the service account: {@code AccessDenied}. Elsewhere
		 * status 404.
		 */
		ACCESS_DENIED("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),

		/**
		 * STS is switched off in the region: {@code RegionDisabledException}. Elsewhere
		 * status 404.
		 */
		REGION_DISABLED("RegionDisabledException", "STS is not activated in this region for account:111122223333.");

		private static final HttpMessage TOO_MANY_REQUESTS = HttpMessage.of(429, "text/plain; charset=utf-8",
				"You have reached maximum request limit.");

		private final @Nullable String errorCode;

		private final String errorMessage;

		Fault() {
			this(null, "");
		}

		Fault(@Nullable String errorCode, String errorMessage) {
			this.errorCode = errorCode;
			this.errorMessage = errorMessage;
		}

		private HttpReply spoil(HttpMessage proper, HttpMessage throttled) {
			return switch (this) {
				case NONE -> proper;
				case HANG -> HttpReply.HANG;
				case SLOW -> proper.dripping();
				case REFUSE -> HttpReply.DISCONNECT;
				case SERVER_ERROR -> HttpMessage.of(500, "text/plain; charset=utf-8", "Internal Server Error");
				case THROTTLE -> throttled;
				case NONSENSE ->
					HttpMessage.of(200, "application/json", "{\"TaskARN\":\"nonsense\",\"LaunchType\":[],\"Token\":7}");
				case HTML -> HttpMessage.of(200, "text/html; charset=utf-8",
						"<!DOCTYPE html><html><body><h1>Please log in to the network</h1></body></html>");
				case NOT_FOUND, IDENTITY_PROVIDER_UNREACHABLE, IDENTITY_PROVIDER_UNKNOWN, ACCESS_DENIED,
						REGION_DISABLED ->
					HttpMessage.of(404, "text/plain; charset=utf-8", "404 page not found");
			};
		}

	}

	/**
	 * The XML of the security token service.
	 */
	private static final class Sts {

		private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

		static final HttpMessage THROTTLED = error(400, "Throttling", "Rate exceeded");

		static HttpMessage assumed(ContainerPlatformSimulator platform, String sessionName) {
			return HttpMessage.of(200, "text/xml", """
					<AssumeRoleWithWebIdentityResponse xmlns="%s">
					  <AssumeRoleWithWebIdentityResult>
					    <SubjectFromWebIdentityToken>system:serviceaccount:default:product</SubjectFromWebIdentityToken>
					    <Audience>sts.amazonaws.com</Audience>
					    <AssumedRoleUser>
					      <Arn>arn:%s:sts::%s:assumed-role/product/%s</Arn>
					      <AssumedRoleId>AROASIMULATED:%s</AssumedRoleId>
					    </AssumedRoleUser>
					    <Credentials>
					      <AccessKeyId>%s</AccessKeyId>
					      <SecretAccessKey>%s</SecretAccessKey>
					      <SessionToken>%s</SessionToken>
					      <Expiration>%s</Expiration>
					    </Credentials>
					  </AssumeRoleWithWebIdentityResult>
					  <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>
					</AssumeRoleWithWebIdentityResponse>
					""".formatted(NAMESPACE, platform.partition(), ACCOUNT, sessionName, sessionName,
					platform.accessKeyId, platform.secretAccessKey, platform.sessionToken, expiration(),
					UUID.randomUUID()));
		}

		static HttpMessage error(int status, String code, String message) {
			return HttpMessage.of(status, "text/xml", """
					<ErrorResponse xmlns="%s">
					  <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
					  <RequestId>%s</RequestId>
					</ErrorResponse>
					""".formatted(NAMESPACE, code, message, UUID.randomUUID()));
		}

	}

}

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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import io.github.meteringboot.simulator.ContainerPlatformSimulator.Fault;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;
import software.amazon.awssdk.services.sts.model.StsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ContainerPlatformSimulator}.
 */
class ContainerPlatformSimulatorTests {

	@AfterEach
	void clearProperties() {
		System.clearProperty("aws.containerServiceEndpoint");
		System.clearProperty("aws.containerCredentialsPath");
	}

	@Test
	void environmentOnFargateTellsTheRegion() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			assertThat(platform.environment())
				.containsOnlyKeys("ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4",
						"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_SERVICE_ENDPOINT", "AWS_EXECUTION_ENV",
						"AWS_REGION", "AWS_DEFAULT_REGION")
				.containsEntry("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE")
				.containsEntry("AWS_REGION", "eu-central-1");
		}
	}

	@Test
	void environmentOnEc2DoesNotTellTheRegion() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsOnEc2("eu-central-1")) {
			assertThat(platform.environment()).containsEntry("AWS_EXECUTION_ENV", "AWS_ECS_EC2")
				.doesNotContainKeys("AWS_REGION", "AWS_DEFAULT_REGION");
		}
	}

	@ParameterizedTest
	@CsvSource({ "eu-central-1, arn:aws:ecs:eu-central-1:", "cn-north-1, arn:aws-cn:ecs:cn-north-1:",
			"us-gov-west-1, arn:aws-us-gov:ecs:us-gov-west-1:" })
	void taskMetadataTellsTheLaunchRegionAndType(String region, String arnPrefix) throws Exception {
		try (ContainerPlatformSimulator fargate = ContainerPlatformSimulator.ecsFargate(region);
				ContainerPlatformSimulator ec2 = ContainerPlatformSimulator.ecsOnEc2(region)) {
			for (String variable : new String[] { "ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4" }) {
				Map<String, Object> task = Json.parse(get(fargate.environment().get(variable) + "/task").body());
				assertThat(task).containsEntry("LaunchType", "FARGATE");
				assertThat(task.get("TaskARN")).asString().startsWith(arnPrefix).contains(":task/default/");
				assertThat(Json.parse(get(ec2.environment().get(variable) + "/task").body()))
					.containsEntry("LaunchType", "EC2");
			}
			assertThat(get(fargate.endpoint() + "/v4/other/task").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void containerCredentialsAreReadByTheSdk() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ContainerCredentialsProvider provider = containerCredentialsProvider(platform)) {
			assertHandedOut(platform, provider.resolveCredentials());
		}
	}

	@Test
	void containerCredentialsExpire() throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			Map<String, Object> credentials = Json
				.parse(get(platform.endpoint() + platform.environment().get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"))
					.body());
			assertThat(credentials).containsOnlyKeys("RoleArn", "AccessKeyId", "SecretAccessKey", "Token",
					"Expiration");
			assertThat(Instant.parse((String) credentials.get("Expiration"))).isAfter(Instant.now());
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "THROTTLE", "NONSENSE", "HTML" })
	void containerCredentialsWhenSpoiltAreNotFound(Fault fault) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ContainerCredentialsProvider provider = containerCredentialsProvider(platform.credentials(fault))) {
			assertThatExceptionOfType(SdkClientException.class).isThrownBy(provider::resolveCredentials);
			platform.credentials(Fault.NONE);
			assertHandedOut(platform, provider.resolveCredentials());
		}
	}

	@Test
	void webIdentityTokenNamesItsIssuer(@TempDir Path directory) throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory)) {
			assertThat(platform.environment()).containsKeys("KUBERNETES_SERVICE_HOST", "AWS_ROLE_ARN",
					"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ENDPOINT_URL_STS");
			Path file = Path.of(platform.environment().get("AWS_WEB_IDENTITY_TOKEN_FILE"));
			assertThat(file).hasParent(directory);
			SignedJWT token = SignedJWT.parse(Files.readString(file));
			assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
			assertThat(token.getJWTClaimsSet().getIssuer())
				.isEqualTo("https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE");
			assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("sts.amazonaws.com");
			assertThat(token.getJWTClaimsSet().getExpirationTime()).isInTheFuture();
		}
	}

	@Test
	void webIdentityTokenIsExchangedByTheSdk(@TempDir Path directory) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory);
				StsClient sts = stsClient(platform);
				StsWebIdentityTokenFileCredentialsProvider provider = webIdentityProvider(platform, sts)) {
			AwsCredentials credentials = provider.resolveCredentials();
			assertHandedOut(platform, credentials);
			assertThat(credentials.expirationTime()).get(InstanceOfAssertFactories.INSTANT).isAfter(Instant.now());
		}
	}

	@Test
	void webIdentityTokenWhenNotTheIssuedOneIsRefused(@TempDir Path directory) throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory);
				StsClient sts = stsClient(platform);
				StsWebIdentityTokenFileCredentialsProvider provider = webIdentityProvider(platform, sts)) {
			Files.writeString(directory.resolve("token"), "another token");
			assertThatExceptionOfType(InvalidIdentityTokenException.class).isThrownBy(provider::resolveCredentials);
		}
	}

	@Test
	void webIdentityTokenWhenTheRoleIsAnotherIsRefused(@TempDir Path directory) throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory);
				StsClient sts = stsClient(platform)) {
			String token = Files.readString(directory.resolve("token"));
			assertThatExceptionOfType(StsException.class)
				.isThrownBy(() -> sts.assumeRoleWithWebIdentity((request) -> request.webIdentityToken(token)
					.roleArn("arn:aws:iam::111122223333:role/other")
					.roleSessionName("session")))
				.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
		}
	}

	@Test
	void stsWhenThrottlingIsWhatTheSdkTakesForIt(@TempDir Path directory) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory);
				StsClient sts = stsClient(platform.credentials(Fault.THROTTLE));
				StsWebIdentityTokenFileCredentialsProvider provider = webIdentityProvider(platform, sts)) {
			assertThatExceptionOfType(StsException.class).isThrownBy(provider::resolveCredentials)
				.satisfies((ex) -> assertThat(ex.isThrottlingException()).isTrue());
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "SERVER_ERROR", "NONSENSE", "HTML" })
	void stsWhenSpoiltHandsOutNothing(Fault fault, @TempDir Path directory) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory);
				StsClient sts = stsClient(platform.credentials(fault));
				StsWebIdentityTokenFileCredentialsProvider provider = webIdentityProvider(platform, sts)) {
			assertThatException().isThrownBy(provider::resolveCredentials);
		}
	}

	@Test
	void metadataWhenSpoiltIsNoMetadata() throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			String uri = platform.environment().get("ECS_CONTAINER_METADATA_URI_V4") + "/task";
			platform.metadata(Fault.SERVER_ERROR);
			assertThat(get(uri).statusCode()).isEqualTo(500);
			platform.metadata(Fault.THROTTLE);
			assertThat(get(uri).statusCode()).isEqualTo(429);
			platform.metadata(Fault.HTML);
			assertThat(get(uri).body()).startsWith("<!DOCTYPE html>");
			platform.metadata(Fault.NONSENSE);
			assertThat(Json.parse(get(uri).body())).containsEntry("TaskARN", "nonsense");
			platform.metadata(Fault.REFUSE);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(uri));
			platform.metadata(Fault.NONE);
			assertThat(get(uri).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void metadataWhenSlowDripsUntilClosed() throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			platform.metadata(Fault.SLOW);
			URI uri = URI.create(platform.environment().get("ECS_CONTAINER_METADATA_URI_V4") + "/task");
			Instant start = Instant.now();
			HttpResponse<InputStream> response = HttpClient.newHttpClient()
				.send(MeteringClients.raw(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
			try (InputStream body = response.body()) {
				assertThat(body.readNBytes(3)).isEqualTo(new byte[] { '{', '"', 'C' });
				assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(250));
				platform.close();
				assertThatExceptionOfType(IOException.class).isThrownBy(body::readAllBytes);
			}
		}
	}

	@Test
	void metadataWhenHangingEndsWithClose() throws Exception {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			platform.metadata(Fault.HANG);
			URI uri = URI.create(platform.environment().get("ECS_CONTAINER_METADATA_URI_V4") + "/task");
			CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
				.sendAsync(MeteringClients.raw(uri).build(), HttpResponse.BodyHandlers.ofString());
			assertThat(get(platform.endpoint() + "/").statusCode()).isEqualTo(404);
			assertThat(response).isNotDone();
			platform.close();
			assertThat(response).failsWithin(Duration.ofSeconds(10));
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("container-platform-simulator-" + uri.getPort()));
		}
	}

	private static void assertHandedOut(ContainerPlatformSimulator platform, AwsCredentials credentials) {
		assertThat(credentials).isInstanceOfSatisfying(AwsSessionCredentials.class, (session) -> {
			assertThat(session.accessKeyId()).isEqualTo(platform.accessKeyId()).startsWith("ASIA").hasSize(20);
			assertThat(session.secretAccessKey()).isEqualTo(platform.secretAccessKey()).hasSize(40);
			assertThat(session.sessionToken()).isEqualTo(platform.sessionToken());
		});
	}

	private static ContainerCredentialsProvider containerCredentialsProvider(ContainerPlatformSimulator platform) {
		System.setProperty("aws.containerServiceEndpoint",
				platform.environment().get("AWS_CONTAINER_SERVICE_ENDPOINT"));
		System.setProperty("aws.containerCredentialsPath",
				platform.environment().get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
		return ContainerCredentialsProvider.create();
	}

	private static StsClient stsClient(ContainerPlatformSimulator platform) {
		return StsClient.builder()
			.endpointOverride(URI.create(platform.environment().get("AWS_ENDPOINT_URL_STS")))
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(AnonymousCredentialsProvider.create())
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.overrideConfiguration((override) -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
			.build();
	}

	private static StsWebIdentityTokenFileCredentialsProvider webIdentityProvider(ContainerPlatformSimulator platform,
			StsClient sts) {
		return StsWebIdentityTokenFileCredentialsProvider.builder()
			.stsClient(sts)
			.roleArn(platform.environment().get("AWS_ROLE_ARN"))
			.roleSessionName("session")
			.webIdentityTokenFile(Path.of(platform.environment().get("AWS_WEB_IDENTITY_TOKEN_FILE")))
			.build();
	}

	private static HttpResponse<String> get(String uri) throws Exception {
		return MeteringClients.send(MeteringClients.raw(URI.create(uri)));
	}

}

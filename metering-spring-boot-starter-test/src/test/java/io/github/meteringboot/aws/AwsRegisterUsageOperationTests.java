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

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegisterUsageOperation.Settings;
import io.github.meteringboot.aws.RegisterUsageOperation.ThrottledException;
import io.github.meteringboot.aws.StandIn.Reply;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.sts.model.StsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link AwsRegisterUsageOperation}.
 */
class AwsRegisterUsageOperationTests {

	private static final Request REQUEST = new Request("a1b2c3", 1, "the-nonce");

	private static final String TASK = "{\"TaskARN\":\"arn:aws:ecs:eu-west-3:123456789012:task/a/b\",\"LaunchType\":\"FARGATE\"}";

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@AutoClose
	private final StandIn metadata = StandIn.start().reply(Reply.of(200, TASK));

	@AutoClose
	private final StandIn credentials = StandIn.start().reply(role());

	private final Settings settings = new Settings(this.simulator.endpoint(), Duration.ofSeconds(30),
			Duration.ofSeconds(10));

	private static Reply role() {
		return Reply.of(200, StandIn.credentialsJson("ASIAOFTHEROLE", Instant.now().plusSeconds(3600)));
	}

	@Test
	void answerIsThatOfAws() throws InterruptedException {
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(this.settings)) {
			Answer answer = operation.registerUsage(REQUEST);
			assertThat(answer.verify(REQUEST, SimulatorKeys.publicKey(this.simulator)))
				.isEqualTo(SignatureStatus.VERIFIED);
			assertThat(answer.requestId()).isNotNull();
			assertThat(answer.platform()).isEqualTo(ContainerPlatform.UNKNOWN);
		}
		assertThat(this.simulator.requests().get(0).header("User-Agent")).startsWith("metering-spring-boot");
	}

	@Test
	void roleSignsInTheLaunchRegion() throws InterruptedException {
		try (AwsRegisterUsageOperation operation = onEcs()) {
			Answer answer = operation.registerUsage(REQUEST);
			assertThat(answer.region()).isEqualTo("eu-west-3");
			assertThat(answer.platform()).isEqualTo(ContainerPlatform.ECS_FARGATE);
			assertThat(answer.circumstances().lines()).containsExactly(
					"Called: the AWS Marketplace Metering Service at 127.0.0.1:%d (set by aws.marketplace.metering.endpoint)"
						.formatted(this.simulator.endpoint().getPort()),
					"Region: eu-west-3", "Credentials: the ECS task role, arn:aws:iam::123456789012:role/product");
		}
		assertThat(Objects.requireNonNull(this.simulator.requests().get(0).authorization()).accessKeyId())
			.isEqualTo("ASIAOFTHEROLE");
	}

	@Test
	void preparationMakesEveryCallButTheOneThatCounts() throws InterruptedException {
		try (AwsRegisterUsageOperation operation = onEcs()) {
			operation.prepare();
			operation.prepare();
			Awaitility.await().until(() -> !this.credentials.requests().isEmpty());
			assertThat(this.simulator.requests()).isEmpty();
			operation.registerUsage(REQUEST);
		}
		assertThat(this.metadata.requests()).hasSize(1);
		assertThat(this.credentials.requests()).hasSize(1);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void preparationOpensTheConnectionOfTheCall() throws InterruptedException {
		try (StandIn endpoint = StandIn.start().reply(Reply.of(200, "{\"Signature\":\"a.b.c\"}"));
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation
					.fromLaunchSite(settings(endpoint, Duration.ofSeconds(30)), new AwsSettings(environment()::get))) {
			operation.prepare();
			Awaitility.await().until(() -> endpoint.connections() == 1);
			assertThat(endpoint.requests()).isEmpty();
			operation.registerUsage(REQUEST);
			assertThat(endpoint.connections()).isEqualTo(1);
		}
	}

	@Test
	void connectionThatTheServerHasClosedIsReplaced() throws InterruptedException {
		try (StandIn endpoint = StandIn.start().reply(Reply.NOTHING, Reply.of(200, "{\"Signature\":\"a.b.c\"}"));
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation
					.fromLaunchSite(settings(endpoint, Duration.ofSeconds(30)), new AwsSettings(environment()::get))) {
			operation.prepare();
			Awaitility.await().until(() -> endpoint.connections() == 1);
			assertThat(operation.registerUsage(REQUEST).signature()).isEqualTo("a.b.c");
			assertThat(endpoint.connections()).isEqualTo(2);
		}
	}

	@Test
	void preparationCountsAsOneOfThreeCalls() {
		this.credentials.reply(Reply.of(500, ""));
		try (AwsRegisterUsageOperation operation = onEcs()) {
			operation.prepare();
			Awaitility.await().until(() -> !this.credentials.requests().isEmpty());
			RegistrationRejectedException rejection = rejected(operation);
			assertThat(rejection.getReason()).isEqualTo(RejectionReason.INTERNAL_SERVICE_ERROR);
			assertThat(rejection.getErrorCode()).isEqualTo("ServerError");
			assertThat(rejection.getDescription()).startsWith("The container credentials endpoint failed, repeatedly.")
				.contains("HTTP status 500 and no error code of AWS",
						"Called: the container credentials endpoint at 127.0.0.1")
				.doesNotContain("InternalServiceErrorException", "Metering Service");
		}
		assertThat(this.credentials.requests()).hasSize(3);
	}

	@Test
	void preparationThatIsThrottledIsTheFirstAttempt() throws InterruptedException {
		this.credentials.reply(Reply.of(429, ""), role());
		try (AwsRegisterUsageOperation operation = onEcs()) {
			operation.prepare();
			assertThatExceptionOfType(ThrottledException.class).isThrownBy(() -> operation.registerUsage(REQUEST))
				.withMessageStartingWith("The container credentials endpoint throttled the request for credentials.");
			assertThat(this.credentials.requests()).hasSize(1);
			assertThat(operation.registerUsage(REQUEST).region()).isEqualTo("eu-west-3");
		}
	}

	@Test
	void preparationThatFailsInPassingIsOutlasted() throws InterruptedException {
		this.metadata.reply(Reply.of(500, ""), Reply.of(200, TASK));
		this.credentials.reply(Reply.NOTHING, role());
		try (AwsRegisterUsageOperation operation = onEcs()) {
			operation.prepare();
			assertThat(operation.registerUsage(REQUEST).region()).isEqualTo("eu-west-3");
		}
		assertThat(this.metadata.requests()).hasSize(2);
	}

	@Test
	void noFailureOfTheMetadataIsKeptBetweenAttempts() throws InterruptedException {
		this.simulator.answer(SimulatedAnswer.throttled(), SimulatedAnswer.ok());
		this.metadata.reply(Reply.of(500, ""));
		Map<String, String> environment = environment();
		environment.put("AWS_REGION", "ap-south-1");
		Settings settings = new Settings(this.simulator.endpoint(), Duration.ofSeconds(2), Duration.ofSeconds(1));
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.fromLaunchSite(settings,
				new AwsSettings(environment::get))) {
			assertThatExceptionOfType(ThrottledException.class).isThrownBy(() -> operation.registerUsage(REQUEST));
			this.metadata.reply(Reply.of(200, TASK));
			assertThat(operation.registerUsage(REQUEST).region()).isEqualTo("eu-west-3");
		}
	}

	@Test
	void credentialsThatAnAnswerQuotesAreTakenOut() {
		String body = "{\"message\":\"the-secret/+= and the-session-token/+=\"}";
		try (StandIn endpoint = StandIn.start()
			.reply(Reply.of(400, body, "x-amzn-ErrorType: Odd.the-secret/+=:uri",
					"x-amzn-RequestId: id-of-the-session-token/+="));
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation
					.fromLaunchSite(settings(endpoint, Duration.ofSeconds(30)), new AwsSettings(environment()::get))) {
			RegistrationRejectedException rejection = rejected(operation);
			assertThat(rejection.getErrorCode()).isEqualTo("Odd.(redacted)");
			assertThat(rejection.getDescription()).contains("Odd.(redacted), \"(redacted) and (redacted)\"",
					"request ID id-of-(redacted)");
		}
	}

	@Test
	void errorCodeOfNothingButControlCharactersIsNone() {
		try (StandIn endpoint = StandIn.start().reply(Reply.of(400, "", "x-amzn-ErrorType: \u0001\u0000"));
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation
					.fromLaunchSite(settings(endpoint, Duration.ofSeconds(30)), new AwsSettings(environment()::get))) {
			RegistrationRejectedException rejection = rejected(operation);
			assertThat(rejection.getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
			assertThat(rejection.getDescription()).contains("HTTP status 400 and no error code of AWS");
		}
	}

	@Test
	void nothingIsLeftBehind() throws Exception {
		try (StandIn endpoint = StandIn.start().reply(Reply.HANG);
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation
					.fromLaunchSite(settings(endpoint, Duration.ofSeconds(30)), new AwsSettings(environment()::get))) {
			operation.prepare();
			Awaitility.await().until(() -> endpoint.connections() == 1);
			assertThat(threads()).isNotEmpty().allSatisfy((thread) -> assertThat(thread.isDaemon()).isTrue());
			operation.close();
			Awaitility.await().until(() -> threads().isEmpty());
			operation.prepare();
			assertThat(threads()).isEmpty();
		}
	}

	@Test
	void callerWaitsWithoutALimitAndIsInterruptedAtOnce() throws Exception {
		this.simulator.answer(SimulatedAnswer.hang());
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(this.settings)) {
			Thread caller = new Thread(() -> {
				try {
					operation.registerUsage(REQUEST);
				}
				catch (Throwable ex) {
					thrown.set(ex);
				}
			});
			caller.start();
			this.simulator.awaitRequests(1, Duration.ofSeconds(20));
			// Spring interrupts a thread in this state only
			Awaitility.await().until(() -> caller.getState() == Thread.State.WAITING);
			caller.interrupt();
			caller.join(Duration.ofSeconds(5).toMillis());
			assertThat(caller.isAlive()).isFalse();
		}
		assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void closingEndsAnAttemptThatWaitsForThePreparation() throws Exception {
		this.credentials.reply(Reply.HANG);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AwsRegisterUsageOperation operation = onEcs();
		operation.prepare();
		Awaitility.await().until(() -> !this.credentials.requests().isEmpty());
		Thread caller = new Thread(() -> {
			try {
				operation.registerUsage(REQUEST);
			}
			catch (Throwable ex) {
				thrown.set(ex);
			}
		});
		caller.start();
		Awaitility.await().until(() -> caller.getState() == Thread.State.WAITING);
		operation.close();
		caller.join(Duration.ofSeconds(20).toMillis());
		assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> operation.registerUsage(REQUEST));
	}

	@Test
	void attemptEndsInTime() {
		Settings settings = new Settings(this.simulator.endpoint(), Duration.ofSeconds(2), Duration.ofSeconds(10));
		this.simulator.answer(SimulatedAnswer.hang());
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(settings)) {
			long start = System.nanoTime();
			RegistrationRejectedException rejection = rejected(operation);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1900),
					Duration.ofSeconds(4));
			assertThat(rejection.getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
			assertThat(rejection.getDescription()).contains("within aws.marketplace.metering.api-call-timeout (PT2S)");
		}
	}

	@Test
	void answerThatDripsEndsInTime() {
		try (StandIn endpoint = StandIn.start().reply((request, socket) -> {
			while (true) {
				socket.getOutputStream().write('H');
				LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
			}
		});
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(
						new Settings(URI.create(endpoint.address()), Duration.ofSeconds(3), Duration.ofSeconds(1)))) {
			long start = System.nanoTime();
			assertThat(rejected(operation).getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			// a second each, and half a second between them
			assertThat(endpoint.requests()).hasSizeBetween(2, 3);
		}
	}

	@Test
	void clientOfTheProductMakesTheCallAndStaysOpen() throws InterruptedException {
		try (MarketplaceMeteringClient client = clientOfTheProduct()) {
			try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(this.settings, client,
					new AwsSettings())) {
				operation.prepare();
				Answer answer = operation.registerUsage(REQUEST);
				assertThat(answer.region()).isEqualTo("ap-south-1");
				assertThat(answer.platform()).isEqualTo(ContainerPlatform.UNKNOWN);
				assertThat(answer.requestId()).isNotNull();
				assertThat(answer.circumstances().lines()).containsExactly(
						"Called: the AWS Marketplace Metering Service by the application's own client",
						"Region: ap-south-1", "Credentials: the application's own client");
			}
			client.registerUsage((request) -> request.productCode("a1b2c3").publicKeyVersion(1).nonce("n-2"));
		}
		assertThat(this.simulator.requests()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.authorization()).isNotNull()
				.extracting("accessKeyId")
				.isEqualTo("AKIDOFPRODUCT"));
	}

	@Test
	void metadataThatHangsLeavesHalfOfTheTimeToTheClientOfTheProduct() throws InterruptedException {
		this.metadata.reply(Reply.HANG);
		Settings settings = new Settings(this.simulator.endpoint(), Duration.ofSeconds(16), Duration.ofSeconds(10));
		this.simulator.answer(SimulatedAnswer.throttled());
		try (MarketplaceMeteringClient client = clientOfTheProduct();
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(settings, client,
						new AwsSettings(environment()::get))) {
			assertThatExceptionOfType(ThrottledException.class).isThrownBy(() -> operation.registerUsage(REQUEST));
			int throttled = this.simulator.requests().size();
			this.simulator.answer(SimulatedAnswer.ok());
			assertThat(operation.registerUsage(REQUEST).platform()).isEqualTo(ContainerPlatform.ECS);
			assertThat(this.simulator.requests()).hasSize(throttled + 1);
		}
		assertThat(this.metadata.requests()).hasSize(1);
	}

	@Test
	void simulatorIsCalledWithoutAProxy() throws InterruptedException {
		Properties before = (Properties) System.getProperties().clone();
		try (StandIn proxy = StandIn.start();
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(this.settings)) {
			System.setProperty("http.proxyHost", "127.0.0.1");
			System.setProperty("http.proxyPort", String.valueOf(proxy.port()));
			System.setProperty("http.nonProxyHosts", "");
			operation.registerUsage(REQUEST);
			assertThat(proxy.connections()).isZero();
		}
		finally {
			System.setProperties(before);
		}
	}

	@Test
	void answersToTheClientOfTheProductGoThroughTheSameTable() {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		try (MarketplaceMeteringClient client = clientOfTheProduct();
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(this.settings, client,
						new AwsSettings())) {
			assertThat(rejected(operation).getReason()).isEqualTo(RejectionReason.NOT_ENTITLED);
			this.simulator.answer(SimulatedAnswer.html());
			assertThat(rejected(operation).getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
			this.simulator.close();
			assertThat(rejected(operation).getReason()).isEqualTo(RejectionReason.NO_USABLE_ANSWER);
		}
	}

	@Test
	void credentialsThatTheClientOfTheProductDoesNotGetAreReportedAsSuch() {
		AwsCredentialsProvider refused = () -> {
			throw StsException.builder()
				.statusCode(403)
				.requestId("the-id")
				.awsErrorDetails(AwsErrorDetails.builder()
					.serviceName("Sts")
					.errorCode("AccessDenied")
					.errorMessage("not trusted")
					.build())
				.build();
		};
		try (MarketplaceMeteringClient client = clientOfTheProduct(refused);
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(this.settings, client,
						new AwsSettings())) {
			RegistrationRejectedException rejection = rejected(operation);
			assertThat(rejection.getReason()).isEqualTo(RejectionReason.CREDENTIALS);
			assertThat(rejection.getDescription())
				.startsWith("AWS STS gave no credentials. AWS said: AccessDenied, \"not trusted\"");
		}
		AwsCredentialsProvider none = () -> {
			throw SdkClientException.create("Unable to load credentials from any of the providers in the chain");
		};
		try (MarketplaceMeteringClient client = clientOfTheProduct(none);
				AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(this.settings, client,
						new AwsSettings())) {
			assertThat(rejected(operation).getErrorCode()).isEqualTo("NoCredentials");
		}
		assertThat(this.simulator.requests()).isEmpty();
	}

	private MarketplaceMeteringClient clientOfTheProduct() {
		return clientOfTheProduct(
				StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDOFPRODUCT", "none")));
	}

	private MarketplaceMeteringClient clientOfTheProduct(AwsCredentialsProvider credentials) {
		return MarketplaceMeteringClient.builder()
			.endpointOverride(this.simulator.endpoint())
			.region(Region.AP_SOUTH_1)
			.credentialsProvider(credentials)
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.build();
	}

	private AwsRegisterUsageOperation onEcs() {
		return AwsRegisterUsageOperation.fromLaunchSite(this.settings, new AwsSettings(environment()::get));
	}

	private Map<String, String> environment() {
		Map<String, String> environment = new HashMap<>();
		environment.put("ECS_CONTAINER_METADATA_URI_V4", this.metadata.address() + "/v4/abc");
		environment.put("AWS_CONTAINER_SERVICE_ENDPOINT", this.credentials.address());
		environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/abc");
		return environment;
	}

	private static Settings settings(StandIn endpoint, Duration timeout) {
		return new Settings(URI.create(endpoint.address()), timeout, Duration.ofSeconds(10));
	}

	private static RegistrationRejectedException rejected(AwsRegisterUsageOperation operation) {
		return Objects.requireNonNull(
				catchThrowableOfType(RegistrationRejectedException.class, () -> operation.registerUsage(REQUEST)));
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("metering-registration")
					|| thread.getName().startsWith("metering-timeout"))
			.collect(Collectors.toSet());
	}

}

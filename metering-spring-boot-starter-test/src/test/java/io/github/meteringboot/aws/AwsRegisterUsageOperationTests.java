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

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.AwsRegisterUsageOperation.Product;
import io.github.meteringboot.aws.RegisterUsageOperation.RegistrationAttempt;
import io.github.meteringboot.simulator.MeteringSimulator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AwsRegisterUsageOperation}: which client makes the call.
 */
class AwsRegisterUsageOperationTests {

	private static final RegistrationAttempt ATTEMPT = new RegistrationAttempt(1, "the-nonce");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	private final Product product = new Product("a1b2c3", this.simulator.publicKeyVersion(),
			RegistrationSignatureVerifier.pinned(PublicKeyReader.read(this.simulator.publicKeyPem())));

	private final ClientSettings settings = new ClientSettings(this.simulator.endpoint(), Duration.ofSeconds(30),
			Duration.ofSeconds(10));

	@Test
	void starterMakesTheCallAndLeavesNoThread() throws Exception {
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(this.product, this.settings,
				List.of())) {
			assertThat(operation.register(ATTEMPT).signature()).isEqualTo(SignatureStatus.VERIFIED);
			assertThat(threads()).isNotEmpty();
		}
		for (Thread thread : threads()) {
			thread.join(Duration.ofSeconds(10).toMillis());
			assertThat(thread.isAlive()).isFalse();
		}
		assertThat(this.simulator.requests().get(0).header("User-Agent")).startsWith("metering-spring-boot");
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("metering-registration")
					|| thread.getName().equals("metering-attempt-timeout"))
			.collect(Collectors.toSet());
	}

	@Test
	void customizedClientOfTheSdkMakesTheCall() {
		MarketplaceMeteringClientBuilderCustomizer customizer = (builder) -> builder.overrideConfiguration(
				builder.overrideConfiguration().toBuilder().putHeader("X-Customized", "yes").build());
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.simulated(this.product, this.settings,
				List.of(customizer))) {
			assertThat(operation.register(ATTEMPT).signature()).isEqualTo(SignatureStatus.VERIFIED);
		}
		assertThat(this.simulator.requests()).singleElement().satisfies((request) -> {
			assertThat(request.header("X-Customized")).isEqualTo("yes");
			assertThat(request.header("User-Agent")).startsWith("aws-sdk-java/");
		});
	}

	@Test
	void clientOfTheProductMakesTheCallAndStaysOpen() {
		try (MarketplaceMeteringClient client = MarketplaceMeteringClient.builder()
			.endpointOverride(this.simulator.endpoint())
			.region(Region.AP_SOUTH_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDOFPRODUCT", "none")))
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.build()) {
			try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.withClient(this.product, this.settings,
					client, null)) {
				UsageRegistration registration = operation.register(ATTEMPT);
				assertThat(registration.region()).isEqualTo("ap-south-1");
				assertThat(registration.platform()).isEqualTo(ContainerPlatform.UNKNOWN);
				assertThat(registration.signature()).isEqualTo(SignatureStatus.VERIFIED);
				assertThat(registration.requestId()).isNotNull();
			}
			client.registerUsage((request) -> request.productCode("a1b2c3").publicKeyVersion(1).nonce("n-2"));
		}
		assertThat(this.simulator.requests()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.authorization()).isNotNull()
				.extracting("accessKeyId")
				.isEqualTo("AKIDOFPRODUCT"));
	}

}

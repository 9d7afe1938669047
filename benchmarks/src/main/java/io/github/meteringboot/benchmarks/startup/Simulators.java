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

package io.github.meteringboot.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

/**
 * What stands in for AWS, in a JVM of its own: first it says where, and then when calls
 * arrive. It ends with its standard input.
 */
public final class Simulators {

	private static final int WARM_UP_CALLS = 500;

	private Simulators() {
	}

	/**
	 * Run until the standard input ends.
	 * @param args a directory to write to, and the key store for HTTPS
	 * @throws IOException if a socket cannot be opened
	 */
	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[0]);
		try (MeteringSimulator metering = MeteringSimulator.start();
				TlsFront tls = TlsFront.to(metering.endpoint(), Path.of(args[1]));
				ContainerPlatformSimulator ecs = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ContainerPlatformSimulator eks = ContainerPlatformSimulator.eks("eu-central-1", directory)) {
			say("metering", metering.endpoint());
			say("tls", tls.uri());
			say("key", Base64.getEncoder().encodeToString(metering.publicKeyPem().getBytes()));
			sayAll("ecs", ecs.environment());
			sayAll("eks", eks.environment());
			warmUp(metering, ecs);
			metering.answer(() -> {
				say("arrived", Duration.between(Instant.EPOCH, Instant.now()).toNanos());
				return SimulatedAnswer.ok();
			});
			System.out.println("started");
			while (System.in.read() >= 0) {
				metering.clearRequests();
			}
		}
	}

	/**
	 * Answer until the JIT compiler is done: the signature alone takes a cold JVM longer
	 * than all that is measured.
	 */
	private static void warmUp(MeteringSimulator metering, ContainerPlatformSimulator ecs) throws IOException {
		try (MarketplaceMeteringClient client = MarketplaceMeteringClient.builder()
			.endpointOverride(metering.endpoint())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("warm-up", "warm-up")))
			.httpClient(UrlConnectionHttpClient.create())
			.build()) {
			String metadata = Objects.requireNonNull(ecs.environment().get("ECS_CONTAINER_METADATA_URI_V4"));
			for (int i = 0; i < WARM_UP_CALLS; i++) {
				client.registerUsage((request) -> request.productCode("warm-up").publicKeyVersion(1).nonce("warm-up"));
				try (InputStream task = URI.create(metadata + "/task").toURL().openStream()) {
					task.readAllBytes();
				}
			}
		}
		metering.clearRequests();
	}

	private static void sayAll(String prefix, Map<String, String> variables) {
		variables.forEach((name, value) -> say(prefix + "." + name, value));
	}

	private static void say(String name, Object value) {
		System.out.println(name + "=" + value);
	}

}

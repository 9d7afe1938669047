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

package io.github.meteringboot.benchmarks.product;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Metered by hand with care: a thread that starts before Spring does resolves the
 * credentials and makes the client, and the runner calls.
 */
@SpringBootApplication
public class BackgroundApplication {

	private static final CompletableFuture<MarketplaceMeteringClient> CLIENT = new CompletableFuture<>();

	public static void main(String[] args) {
		Thread thread = new Thread(BackgroundApplication::createClient, "metering-client");
		thread.setDaemon(true);
		thread.start();
		SpringApplication.run(BackgroundApplication.class, args);
	}

	private static void createClient() {
		try {
			DefaultCredentialsProvider credentials = DefaultCredentialsProvider.builder().build();
			credentials.resolveCredentials();
			CLIENT.complete(MarketplaceMeteringClient.builder().credentialsProvider(credentials).build());
		}
		catch (RuntimeException | Error ex) {
			CLIENT.completeExceptionally(ex);
		}
	}

	@Bean
	ApplicationRunner registerUsage() {
		return (args) -> {
			try (MarketplaceMeteringClient client = CLIENT.join()) {
				client.registerUsage((request) -> request.productCode("benchmark")
					.publicKeyVersion(1)
					.nonce(UUID.randomUUID().toString()));
			}
		};
	}

}

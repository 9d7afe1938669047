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

import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Metered in a few lines, with the AWS SDK as it comes.
 */
@SpringBootApplication
public class ByHandApplication {

	public static void main(String[] args) {
		SpringApplication.run(ByHandApplication.class, args);
	}

	@Bean
	CommandLineRunner registerUsage() {
		return (args) -> {
			try (MarketplaceMeteringClient client = MarketplaceMeteringClient.create()) {
				client.registerUsage((request) -> request.productCode("benchmark")
					.publicKeyVersion(1)
					.nonce(UUID.randomUUID().toString()));
			}
		};
	}

}

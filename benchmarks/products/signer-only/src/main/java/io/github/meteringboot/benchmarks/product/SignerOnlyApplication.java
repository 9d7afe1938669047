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

import java.util.concurrent.CompletableFuture;

import software.amazon.awssdk.auth.credentials.AwsCredentials;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Metering without the client of the service: the SDK's credentials and its signer, both
 * used once on a thread of their own, and the JDK's HTTP.
 */
@SpringBootApplication
public class SignerOnlyApplication {

	private static final CompletableFuture<AwsCredentials> CREDENTIALS = new CompletableFuture<>();

	public static void main(String[] args) {
		Thread thread = new Thread(SignerOnlyApplication::prepare, "metering-credentials");
		thread.setDaemon(true);
		thread.start();
		SpringApplication.run(SignerOnlyApplication.class, args);
	}

	private static void prepare() {
		try {
			AwsCredentials credentials = ContainerCredentials.resolve();
			new SignedRequest(credentials);
			CREDENTIALS.complete(credentials);
		}
		catch (Exception | Error ex) {
			CREDENTIALS.completeExceptionally(ex);
		}
	}

	@Bean
	ApplicationRunner registerUsage() {
		return (args) -> new SignedRequest(CREDENTIALS.join()).send();
	}

}

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

package io.github.meteringboot.smoketest.batch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the documented check of a finished image: started outside of AWS, its exit
 * code tells whether its configuration was accepted.
 */
class ReleaseCheckIT {

	@TempDir
	private Path home;

	@Test
	void acceptedConfigurationEndsForWantOfCredentials() throws Exception {
		Outcome outcome = run(Map.of());
		assertThat(outcome.output()).contains("The AWS credentials are missing", "To run the product on a laptop",
				"Exit code: 107");
		assertThat(outcome.exitCode()).isEqualTo(107);
	}

	@Test
	void acceptedConfigurationEndsForWantOfCredentialsInAnyRegion() throws Exception {
		Outcome outcome = run(Map.of("AWS_REGION", "eu-west-1"));
		assertThat(outcome.output()).contains("The AWS credentials are missing", "Region: eu-west-1",
				"To run the product on a laptop");
		assertThat(outcome.exitCode()).isEqualTo(107);
	}

	@Test
	void credentialsWithoutRegionAreNoAcceptance() throws Exception {
		Outcome outcome = run(Map.of("AWS_ACCESS_KEY_ID", "simulated", "AWS_SECRET_ACCESS_KEY", "simulated"));
		assertThat(outcome.output()).contains("No AWS Region was found", "To run the product on a laptop");
		assertThat(outcome.exitCode()).isEqualTo(111);
	}

	@Test
	void overriddenConfigurationIsRefused() throws Exception {
		Outcome outcome = run(Map.of("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another"));
		assertThat(outcome.output()).contains("aws.marketplace.metering.product-code", "Exit code: 111");
		assertThat(outcome.exitCode()).isEqualTo(111);
	}

	private Outcome run(Map<String, String> variables) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Duser.home=" + this.home, "-jar", System.getProperty("smoketest.jar"));
		Map<String, String> environment = builder.environment();
		environment.keySet().removeIf((name) -> name.startsWith("AWS_") || name.startsWith("ECS_"));
		environment.put("HOME", this.home.toString());
		environment.put("AWS_EC2_METADATA_DISABLED", "true");
		environment.putAll(variables);
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Outcome(process.waitFor(), output);
	}

	/**
	 * The end of a process.
	 *
	 * @param exitCode the exit code
	 * @param output what it printed
	 */
	private record Outcome(int exitCode, String output) {

	}

}

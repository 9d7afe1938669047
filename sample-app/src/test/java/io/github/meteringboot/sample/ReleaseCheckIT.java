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

package io.github.meteringboot.sample;

import java.util.Map;

import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the documented check of a finished image: started outside of AWS, its exit
 * code tells whether its configuration was accepted. {@link ExitCodeIT} shows that the
 * process ends with it.
 */
@InProcess
class ReleaseCheckIT {

	@Test
	void acceptedConfigurationEndsForWantOfCredentials() {
		try (InProcessRun run = run(Map.of())) {
			assertThat(run.exitCode()).isEqualTo(107);
			assertThat(run.output()).contains("No AWS credentials were found", "To run the product on a laptop",
					"Exit code: 107");
		}
	}

	@Test
	void acceptedConfigurationEndsForWantOfCredentialsInAnyRegion() {
		try (InProcessRun run = run(Map.of("AWS_REGION", "eu-west-1"))) {
			assertThat(run.exitCode()).isEqualTo(107);
			assertThat(run.output()).contains("No AWS credentials were found",
					"Credentials: the AWS SDK's default credentials chain", "Region: eu-west-1",
					"To run the product on a laptop");
		}
	}

	@Test
	void credentialsWithoutRegionAreNoAcceptance() {
		try (InProcessRun run = run(Map.of("AWS_ACCESS_KEY_ID", "simulated", "AWS_SECRET_ACCESS_KEY", "simulated"))) {
			assertThat(run.exitCode()).isEqualTo(111);
			assertThat(run.output()).contains("No AWS Region was found", "To run the product on a laptop");
		}
	}

	@Test
	void overriddenConfigurationIsRefused() {
		try (InProcessRun run = run(Map.of("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another"))) {
			assertThat(run.exitCode()).isEqualTo(111);
			assertThat(run.output()).contains("aws.marketplace.metering.product-code", "Exit code: 111");
		}
	}

	private static InProcessRun run(Map<String, String> variables) {
		return ProductImage.extracted().process().environment(variables).runInProcess();
	}

}

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

import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the documented check of a finished image: started outside of AWS, its exit
 * code tells whether its configuration was accepted.
 */
class ReleaseCheckIT {

	@Test
	void acceptedConfigurationEndsForWantOfCredentials() {
		try (ProductProcess product = start(Map.of())) {
			assertThat(product.waitForExit()).isEqualTo(107);
			assertThat(product.output()).contains("No AWS credentials were found", "To run the product on a laptop",
					"Exit code: 107");
		}
	}

	@Test
	void acceptedConfigurationEndsForWantOfCredentialsInAnyRegion() {
		try (ProductProcess product = start(Map.of("AWS_REGION", "eu-west-1"))) {
			assertThat(product.waitForExit()).isEqualTo(107);
			assertThat(product.output()).contains("No AWS credentials were found", "Region: eu-west-1",
					"To run the product on a laptop");
		}
	}

	@Test
	void credentialsWithoutRegionAreNoAcceptance() {
		try (ProductProcess product = start(
				Map.of("AWS_ACCESS_KEY_ID", "simulated", "AWS_SECRET_ACCESS_KEY", "simulated"))) {
			assertThat(product.waitForExit()).isEqualTo(111);
			assertThat(product.output()).contains("No AWS Region was found", "To run the product on a laptop");
		}
	}

	@Test
	void overriddenConfigurationIsRefused() {
		try (ProductProcess product = start(Map.of("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another"))) {
			assertThat(product.waitForExit()).isEqualTo(111);
			assertThat(product.output()).contains("aws.marketplace.metering.product-code", "Exit code: 111");
		}
	}

	private static ProductProcess start(Map<String, String> variables) {
		return ProductImage.extracted().process().environment(variables).start();
	}

}

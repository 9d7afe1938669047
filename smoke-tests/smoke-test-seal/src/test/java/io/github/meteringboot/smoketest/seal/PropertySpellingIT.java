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

package io.github.meteringboot.smoketest.seal;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packages properties of the starter in spellings that are rare.
 */
class PropertySpellingIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web().onClassPath();

	@Test
	void gateIsThereInASpellingOfTrueThatIsRare() {
		assertGateIsThere("true ");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "on", "yes", "1" })
	void gateIsThereInEachSpellingOfTrue(String value) {
		assertGateIsThere(value);
	}

	private void assertGateIsThere(String value) {
		ProductImage image = WEB.resource("application.properties",
				"aws.marketplace.metering.gate.enabled=%s\n".formatted(value));
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = launch(Products.opening(image)).start()) {
			product.waitForHealth("throttled");
			assertServesNothing(product);
		}
	}

	@InProcess
	@Test
	void blankValuesAreReported() {
		assertRefused(launch(WEB.configuration("""
				aws:
				  marketplace:
				    metering:
				      product-code: any
				      enabled:
				      sealed:
				      public-key-version:
				      gate:
				        enabled:
				      throttling:
				        multiplier:
				""")), "aws.marketplace.metering.enabled", "aws.marketplace.metering.sealed",
				"aws.marketplace.metering.public-key-version", "aws.marketplace.metering.gate.enabled",
				"aws.marketplace.metering.throttling.multiplier", "application.yml");
	}

}

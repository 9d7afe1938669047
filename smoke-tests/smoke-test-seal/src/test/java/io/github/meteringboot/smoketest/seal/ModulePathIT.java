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
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;

/**
 * Launches a product that is a named module, with all its libraries on the module path.
 */
class ModulePathIT extends AbstractProductIT {

	private static final ProductImage MODULE = Products.web()
		.onModulePath("spring.boot", "spring.boot.autoconfigure", "spring.context", "spring.web",
				"org.apache.tomcat.embed.core", "io.github.meteringboot.starter",
				"io.github.meteringboot.autoconfigure");

	@Test
	void namedModuleIsRegisteredAndOpens() {
		assertRegistered(launch(MODULE));
	}

	@Test
	void namedModuleIsHeldWhileItIsThrottled() {
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = launch(Products.opening(MODULE)).start()) {
			product.waitForHealth("throttled");
			assertServesNothing(product);
		}
	}

	@Test
	void sealOfANamedModuleHolds() {
		assertRefused(launch(MODULE).environment("AWS_MARKETPLACE_METERING_PRODUCT_CODE", Products.OTHER_PRODUCT_CODE),
				"Property: aws.marketplace.metering.product-code", "AWS_MARKETPLACE_METERING_PRODUCT_CODE");
	}

}

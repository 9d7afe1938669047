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

import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Launches products that replace their property sources by wrappers, as encryption and
 * metrics do. They register, and a value from outside stays one in a wrapper.
 */
class WrappedPropertySourceIT extends AbstractProductIT {

	private static final ProductImage JASYPT = Products.web().libraries(Products.jasypt()).onClassPath();

	private static final ProductImage WRAPPER = Products.web()
		.classes(WrappingInitializer.class)
		.resource("META-INF/spring.factories",
				"org.springframework.context.ApplicationContextInitializer=" + WrappingInitializer.class.getName())
		.onClassPath();

	@Test
	void productWithJasyptRegistersWhateverItsSettings() {
		assertRegistered(launch(JASYPT).environment("JASYPT_ENCRYPTOR_PROXYPROPERTYSOURCES", "true")
			.environment("JASYPT_ENCRYPTOR_SKIPPROPERTYSOURCES",
					"org.springframework.boot.env.OriginTrackedMapPropertySource")
			.environment("JASYPT_ENCRYPTOR_PROPERTY_PREFIX", "3fzq"));
	}

	@Tag("exhaustive")
	@Test
	void productWithJasyptRegisters() {
		assertRegistered(launch(JASYPT));
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "JASYPT_ENCRYPTOR_PROXYPROPERTYSOURCES=true",
			"JASYPT_ENCRYPTOR_SKIPPROPERTYSOURCES=org.springframework.boot.env.OriginTrackedMapPropertySource",
			"JASYPT_ENCRYPTOR_PROPERTY_PREFIX=3fzq" })
	void settingOfJasyptChangesNothing(String variable) {
		String[] parts = variable.split("=");
		assertRegistered(launch(JASYPT).environment(parts[0], parts[1]));
	}

	@InProcess
	@Test
	void valueFromOutsideStaysRefusedWithJasypt() {
		assertRefused(
				launch(JASYPT).environment("AWS_MARKETPLACE_METERING_PRODUCTCODE", Products.OTHER_PRODUCT_CODE)
					.file("config/application.yml", "aws.marketplace.metering.enabled: false"),
				"aws.marketplace.metering.product-code", "AWS_MARKETPLACE_METERING_PRODUCTCODE",
				"aws.marketplace.metering.enabled", "application.yml");
	}

	@InProcess
	@Test
	void productWithAWrapperOfItsOwnRegisters() {
		assertRegistered(launch(WRAPPER));
	}

	@InProcess
	@Test
	void valueFromOutsideStaysRefusedInAWrapper() {
		assertRefused(launch(WRAPPER).file("config/application.yml", "aws.marketplace.metering.enabled: false"),
				"aws.marketplace.metering.enabled");
	}

}

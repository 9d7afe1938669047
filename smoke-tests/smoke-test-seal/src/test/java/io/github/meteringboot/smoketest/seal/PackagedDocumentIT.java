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

import io.github.meteringboot.simulator.Forgery;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Changes how a packaged document is read, to get rid of the pinned key, where AWS's
 * answer has a signature of another key.
 */
class PackagedDocumentIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web().onClassPath();

	// a reader of properties finds the lines of a YAML document under other names
	@InProcess
	@ParameterizedTest
	@ValueSource(strings = { "SPRING_CONFIG_LOCATION=classpath:application.yml[.properties]",
			"SPRING_CONFIG_LOCATION=classpath:config/../application.yml[.properties]",
			"SPRING_CONFIG_IMPORT=classpath:application.yml[.properties],classpath:config/application.yml[.properties]",
			"SPRING_CONFIG_IMPORT=optional:${loc:classpath:config/application.yml[.properties]},file:./any.yml",
			"SPRING_CONFIG_ADDITIONAL_LOCATION=${PREFIX:class}path:config/application.yml[.properties]" })
	void extensionHintDoesNotRemoveThePinnedKey(String variable) {
		assertConfigurationKeepsTheKey(variable);
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = {
			"SPRING_CONFIG_LOCATION=classpath:application.yml,classpath:config/application.yml[.properties]",
			"SPRING_CONFIG_LOCATION=optional:classpath:/application.yml[.properties][encoding=utf-16]",
			"SPRING_CONFIG_ADDITIONAL_LOCATION=classpath:config/application.yml[.properties]" })
	void furtherExtensionHintDoesNotRemoveThePinnedKey(String variable) {
		assertConfigurationKeepsTheKey(variable);
	}

	private void assertConfigurationKeepsTheKey(String variable) {
		assertKeyStaysPinned(WEB.configuration("product.any: value")
			.resource("config/application.yml", Products.yaml(this.simulator)), variable, "application.yml");
	}

	// where the seller lets the environment say what is imported
	@ParameterizedTest
	@ValueSource(strings = { "EXTRA_CONFIG=classpath:metering.yml[.properties]",
			"EXTRA_CONFIG=classpath:config/../metering.yml[.properties]" })
	void importThatThePlaceholderOfADocumentNamesDoesNotRemoveThePinnedKey(String variable) {
		assertImportKeepsTheKey(variable);
	}

	@Tag("exhaustive")
	@Test
	void importWithTwoHintsThatThePlaceholderOfADocumentNamesDoesNotRemoveThePinnedKey() {
		assertImportKeepsTheKey("EXTRA_CONFIG=optional:classpath:/metering.yml[.properties][encoding=utf-16]");
	}

	private void assertImportKeepsTheKey(String variable) {
		assertKeyStaysPinned(WEB
			.configuration("spring.config.import: [ metering.yml, \"${EXTRA_CONFIG:optional:classpath:none.yml}\" ]")
			.resource("metering.yml", Products.yaml(this.simulator)), variable, "metering.yml");
	}

	@InProcess
	@Test
	void importThatThePlaceholderOfADocumentNamesIsFree() {
		assertRegistered(launch(WEB.property("spring.config.import", "${EXTRA_CONFIG:optional:classpath:none.yml}"))
			.environment("EXTRA_CONFIG", "optional:file:./any.yml")
			.file("any.yml", "product.any: value"));
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "SPRING_CONFIG_LOCATION=classpath:/application.properties[encoding=utf-16]",
			"SPRING_CONFIG_LOCATION=classpath:application.properties[.yml]",
			"SPRING_CONFIG_IMPORT=classpath:application.properties[encoding=utf-16]",
			"SPRING_CONFIG_ADDITIONAL_LOCATION=classpath:application.properties[encoding=utf-16]" })
	void encodingHintDoesNotRemoveThePinnedKey(String variable) {
		assertKeyStaysPinned(
				WEB.without("application.yml").resource("application.properties", Products.properties(this.simulator)),
				variable, "application.properties");
	}

	private void assertKeyStaysPinned(ProductImage image, String variable, String file) {
		int end = variable.indexOf('=');
		this.simulator.answer(SimulatedAnswer.forged(Forgery.WRONG_KEY));
		assertRefused(
				image.process()
					.on(this.platform)
					.file("any.yml", "product.any: value")
					.environment(variable.substring(0, end), variable.substring(end + 1)),
				"aws.marketplace.metering", file);
	}

	@InProcess
	@Test
	void hintOnADocumentThatSetsNothingSealedIsFree() {
		assertRegistered(launch(WEB.resource("other.yml", "product.any: value")).environment("SPRING_CONFIG_IMPORT",
				"classpath:other.yml[encoding=utf-8]"));
	}

}

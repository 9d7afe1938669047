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
import org.jasypt.encryption.pbe.StandardPBEStringEncryptor;
import org.jasypt.iv.RandomIvGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gives properties that components ask for an expression, which Spring evaluates while
 * the component is made.
 */
class ExpressionIT extends AbstractProductIT {

	private static final String EXPRESSION = "#{T(java.lang.System).out.println('" + WORK + "')}";

	private static final ProductImage WEB = Products.web().onClassPath();

	@Test
	void expressionsInTheEnvironmentAreRefusedAndEachIsNamed() {
		assertRefused(
				launch(WEB).environment("ERROR_PATH", "/error" + EXPRESSION)
					.environment("SPRING_WEB_ERROR_PATH", "/error" + EXPRESSION)
					.environment("error.path", "/error" + EXPRESSION),
				"\"ERROR_PATH\"", "\"SPRING_WEB_ERROR_PATH\"", "\"error.path\"", "systemEnvironment", "#{");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "ERROR_PATH", "SPRING_WEB_ERROR_PATH", "error.path" })
	void expressionInTheEnvironmentIsRefused(String name) {
		assertRefused(launch(WEB).environment(name, "/error" + EXPRESSION), name, "systemEnvironment", "#{");
	}

	@InProcess
	@Test
	void expressionOnTheCommandLineIsRefused() {
		assertRefused(launch(WEB).argument("--spring.web.error.path=" + EXPRESSION), "spring.web.error.path",
				"commandLineArgs");
	}

	@InProcess
	@Test
	void expressionInFilesIsRefusedAndEachIsNamed() {
		assertRefused(
				launch(WEB).file("config/application.yml", "spring.web.error.path: \"" + EXPRESSION + "\"")
					.file("tree/error.path", EXPRESSION)
					.environment("SPRING_CONFIG_IMPORT", "configtree:./tree/")
					.environment("SPRING_APPLICATION_JSON", "{\"any\": \"" + EXPRESSION + "\"}"),
				"spring.web.error.path", "application.yml", "error.path", "tree", "any", "spring.application.json");
	}

	@InProcess
	@Test
	void expressionOfSeveralValuesIsRefused() {
		assertRefused(
				launch(WEB).environment("ERROR_PATH", "${BEGIN}" + EXPRESSION.substring(1)).environment("BEGIN", "#"),
				"ERROR_PATH", "systemEnvironment");
	}

	@InProcess
	@Test
	void expressionFromADefaultValueIsRefused() {
		assertRefused(launch(WEB).environment("ERROR_PATH", "${NONE:#}" + EXPRESSION.substring(1)), "ERROR_PATH",
				"systemEnvironment");
	}

	@InProcess
	@Test
	void expressionThatALibraryDecryptsIsRefused() {
		StandardPBEStringEncryptor encryptor = new StandardPBEStringEncryptor();
		encryptor.setAlgorithm("PBEWITHHMACSHA512ANDAES_256");
		encryptor.setIvGenerator(new RandomIvGenerator());
		encryptor.setPassword("any");
		assertRefused(launch(Products.web().libraries(Products.jasypt()).onClassPath())
			.environment("JASYPT_ENCRYPTOR_PASSWORD", "any")
			.environment("ERROR_PATH", "ENC(" + encryptor.encrypt(EXPRESSION) + ")"), "ERROR_PATH");
	}

	@InProcess
	@Test
	void expressionOfTheSellersIsEvaluated() {
		assertRegistered(launch(WEB.property("spring.web.error.path", "#{'/err' + 'or'}")
			.resource("application-any.yml", "product.any: \"#{1 + 1}\""))
			.environment("SPRING_PROFILES_ACTIVE", "any"));
	}

	@InProcess
	@Test
	void valueThatIsNoExpressionIsFree() {
		assertRegistered(launch(WEB).environment("PASSWORD", "a#b{c}d$e").environment("CIRCLE", "${CIRCLE}"));
	}

}

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

package io.github.meteringboot.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.Properties;

import io.github.meteringboot.configuration.MeteringProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.ResourcePatternHint;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a native image is told: {@link MeteringRuntimeHints} and
 * {@link PublicKeyAotProcessor}.
 */
class MeteringRuntimeHintsTests {

	private static final String NATIVE_IMAGE = "META-INF/native-image/io.github.meteringboot/metering-spring-boot-autoconfigure/native-image.properties";

	@Test
	void propertiesCanBeBoundOutsideOfTheirBean() {
		RuntimeHints hints = registeredHints();
		for (Class<?> type : List.of(MeteringProperties.class, MeteringProperties.Throttling.class,
				MeteringProperties.Gate.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints);
		}
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(MeteringProperties.class, "setTrustedProductCodes")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(MeteringProperties.Throttling.class, "setMaxInterval")).accepts(hints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.github.meteringboot.registration.SpringApplicationStarts",
			"io.github.meteringboot.configuration.MeteringGuard",
			"io.github.meteringboot.registration.RegistrationRejectedFailureAnalyzer" })
	void whatSpringFactoriesNamesCanBeMade(String type) {
		assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(type))).accepts(registeredHints());
	}

	@Test
	void springFactoriesOfTheGuardCanBeRead() {
		assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/spring.factories"))
			.accepts(registeredHints());
	}

	@ParameterizedTest
	@CsvSource({ "classpath:metering.pem,metering.pem", "classpath:/keys/metering.pem,keys/metering.pem",
			"' classpath:keys/../metering.pem ',metering.pem" })
	void publicKeyThatIsConfiguredIsKept(String property, String path) {
		RuntimeHints hints = generatedHints("aws.marketplace.metering.public-key=" + property);
		assertThat(RuntimeHintsPredicates.resource().forResource(path)).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("another.pem")).rejects(hints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "aws.marketplace.metering.public-key=",
			"aws.marketplace.metering.public-key=-----BEGIN PUBLIC KEY-----" })
	void nothingIsKeptForAKeyThatIsNoFile(String property) {
		assertThat(patterns(generatedHints(property))).isEqualTo(patterns(generatedHints("another=property")));
	}

	@Test
	void plainHttpIsEnabledForTheEndpointsOfTheTask() throws IOException {
		Properties properties = PropertiesLoaderUtils.loadProperties(new ClassPathResource(NATIVE_IMAGE));
		assertThat(properties.getProperty("Args")).isEqualTo("--enable-url-protocols=http,https");
	}

	/**
	 * Register the hints that every build of a native image has.
	 */
	private static RuntimeHints registeredHints() {
		RuntimeHints hints = new RuntimeHints();
		ClassLoader classLoader = MeteringRuntimeHintsTests.class.getClassLoader();
		AotServices<RuntimeHintsRegistrar> registrars = AotServices.factories(classLoader)
			.load(RuntimeHintsRegistrar.class);
		assertThat(registrars).hasAtLeastOneElementOfType(MeteringRuntimeHints.class);
		registrars.forEach((registrar) -> registrar.registerHints(hints, classLoader));
		return hints;
	}

	private static List<String> patterns(RuntimeHints hints) {
		return hints.resources()
			.resourcePatternHints()
			.flatMap((patterns) -> patterns.getIncludes().stream())
			.map(ResourcePatternHint::getPattern)
			.toList();
	}

	private static RuntimeHints generatedHints(String property) {
		GenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Product")), new InMemoryGeneratedFiles());
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			TestPropertyValues.of(property).applyTo(context);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		return generation.getRuntimeHints();
	}

}

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

package io.github.meteringboot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.meteringboot.autoconfigure.MeteringAutoConfiguration;
import io.github.meteringboot.configuration.MeteringProperties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is packaged beside the classes: auto-configuration imports,
 * {@code spring.factories} and the metadata of the properties.
 */
class PackagedMetadataTests {

	private static final String IMPORTS = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	private static final Path CLASSES = location();

	@Test
	void importsNameEveryAutoConfigurationInOrder() throws Exception {
		List<String> imports = Files.readAllLines(CLASSES.resolve(IMPORTS))
			.stream()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.toList();
		assertThat(imports).isSorted().containsExactlyInAnyOrderElementsOf(autoConfigurations());
	}

	@ParameterizedTest
	@ValueSource(strings = { "META-INF/spring.factories", "META-INF/spring/aot.factories" })
	void factoriesExistAndImplementWhatTheyAreFactoriesOf(String file) throws Exception {
		Properties factories = new Properties();
		try (InputStream input = Files.newInputStream(CLASSES.resolve(file))) {
			factories.load(input);
		}
		assertThat(factories).isNotEmpty();
		for (String type : factories.stringPropertyNames()) {
			List<String> names = Arrays.asList(factories.getProperty(type).split(","));
			assertThat(names).isSorted().doesNotHaveDuplicates();
			for (String name : names) {
				assertThat(Class.forName(type)).isAssignableFrom(Class.forName(name));
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			product-code                | java.lang.String
			public-key-version          | java.lang.Integer
			public-key                  | java.lang.String
			enabled                     | java.lang.Boolean
			sealed                      | java.lang.Boolean
			trusted-product-codes       | java.util.List<java.lang.String>
			registration-phase          | io.github.meteringboot.RegistrationPhase
			gate.enabled                | java.lang.Boolean
			endpoint                    | java.net.URI
			termination-timeout         | java.time.Duration
			throttling.initial-interval | java.time.Duration
			throttling.multiplier       | java.lang.Double
			throttling.max-interval     | java.time.Duration
			throttling.timeout          | java.time.Duration
			api-call-timeout            | java.time.Duration
			api-call-attempt-timeout    | java.time.Duration
			""")
	void propertyIsDescribed(String name, String type) throws Exception {
		Map<String, Object> property = metadata().get(MeteringProperties.PREFIX + "." + name);
		assertThat(property).isNotNull().containsEntry("type", type);
	}

	@Test
	void everyPropertyHasADescriptionInTheStyleOfSpringBoot() throws Exception {
		assertThat(metadata()).hasSize(17);
		metadata().forEach((name, property) -> {
			assertThat(property.get("description")).as(name)
				.asString()
				.matches("(?s)[A-Z].*\\.")
				.doesNotMatch("(?s)(The|A|An) .*");
			if ("java.lang.Boolean".equals(property.get("type"))) {
				assertThat(property.get("description")).as(name).asString().startsWith("Whether");
				assertThat(property.get("defaultValue")).as(name).isInstanceOf(Boolean.class);
			}
		});
	}

	@Test
	void additionalMetadataIsSorted() throws Exception {
		List<String> names = properties(CLASSES.resolve("META-INF/additional-spring-configuration-metadata.json"))
			.stream()
			.map((property) -> (String) property.get("name"))
			.toList();
		assertThat(names).isSorted().doesNotHaveDuplicates().isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			publicKeyVersion,           1
			enabled,                    true
			sealed,                     true
			gate.enabled,               true
			throttling.multiplier,      1.13
			""")
	void defaultIsThatOfTheContract(String path, String value) {
		assertThat(defaultOf(path)).hasToString(value);
	}

	@ParameterizedTest
	@CsvSource({ "terminationTimeout, 10s", "throttling.initialInterval, 3s", "throttling.maxInterval, 3m",
			"throttling.timeout, 6h", "apiCallTimeout, 30s", "apiCallAttemptTimeout, 10s" })
	void defaultDurationIsThatOfTheContract(String path, String value) {
		assertThat(defaultOf(path)).isEqualTo(DurationStyle.detectAndParse(value));
	}

	@Test
	void otherDefaultsAreThoseOfTheContract() {
		assertThat(defaultOf("productCode")).isNull();
		assertThat(defaultOf("publicKey")).isNull();
		assertThat(defaultOf("endpoint")).isNull();
		assertThat((List<?>) defaultOf("trustedProductCodes")).isEmpty();
		assertThat(defaultOf("registrationPhase")).isEqualTo(RegistrationPhase.AUTO);
	}

	private static @Nullable Object defaultOf(String path) {
		return new BeanWrapperImpl(new MeteringProperties()).getPropertyValue(path);
	}

	private static Map<String, Map<String, Object>> metadata() throws Exception {
		Map<String, Map<String, Object>> metadata = new LinkedHashMap<>();
		properties(CLASSES.resolve("META-INF/spring-configuration-metadata.json"))
			.forEach((property) -> metadata.put((String) property.get("name"), property));
		return metadata;
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> properties(Path file) throws Exception {
		Map<String, Object> json = JSONObjectUtils.parse(Files.readString(file));
		return new ArrayList<>((Collection<Map<String, Object>>) json.get("properties"));
	}

	private static List<String> autoConfigurations() throws IOException {
		try (Stream<Path> files = Files.walk(CLASSES)) {
			return files.map((file) -> CLASSES.relativize(file).toString().replace('/', '.'))
				.filter((name) -> name.endsWith(".class") && !name.endsWith("package-info.class"))
				.map((name) -> name.substring(0, name.length() - ".class".length()))
				.filter((name) -> ClassUtils.resolveClassName(name, null).isAnnotationPresent(AutoConfiguration.class))
				.toList();
		}
	}

	private static Path location() {
		try {
			return Path.of(MeteringAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}

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

package io.github.meteringboot.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.meteringboot.RegistrationPhase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/configuration.md}, and for the properties that other pages name.
 */
class ConfigurationReferenceTests {

	private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

	private static final Path TEST_METADATA = Path
		.of("../metering-spring-boot-starter-test/src/main/resources/META-INF/additional-spring-configuration-metadata.json");

	/**
	 * A name in the spelling of the reference, and no other that binds as well.
	 */
	private static final Pattern PROPERTY = Pattern
		.compile("aws\\.marketplace\\.metering(\\.[a-z]+(-[a-z]+)*+)++(?![a-zA-Z_])");

	private static final String OBSERVATION = "aws.marketplace.metering.register";

	private final Document reference;

	ConfigurationReferenceTests() throws IOException {
		this.reference = Document.read("configuration.md");
	}

	@Test
	void tableHasEveryPropertyWithItsTypeAndItsDefault() throws IOException {
		List<List<String>> rows = new ArrayList<>();
		properties(METADATA).forEach((name, property) -> rows
			.add(List.of("`" + name + "`", type((String) property.get("type")), defaultValue(property))));
		assertThat(this.reference.rows()).containsExactlyInAnyOrderElementsOf(rows);
	}

	@Test
	void everyPropertyHasASection() {
		assertThat(this.reference.sections("### "))
			.allSatisfy((heading, section) -> assertThat(section.text()).as(heading).isNotBlank());
		assertThat(this.reference.sections("### ").keySet()).containsExactlyInAnyOrderElementsOf(
				this.reference.rows().stream().map((row) -> row.get(0).replace("`", "")).toList());
	}

	@Test
	void exampleHasEveryDefault() throws IOException {
		List<String> examples = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$")
			.matcher(this.reference.text())
			.results()
			.map((block) -> block.group(1))
			.filter((block) -> block.contains("throttling:"))
			.toList();
		assertThat(examples).hasSize(1);
		YamlPropertiesFactoryBean example = new YamlPropertiesFactoryBean();
		example.setResources(new ByteArrayResource(examples.get(0).getBytes(StandardCharsets.UTF_8)));
		Map<String, String> expected = new HashMap<>();
		properties(METADATA).forEach((name, property) -> {
			if (property.get("defaultValue") != null) {
				expected.put(name, property.get("defaultValue").toString());
			}
		});
		Map<String, String> written = new HashMap<>();
		example.getObject().forEach((name, value) -> written.put(name.toString(), value.toString()));
		assertThat(written).containsAllEntriesOf(expected).hasSize(expected.size() + 2);
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyPropertyThatAPageNamesExists(Path page) throws IOException {
		Set<String> known = new HashSet<>(properties(METADATA).keySet());
		known.addAll(properties(TEST_METADATA).keySet());
		Set<String> named = PROPERTY.matcher(Files.readString(page))
			.results()
			.map(MatchResult::group)
			.filter((name) -> !name.startsWith(OBSERVATION))
			.collect(Collectors.toSet());
		assertThat(named).allSatisfy((name) -> assertThat(known)
			.anyMatch((property) -> property.equals(name) || property.startsWith(name + ".")));
	}

	static List<Path> pages() throws IOException {
		try (Stream<Path> pages = Stream.concat(Files.list(Path.of("../docs")), Files.list(Path.of("..")))) {
			return pages.filter((page) -> page.toString().endsWith(".md")).sorted().toList();
		}
	}

	private static Map<String, Map<?, ?>> properties(Path metadata) throws IOException {
		Map<String, Map<?, ?>> properties = new LinkedHashMap<>();
		for (Object element : (List<?>) parse(Files.readString(metadata)).get("properties")) {
			Map<?, ?> property = (Map<?, ?>) element;
			properties.put((String) property.get("name"), property);
		}
		return properties;
	}

	private static Map<String, Object> parse(String json) {
		try {
			return JSONObjectUtils.parse(json);
		}
		catch (ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String type(String type) {
		return switch (type) {
			case "java.lang.String" -> "string";
			case "java.lang.Boolean" -> "boolean";
			case "java.lang.Integer" -> "integer";
			case "java.lang.Double" -> "number";
			case "java.net.URI" -> "URI";
			case "java.time.Duration" -> "duration";
			case "java.util.List<java.lang.String>" -> "list of strings";
			case "io.github.meteringboot.RegistrationPhase" -> Stream.of(RegistrationPhase.values())
				.map((phase) -> "`" + phase.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
				.collect(Collectors.joining(", "));
			default -> throw new IllegalArgumentException("The reference has no word for " + type);
		};
	}

	private static String defaultValue(Map<?, ?> property) {
		if (property.get("defaultValue") != null) {
			return "`" + property.get("defaultValue") + "`";
		}
		return String.valueOf(property.get("description")).endsWith("Required.") ? "required" : "none";
	}

}

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

package io.github.meteringboot.configuration;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the names and values of the properties of the starter, with placeholders and
 * without. A line holds a name below the prefix and a value.
 */
class PropertyValueFuzzTests {

	private static final String PRIVATE_KEY = "public-key\\R    Value: \"[^\"]*-----BEGIN";

	@FuzzTest
	void bind(byte[] data) {
		Map<String, Object> properties = new LinkedHashMap<>();
		new String(data, StandardCharsets.UTF_8).lines().forEach((line) -> {
			int equals = line.indexOf('=');
			if (equals > 0) {
				properties.put(MeteringProperties.PREFIX + "." + line.substring(0, equals), line.substring(equals + 1));
			}
		});
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		environment.getPropertySources().addFirst(new MapPropertySource("fuzzed", properties));
		ConfigurationPropertySources.attach(environment);
		verify(environment, null);
		verify(environment, new PropertySourcesPlaceholdersResolver(environment));
	}

	private static void verify(StandardEnvironment environment,
			@Nullable PropertySourcesPlaceholdersResolver placeholders) {
		MeteringPropertiesBinder binder = MeteringPropertiesBinder.bind(ConfigurationPropertySources.get(environment),
				placeholders, new DefaultResourceLoader());
		List<PropertyProblem> problems = binder.problems(true);
		assertThat(problems).hasSizeGreaterThanOrEqualTo(binder.problems(false).size());
		if (problems.isEmpty()) {
			assertThat(MeteringProperty.ALL).allMatch((property) -> property.isValid(binder.properties()));
			return;
		}
		RegistrationRejectedException rejection = PropertyProblem.rejectionOf(problems);
		assertThat(rejection.getReason()).isEqualTo(RejectionReason.CONFIGURATION);
		assertThat(rejection.getAction()).isNotBlank();
		assertThat(rejection.getDescription()).contains("Property: ").doesNotContainPattern(PRIVATE_KEY);
	}

}

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

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeteringProperty}.
 */
class MeteringPropertyTests {

	@Test
	void namesAreThoseOfTheMetadata() throws Exception {
		assertThat(MeteringProperty.ALL.stream().map((property) -> property.propertyName().toString()))
			.containsExactlyInAnyOrderElementsOf(
					metadata("\"name\": \"(aws\\.[^\"]+)\",\\s+\"type\": \"[^\"]+\",\\s+\"description\""));
	}

	private static List<String> metadata(String regex) throws Exception {
		try (InputStream in = MeteringProperty.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			String metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			return Pattern.compile(regex)
				.matcher(metadata)
				.results()
				.map((MatchResult match) -> match.group(1))
				.toList();
		}
	}

}

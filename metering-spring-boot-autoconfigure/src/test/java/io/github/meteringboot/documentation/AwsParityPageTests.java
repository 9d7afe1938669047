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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/aws-parity.md}.
 */
class AwsParityPageTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

	private static final List<String> MODULES = List.of("metering-spring-boot-autoconfigure",
			"metering-spring-boot-starter-test", "sample-app");

	private final Document page;

	AwsParityPageTests() throws IOException {
		this.page = Document.read("aws-parity.md");
	}

	@Test
	void everyRowIsShownByTests() throws IOException {
		List<List<String>> rows = this.page.rows();
		assertThat(rows).hasSizeGreaterThan(30);
		for (List<String> row : rows) {
			List<String[]> tests = tests(row.get(row.size() - 1));
			assertThat(tests).as(row.get(0)).isNotEmpty();
			for (String[] test : tests) {
				assertThat(source(test[0])).as(test[0] + "." + test[1]).contains("void " + test[1] + "(");
			}
		}
	}

	@Test
	void everyRoadOfTheOperatorIsShown() throws IOException {
		List<String> roads = Document.read("operator.md")
			.sections("## ")
			.get("What reaches AWS from here")
			.rows()
			.stream()
			.map((row) -> row.get(0))
			// the first table has the hosts
			.skip(3)
			.toList();
		assertThat(this.page.sections("## ").get("Routes").rows()).extracting((row) -> row.get(0))
			.containsExactlyElementsOf(roads);
	}

	private static List<String[]> tests(String cell) {
		List<String[]> tests = new ArrayList<>();
		Matcher matcher = TEST.matcher(cell);
		while (matcher.find()) {
			tests.add(new String[] { matcher.group(1), matcher.group(2) });
		}
		return tests;
	}

	private static String source(String type) throws IOException {
		for (String module : MODULES) {
			try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
				Path file = files.filter((path) -> path.endsWith(type + ".java")).findFirst().orElse(null);
				if (file != null) {
					return Files.readString(file);
				}
			}
		}
		throw new AssertionError("There is no " + type);
	}

}

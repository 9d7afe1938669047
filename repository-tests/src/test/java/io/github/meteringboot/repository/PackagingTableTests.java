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

package io.github.meteringboot.repository;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the table of packagings in {@code docs/seller.md}, and for the build of two
 * products from one code base.
 */
class PackagingTableTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+(?:Tests|IT))(?:\\.(\\w+))?`");

	private static final Map<String, String> sources = new HashMap<>();

	@BeforeAll
	static void readTests() {
		for (Path file : Repository.files((path) -> path.toString().matches(".*(Tests|IT)\\.(java|kt)"))) {
			sources.put(file.getFileName().toString().replaceFirst("\\..*", ""), Repository.read(file));
		}
	}

	@Test
	void everyPackagingThatWorksIsShownToWork() {
		List<String[]> rows = rows();
		assertThat(rows).hasSizeGreaterThan(8).allSatisfy((row) -> {
			assertThat(row).as(row[0]).hasSize(4);
			if (row[1].startsWith("yes") || row[1].startsWith("with")) {
				assertThat(row[3]).as(row[0]).matches(".*(`\\w+\\.\\w+`|README\\.md#compatibility).*");
			}
			else {
				assertThat(row[1]).as(row[0]).isIn("not tried", "do not use it");
			}
		});
	}

	@Test
	void testsThatTheGuideNamesExist() {
		List<MatchResult> named = TEST.matcher(Repository.read("docs/seller.md")).results().toList();
		assertThat(named).hasSizeGreaterThan(8).allSatisfy((test) -> {
			assertThat(sources).containsKey(test.group(1));
			if (test.group(2) != null) {
				assertThat(sources.get(test.group(1))).contains("void " + test.group(2) + "(");
			}
		});
	}

	@Test
	void sampleIsBuiltAsTheGuideSays() {
		String guide = Repository.read("docs/seller.md");
		String section = guide.substring(guide.indexOf("### One code base, two products"),
				guide.indexOf("### Ahead of time"));
		String sample = Repository.read("sample-app/pom.xml")
				+ Repository.read("sample-app/src/main/resources/application.yml");
		Matcher block = Pattern.compile("(?ms)^```\\w+\\n(.*?)^```$").matcher(section);
		StringBuilder lines = new StringBuilder();
		while (block.find()) {
			lines.append(block.group(1));
		}
		assertThat(lines.toString().lines().map(String::strip).filter((line) -> !line.contains("product-code:")))
			.hasSizeGreaterThan(10)
			.allSatisfy((line) -> assertThat(sample).contains(line));
	}

	private static List<String[]> rows() {
		String guide = Repository.read("docs/seller.md");
		String section = guide.substring(guide.indexOf("### Which packagings work"),
				guide.indexOf("### One code base, two products"));
		return section.lines()
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| packaging |"))
			.map((line) -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
				.map(String::strip)
				.toArray(String[]::new))
			.toList();
	}

}

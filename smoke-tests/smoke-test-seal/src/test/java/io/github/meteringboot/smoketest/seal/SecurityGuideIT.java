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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the attempts that the security guide lists with the tests that make them.
 */
class SecurityGuideIT {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@Test
	void guideListsAtLeastThreeAttemptsOfEachKind() throws IOException {
		// the last row is no kind of road, but another product
		assertThat(attempts()).hasSizeGreaterThan(10)
			.allSatisfy((kind, roads) -> assertThat(roads).as(kind)
				.hasSizeGreaterThanOrEqualTo(kind.equals("an older Spring Boot") ? 1 : 3));
	}

	@Test
	void testsMakeEachAttemptThatTheGuideLists() throws IOException {
		String sources = sources();
		assertThat(attempts().values().stream().flatMap(List::stream)).allSatisfy((road) -> {
			List<String> names = CODE.matcher(road).results().map((MatchResult match) -> match.group(1)).toList();
			assertThat(names).as(road).allSatisfy((name) -> assertThat(sources).contains(name));
		});
	}

	private static Map<String, List<String>> attempts() throws IOException {
		List<String> lines = Files.readAllLines(Path.of("..", "..", "docs", "security.md"));
		List<String> rows = lines.subList(lines.indexOf("## Attempts on real products"), lines.size())
			.stream()
			.dropWhile((line) -> !line.startsWith("| ---"))
			.skip(1)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
		Map<String, List<String>> attempts = new LinkedHashMap<>();
		String kind = "";
		for (String row : rows) {
			String[] cells = row.split("\\|");
			kind = cells[1].isBlank() ? kind : cells[1].strip();
			attempts.computeIfAbsent(kind, (any) -> new ArrayList<>()).add(cells[2].strip());
		}
		return attempts;
	}

	private static String sources() throws IOException {
		try (Stream<Path> files = Stream.concat(Files.walk(Path.of("src", "test", "java")),
				Stream.of(Path.of("..", "smoke-test-older-spring-boot", "pom.xml")))) {
			List<Path> sources = files.filter(Files::isRegularFile)
				.filter((file) -> !file.endsWith("SecurityGuideIT.java"))
				.toList();
			StringBuilder text = new StringBuilder();
			for (Path source : sources) {
				text.append(Files.readString(source));
			}
			return text.toString();
		}
	}

}

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/promises.md}.
 */
class PromisesPageTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+(?:Tests|IT))\\.(\\w+)`");

	private static final Pattern METHOD = Pattern.compile("\tvoid (\\w+)\\(.*");

	private static final Pattern ANNOTATION = Pattern.compile("\t@(Test|ParameterizedTest|TestFactory)\\b.*");

	private static final String EXHAUSTIVE = "@Tag(\"exhaustive\")";

	private static final Pattern REASON = Pattern.compile("(?m)^\\t([A-Z_]+)\\((1\\d\\d),");

	private static final Pattern STATE = Pattern.compile("(?m)^\\| `(\\w+)` \\| `[A-Z_]+` \\|");

	private static final Pattern PROPERTY = Pattern.compile("(?m)^\\| `(aws\\.marketplace\\.metering\\.\\S+)` \\|");

	private final Map<String, List<List<String>>> sections = sections();

	@Test
	void everyPromiseIsProvenInTheDefaultBuild() {
		Map<String, List<String>> tests = testsOfTheDefaultBuild();
		List<List<String>> rows = this.sections.values().stream().flatMap(List::stream).toList();
		assertThat(rows).hasSizeGreaterThan(100).allSatisfy((row) -> {
			List<MatchResult> proofs = TEST.matcher(row.get(row.size() - 1)).results().toList();
			assertThat(proofs).as(row.get(0)).isNotEmpty();
			for (MatchResult proof : proofs) {
				assertThat(tests).as(row.get(0)).containsKey(proof.group(1));
				assertThat(tests.get(proof.group(1))).as(proof.group()).contains(proof.group(2));
			}
			assertThat(row.get(row.size() - 1).replaceAll(TEST.pattern(), "")).as("nothing but tests").matches("[, ]*");
		});
	}

	@Test
	void everyExitCodeIsAPromise() {
		List<String> reasons = REASON
			.matcher(Repository
				.read("metering-spring-boot-autoconfigure/src/main/java/io/github/meteringboot/RejectionReason.java"))
			.results()
			.map((reason) -> reason.group(2) + " `" + reason.group(1) + "`")
			.toList();
		assertThat(reasons).hasSizeGreaterThan(10);
		assertThat(this.sections.get("Exit codes").stream().filter((row) -> row.get(0).matches("\\d+")))
			.extracting((row) -> row.get(0) + " " + row.get(1))
			.containsExactlyElementsOf(reasons);
	}

	@Test
	void everyPropertyIsAPromise() {
		// the reference is compared with the metadata where that is made
		assertThat(named("Properties", "aws.")).hasSizeGreaterThan(10)
			.containsExactlyInAnyOrderElementsOf(found(PROPERTY, "docs/configuration.md"));
	}

	@Test
	void everyStateOfHealthIsAPromise() {
		assertThat(named("Health", "")).hasSizeGreaterThan(3)
			.containsExactlyElementsOf(found(STATE, "docs/operator.md"));
	}

	private List<String> named(String section, String prefix) {
		List<List<String>> rows = this.sections.getOrDefault(section, new ArrayList<>());
		return rows.stream()
			.map((row) -> row.get(0))
			.filter((cell) -> cell.matches("`" + prefix + "\\S+`"))
			.map((cell) -> cell.replace("`", ""))
			.toList();
	}

	private static List<String> found(Pattern pattern, String document) {
		return pattern.matcher(Repository.read(document)).results().map((row) -> row.group(1)).toList();
	}

	/**
	 * The rows of each section, without the heads of their tables.
	 */
	private static Map<String, List<List<String>>> sections() {
		Map<String, List<List<String>>> sections = new LinkedHashMap<>();
		List<List<String>> rows = new ArrayList<>();
		List<String> lines = Repository.read("docs/promises.md").lines().toList();
		for (int i = 0; i < lines.size(); i++) {
			String line = lines.get(i);
			if (line.startsWith("## ")) {
				rows = new ArrayList<>();
				sections.put(line.substring(3), rows);
			}
			boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("| ---");
			if (line.startsWith("| ") && !line.startsWith("| ---") && !head) {
				rows.add(List.of(line.substring(2, line.length() - 2).split(" \\| ")));
			}
		}
		return sections;
	}

	/**
	 * The test methods of each class in the modules that are always built, without those
	 * of {@code -Pexhaustive}.
	 */
	private static Map<String, List<String>> testsOfTheDefaultBuild() {
		Map<String, List<String>> tests = new HashMap<>();
		for (Path file : Repository.files(PromisesPageTests::isOfTheDefaultBuild)) {
			String source = Repository.read(file);
			if (!source.contains("\n" + EXHAUSTIVE)) {
				String name = file.getFileName().toString().replace(".java", "");
				tests.computeIfAbsent(name, (key) -> new ArrayList<>()).addAll(testsOfTheDefaultBuild(source));
			}
		}
		return tests;
	}

	private static List<String> testsOfTheDefaultBuild(String source) {
		List<String> methods = new ArrayList<>();
		boolean test = false;
		boolean exhaustive = false;
		for (String line : source.lines().toList()) {
			Matcher method = METHOD.matcher(line);
			test = test || ANNOTATION.matcher(line).matches();
			exhaustive = exhaustive || line.equals("\t" + EXHAUSTIVE);
			if (method.matches() && test && !exhaustive) {
				methods.add(method.group(1));
			}
			if (line.equals("\t}")) {
				test = false;
				exhaustive = false;
			}
		}
		return methods;
	}

	private static boolean isOfTheDefaultBuild(Path file) {
		String path = Repository.ROOT.relativize(file).toString();
		return path.matches(".*(Tests|IT)\\.java") && !path.matches("(benchmarks|compatibility)/.*");
	}

}

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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.meteringboot.RejectionReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/operator.md}.
 */
class OperatorGuideTests {

	private static final Pattern LOGGED = Pattern
		.compile("logger\\.(?:info|warn|error)\\( ?(?:String\\.format\\(Locale\\.ROOT, )?\"([^\"%]{4,60})");

	private final Document guide;

	OperatorGuideTests() throws IOException {
		this.guide = Document.read("operator.md");
	}

	@Test
	void everyReasonHasItsSectionInOrder() {
		assertThat(this.guide.sections("### ").keySet())
			.containsExactlyElementsOf(Arrays.stream(RejectionReason.values()).map(this::heading).toList());
	}

	@Test
	void firstLinesOfReportsLeadToEveryReason() throws IOException {
		String sources = sources();
		List<List<String>> rows = new Document(
				this.guide.sections("## ").get("Start here").lines().stream().map(String::strip).toList())
			.rows();
		assertThat(rows)
			.allSatisfy((row) -> assertThat(sources).contains(row.get(0).replaceAll("[`…]|[.:]`$", "").strip()));
		assertThat(rows.stream().map((row) -> row.get(1)).toList().toString())
			.contains(Arrays.stream(RejectionReason.values())
				.map((reason) -> "[%d](#%s)".formatted(reason.exitCode(), anchor(heading(reason))))
				.toList());
	}

	@Test
	void everyReasonHasItsRowInTheTable() {
		List<List<String>> rows = this.guide.sections("## ").get("Exit codes").rows();
		assertThat(rows).extracting((row) -> row.subList(0, 3))
			.containsExactlyElementsOf(Arrays.stream(RejectionReason.values())
				.map((reason) -> List.of("[%d](#%s)".formatted(reason.exitCode(), anchor(heading(reason))),
						"`" + reason.errorCode() + "`", restart(reason)))
				.toList());
	}

	@ParameterizedTest
	@EnumSource
	void sectionSaysAllThatAnOperatorAsks(RejectionReason reason) {
		List<String> items = this.guide.sections("### ")
			.get(heading(reason))
			.lines()
			.stream()
			.filter((line) -> line.startsWith("- "))
			.toList();
		assertThat(items).hasSize(5);
		assertThat(items.get(0)).startsWith("- **Means:** ");
		assertThat(items.get(1)).startsWith("- **Confirm:** ");
		assertThat(items.get(2)).startsWith("- **Fix:** ");
		assertThat(items.get(3)).startsWith("- **Restart:** " + restart(reason));
		assertThat(items.get(4)).isEqualTo("- **Job:** `" + (reason.restartCanHelp() ? "Count" : "FailJob") + "`.");
	}

	@Test
	void podFailurePolicyFailsTheJobWhereNoRestartCanHelp() {
		List<String> values = this.guide.lines()
			.stream()
			.map(String::strip)
			.filter((line) -> line.startsWith("values: "))
			.toList();
		assertThat(values).containsExactly("values: " + codes((reason) -> !reason.restartCanHelp()),
				"values: " + codes(RejectionReason::restartCanHelp));
	}

	@Test
	void everyLogLineIsLogged() throws IOException {
		// a line that is put together of a failure and a service
		String code = sources().replace("%s: calling %s again", "No answer: calling RegisterUsage again")
				+ "APPLICATION FAILED TO START";
		assertThat(logLines()).hasSizeGreaterThan(5).allSatisfy((line) -> assertThat(code).contains(line));
	}

	@Test
	void everyLineThatIsLoggedIsListed() throws IOException {
		List<String> listed = logLines();
		List<String> logged = LOGGED.matcher(sources().replaceAll("\\s+", " "))
			.results()
			.map((line) -> line.group(1))
			.filter((line) -> !line.startsWith("%s: calling"))
			.toList();
		assertThat(logged).hasSizeGreaterThan(10)
			.allSatisfy((line) -> assertThat(listed).anyMatch((row) -> row.startsWith(line) || line.startsWith(row)));
	}

	private List<String> logLines() {
		return this.guide.sections("## ")
			.get("Log lines")
			.rows()
			.stream()
			.map((row) -> row.get(1).replaceAll("`", "").replaceAll("(=…|…| in …)$", "").strip())
			.toList();
	}

	private static String sources() throws IOException {
		StringBuilder sources = new StringBuilder();
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
				sources.append(Files.readString(file));
			}
		}
		return sources.toString();
	}

	@Test
	void healthTableHasEveryState() throws IOException {
		String indicator = Files.readString(
				Path.of("src/main/java/io/github/meteringboot/autoconfigure/MarketplaceMeteringHealthIndicator.java"));
		List<List<String>> rows = this.guide.sections("## ").get("Health").rows();
		assertThat(rows).extracting((row) -> row.get(0).replace("`", ""))
			.containsExactly("pending", "throttled", "registered", "rejected", "disabled")
			.allSatisfy((state) -> assertThat(indicator).contains("\"" + state + "\""));
	}

	private String heading(RejectionReason reason) {
		return reason.exitCode() + " " + reason.errorCode();
	}

	private static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replace(' ', '-');
	}

	private static String restart(RejectionReason reason) {
		return reason.restartCanHelp() ? "can help" : "does not help";
	}

	private static List<Integer> codes(Predicate<RejectionReason> filter) {
		return Arrays.stream(RejectionReason.values()).filter(filter).map(RejectionReason::exitCode).toList();
	}

}

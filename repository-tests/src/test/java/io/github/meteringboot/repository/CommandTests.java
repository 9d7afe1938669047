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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the commands in the documents: each is run by something, or needs what a
 * build does not have, and {@code CONTRIBUTING.md} says which.
 */
class CommandTests {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@Test
	void eachCommandHasARowAndEachRowACommand() {
		Map<String, String> rows = rows();
		Set<String> unused = new TreeSet<>(rows.keySet());
		List<String> commands = commands();
		assertThat(commands).hasSizeGreaterThan(40).allSatisfy((command) -> {
			List<String> matching = rows.keySet().stream().filter((row) -> matches(row, command)).toList();
			assertThat(matching).as(command).isNotEmpty();
			unused.removeAll(matching);
		});
		assertThat(unused).isEmpty();
	}

	@Test
	void commandsAreInBlocksOfTheShell() {
		Set<String> programs = rows().keySet().stream().map((row) -> row.split(" ")[0]).collect(Collectors.toSet());
		documents().forEach(
				(document) -> blocks(document, "").forEach((block) -> assertThat(block.lines()).as(document.toString())
					.noneMatch((line) -> programs.contains(line.strip().split(" ")[0]))));
	}

	@Test
	void testsAndWorkflowsThatTheTableNamesExist() {
		Set<String> files = Repository.files((file) -> true)
			.stream()
			.map((file) -> file.getFileName().toString())
			.collect(Collectors.toSet());
		rows().forEach((row, runner) -> {
			List<String> named = CODE.matcher(runner).results().map((code) -> code.group(1)).toList();
			assertThat(named.isEmpty()).as(row).isEqualTo(!runner.contains("`"));
			named.stream()
				.filter((name) -> name.matches("\\w+(Tests|IT)|\\w+\\.yml"))
				.forEach((name) -> assertThat(files).as(row).contains(name.endsWith(".yml") ? name : name + ".java"));
			if (named.isEmpty()) {
				assertThat(runner).as(row).matches("(needs|by hand|tools of the shell).*");
			}
		});
	}

	/**
	 * The first word is the program, and each further one is in the command.
	 */
	private static boolean matches(String row, String command) {
		List<String> words = Arrays.asList(row.split(" "));
		List<String> parts = Arrays.asList(command.split(" "));
		return parts.get(0).equals(words.get(0)) && words.stream()
			.skip(1)
			.allMatch((word) -> parts.stream().anyMatch((part) -> part.equals(word) || part.startsWith(word + ":")));
	}

	private static Map<String, String> rows() {
		String document = Repository.read("CONTRIBUTING.md");
		Map<String, String> rows = new LinkedHashMap<>();
		document.substring(document.indexOf("## Commands in documents"))
			.lines()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.split("\\|"))
			.forEach((cells) -> CODE.matcher(cells[1])
				.results()
				.map((code) -> code.group(1))
				.forEach((command) -> rows.put(command, cells[2].strip())));
		assertThat(rows).hasSizeGreaterThan(20);
		return rows;
	}

	private static List<String> commands() {
		List<String> commands = new ArrayList<>();
		documents().forEach((document) -> blocks(document, "shell").stream()
			.map((block) -> block.replaceAll("\\\\\\n\\s*", ""))
			.flatMap(String::lines)
			.map((line) -> line.replaceFirst("(^|\\s)#\\s.*", "").replaceAll("'[^']*'", "'…'").strip())
			.flatMap((line) -> Arrays.stream(line.split("\\s*(\\||;|&&)\\s*")))
			.map((command) -> command.replaceFirst("^(\\w+=\\S+\\s+)+", ""))
			.filter((command) -> !command.isBlank())
			.forEach(commands::add));
		return commands;
	}

	private static List<Path> documents() {
		List<Path> documents = Repository.files((file) -> file.toString().endsWith(".md"));
		assertThat(documents).allMatch(Files::exists).hasSizeGreaterThan(15);
		return documents;
	}

	private static List<String> blocks(Path document, String language) {
		return BLOCK.matcher(Repository.read(document))
			.results()
			.filter((block) -> block.group(1).equals(language))
			.map((MatchResult block) -> block.group(2))
			.toList();
	}

}

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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/architecture.md}.
 */
class ArchitecturePageTests {

	private static final Path SOURCES = Path.of("src/main/java/io/github/meteringboot");

	private final Document page;

	ArchitecturePageTests() throws IOException {
		this.page = Document.read("architecture.md");
	}

	@Test
	void everyPackageIsNamed() throws IOException {
		List<String> named = this.page.sections("## ")
			.get("Packages of metering-spring-boot-autoconfigure")
			.rows()
			.stream()
			.map((row) -> row.get(0).replace("`", ""))
			.toList();
		try (Stream<Path> packages = Files.list(SOURCES)) {
			assertThat(named).containsAll(packages.filter(Files::isDirectory)
				.map((directory) -> directory.getFileName().toString())
				.toList());
		}
	}

	@Test
	void everyClassThatANewcomerIsSentToExists() throws IOException {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			Set<String> classes = files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".java"))
				.map((name) -> name.substring(0, name.length() - ".java".length()))
				.collect(Collectors.toSet());
			List<String> named = this.page.sections("## ")
				.get("Where do I look for …")
				.rows()
				.stream()
				.flatMap((row) -> Stream.of(row.get(1).split("`")))
				.filter((text) -> text.matches("([A-Z][a-z]+){2,}"))
				.toList();
			assertThat(named).hasSizeGreaterThan(5).isSubsetOf(classes);
		}
	}

	@Test
	void everyThreadIsStarted() throws IOException {
		StringBuilder sources = new StringBuilder();
		try (Stream<Path> files = Files.walk(SOURCES)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				sources.append(Files.readString(file));
			}
		}
		assertThat(this.page.sections("## ").get("Threads").rows()).filteredOn((row) -> row.get(0).startsWith("`"))
			.isNotEmpty()
			.allSatisfy((row) -> assertThat(sources).contains("\"" + row.get(0).replace("`", "") + "\""));
	}

}

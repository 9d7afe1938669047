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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the links between documents.
 */
class DocumentLinkTests {

	private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

	private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");

	@Test
	void everyLinkLeadsToAFileAndAHeading() {
		List<String> dead = new ArrayList<>();
		int links = 0;
		for (Path file : documents()) {
			Matcher link = LINK.matcher(FENCE.matcher(Repository.read(file)).replaceAll(""));
			while (link.find()) {
				assertThat(link.group(1)).as("the site has no links to a reader's machine")
					.doesNotContain("//localhost");
				if (!link.group(1).matches("[a-z]+:.*")) {
					links++;
					if (!leadsSomewhere(file, link.group(1))) {
						dead.add(Repository.ROOT.relativize(file) + ": " + link.group(1));
					}
				}
			}
		}
		assertThat(dead).isEmpty();
		assertThat(links).isGreaterThan(50);
	}

	private static boolean leadsSomewhere(Path file, String link) {
		String[] parts = link.split("#", 2);
		Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
		if (!Files.exists(target)) {
			return false;
		}
		return parts.length == 1 || anchors(Repository.read(target)).contains(parts[1]);
	}

	/**
	 * As GitHub makes them of the headings.
	 */
	private static Set<String> anchors(String document) {
		return HEADING.matcher(FENCE.matcher(document).replaceAll(""))
			.results()
			.map((heading) -> heading.group(1)
				.strip()
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc}\\- ]", "")
				.replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	@Test
	void everyPageIsReachedFromTheReadme() {
		Set<Path> reached = new TreeSet<>();
		reach(Repository.ROOT.resolve("README.md"), reached);
		assertThat(reached).containsAll(
				documents().stream().filter((file) -> file.startsWith(Repository.ROOT.resolve("docs"))).toList());
	}

	private static void reach(Path file, Set<Path> reached) {
		if (reached.add(file)) {
			Matcher link = LINK.matcher(Repository.read(file));
			while (link.find()) {
				Path target = file.resolveSibling(link.group(1).replaceFirst("#.*", "")).normalize();
				if (target.toString().endsWith(".md") && Files.exists(target)) {
					reach(target, reached);
				}
			}
		}
	}

	private static List<Path> documents() {
		return Repository.files((file) -> file.toString().endsWith(".md"));
	}

}

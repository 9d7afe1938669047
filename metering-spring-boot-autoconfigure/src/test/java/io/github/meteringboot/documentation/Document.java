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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page under {@code docs/}.
 *
 * @param lines its lines
 */
record Document(List<String> lines) {

	private static final Path ROOT = Path.of("..");

	static Document read(String name) throws IOException {
		return new Document(Files.readAllLines(ROOT.resolve("docs").resolve(name)));
	}

	/**
	 * Return the sections of a level, in order.
	 * @param marker what their headings begin with, such as {@code "## "}
	 * @return the headings without the marker, and what follows each up to the next
	 * heading of that level or a higher one
	 */
	Map<String, Document> sections(String marker) {
		Map<String, List<String>> sections = new LinkedHashMap<>();
		List<String> current = new ArrayList<>();
		for (String line : this.lines) {
			if (line.startsWith(marker)) {
				current = new ArrayList<>();
				sections.put(line.substring(marker.length()), current);
			}
			else if (line.matches("#{1," + (marker.length() - 1) + "} .*")) {
				current = new ArrayList<>();
			}
			else {
				current.add(line);
			}
		}
		Map<String, Document> documents = new LinkedHashMap<>();
		sections.forEach((heading, lines) -> documents.put(heading, new Document(lines)));
		return documents;
	}

	/**
	 * Return the rows of all tables, without their heads.
	 * @return the cells of each row
	 */
	List<List<String>> rows() {
		List<List<String>> rows = new ArrayList<>();
		for (int i = 0; i < this.lines.size(); i++) {
			String line = this.lines.get(i);
			boolean head = i + 1 < this.lines.size() && this.lines.get(i + 1).startsWith("| ---");
			if (line.startsWith("|") && !line.startsWith("| ---") && !head) {
				rows.add(Arrays.stream(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|"))
					.map(String::strip)
					.toList());
			}
		}
		return rows;
	}

	String text() {
		return String.join("\n", this.lines);
	}

}

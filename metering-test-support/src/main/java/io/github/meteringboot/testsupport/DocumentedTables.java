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

package io.github.meteringboot.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Replaces the text between two comments of a page, which a program writes.
 */
public final class DocumentedTables {

	private final Path page;

	/**
	 * Create an instance.
	 * @param page the page
	 */
	public DocumentedTables(Path page) {
		this.page = page;
	}

	/**
	 * Replace a section.
	 * @param author the program that the comments name
	 * @param markdown the new content
	 * @throws IOException if the page cannot be read or written
	 */
	public void replace(String author, String markdown) throws IOException {
		String begin = "<!-- written by " + author + ": begin -->\n";
		String end = "<!-- written by " + author + ": end -->\n";
		String text = Files.readString(this.page);
		Files.writeString(this.page, text.substring(0, text.indexOf(begin) + begin.length()) + "\n" + markdown + "\n"
				+ text.substring(text.indexOf(end)));
	}

	/**
	 * Replace what a picture is described with for readers who do not see it.
	 * @param picture the address of the picture, as it is written in the page
	 * @param description the new description
	 * @throws IOException if the page cannot be read or written
	 */
	public void describe(String picture, String description) throws IOException {
		String text = Files.readString(this.page);
		int end = text.indexOf("](" + picture + ")");
		int begin = text.lastIndexOf("![", end) + "![".length();
		Files.writeString(this.page, text.substring(0, begin) + description + text.substring(end));
	}

}

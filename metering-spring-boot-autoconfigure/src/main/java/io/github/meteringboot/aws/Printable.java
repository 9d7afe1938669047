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

package io.github.meteringboot.aws;

/**
 * Makes text that came from outside fit for one line of a log.
 *
 * @since 1.0.0
 */
public final class Printable {

	private static final int MAX_LENGTH = 500;

	private Printable() {
	}

	/**
	 * Return the text without control characters and of bounded length.
	 * @param text any text
	 * @return the text for a log line
	 */
	public static String text(String text) {
		StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 1);
		boolean control = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < ' ' || character == 0x7f) {
				control = true;
				continue;
			}
			if (control) {
				line.append(' ');
				control = false;
			}
			line.append(character);
		}
		String stripped = line.toString().strip();
		return (stripped.length() <= MAX_LENGTH) ? stripped : stripped.substring(0, MAX_LENGTH) + "…";
	}

}

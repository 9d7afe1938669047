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

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes an answer of what a fuzzer gives: a line with the status, lines with headers, an
 * empty line, and the body.
 */
final class FuzzedAnswer {

	private static final int DEFAULT_STATUS = 200;

	private FuzzedAnswer() {
	}

	/**
	 * Return the answer as {@link HttpConnection} would: its status is no 1xx.
	 * @param data the bytes of the fuzzer
	 * @return the answer
	 */
	static HttpAnswer of(byte[] data) {
		String text = new String(data, StandardCharsets.ISO_8859_1);
		int end = text.indexOf("\n\n");
		String head = (end != -1) ? text.substring(0, end) : "";
		String body = (end != -1) ? text.substring(end + 2) : text;
		String[] lines = head.split("\n");
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (int i = 1; i < lines.length; i++) {
			int colon = lines[i].indexOf(':');
			if (colon > 0) {
				headers.putIfAbsent(lines[i].substring(0, colon).strip(), lines[i].substring(colon + 1).strip());
			}
		}
		return new HttpAnswer(status(lines[0].strip()), headers, body.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static int status(String text) {
		boolean status = text.toLowerCase(Locale.ROOT).matches("[2-9][0-9]{2}");
		return status ? Integer.parseInt(text) : DEFAULT_STATUS;
	}

}

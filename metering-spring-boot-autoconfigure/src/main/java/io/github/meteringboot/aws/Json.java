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

import java.text.ParseException;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects with the public parser of Nimbus JOSE + JWT.
 */
final class Json {

	private Json() {
	}

	/**
	 * Read a JSON object. Nimbus refuses a member that occurs twice; in nested objects,
	 * which nothing here reads, it keeps the last one.
	 * @param text the text
	 * @return the members, or {@code null} if the text is not one JSON object
	 */
	static @Nullable Map<String, @Nullable Object> parse(String text) {
		// Nimbus reads "null" as null and an array of pairs as an object
		if (!text.stripLeading().startsWith("{")) {
			return null;
		}
		try {
			return JSONObjectUtils.parse(text);
		}
		catch (ParseException | StackOverflowError ex) {
			// the exception may quote the text, and older versions limit no nesting
			return null;
		}
	}

	/**
	 * Return the first text among some members.
	 * @param members the members of a JSON object
	 * @param names the names of the members to look at, in this order
	 * @return the text, or {@code null} if none of them is a text
	 */
	static @Nullable String text(Map<String, @Nullable Object> members, String... names) {
		for (String name : names) {
			if (members.get(name) instanceof String text) {
				return text;
			}
		}
		return null;
	}

}

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

import java.io.IOException;
import java.io.StringReader;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.shaded.gson.Strictness;
import com.nimbusds.jose.shaded.gson.stream.JsonReader;
import com.nimbusds.jose.shaded.gson.stream.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects as maps. They are read with the streaming parser that Nimbus JOSE + JWT
 * brings, which is a handful of classes: the Jackson of the AWS SDK would be some seventy
 * in every start of a product. Nimbus exports it to no module, so this needs the class
 * path, as executable jars have it.
 *
 * @since 1.0.0
 */
public final class JsonObjects {

	private JsonObjects() {
	}

	/**
	 * Read a JSON object.
	 * @param text the text
	 * @return its members in their order: texts, numbers ({@link Long}, or {@link Double}
	 * where it is none), booleans, {@code null}, maps and lists of these
	 * @throws ParseException if the text is anything else but one JSON object, or a name
	 * occurs twice in an object. The exception does not quote the text: it may hold a
	 * secret
	 */
	public static Map<String, @Nullable Object> parse(String text) throws ParseException {
		try (JsonReader reader = new JsonReader(new StringReader(text))) {
			reader.setStrictness(Strictness.STRICT);
			Map<String, @Nullable Object> members = members(reader);
			if (reader.peek() != JsonToken.END_DOCUMENT) {
				throw malformed();
			}
			return members;
		}
		catch (IOException | IllegalStateException ex) {
			// the latter where an object is expected and something else begins
			throw malformed();
		}
	}

	private static Map<String, @Nullable Object> members(JsonReader reader) throws IOException, ParseException {
		Map<String, @Nullable Object> members = new LinkedHashMap<>();
		reader.beginObject();
		while (reader.hasNext()) {
			String name = reader.nextName();
			if (members.containsKey(name)) {
				throw malformed();
			}
			members.put(name, value(reader));
		}
		reader.endObject();
		return members;
	}

	private static List<@Nullable Object> elements(JsonReader reader) throws IOException, ParseException {
		List<@Nullable Object> elements = new ArrayList<>();
		reader.beginArray();
		while (reader.hasNext()) {
			elements.add(value(reader));
		}
		reader.endArray();
		return elements;
	}

	private static @Nullable Object value(JsonReader reader) throws IOException, ParseException {
		return switch (reader.peek()) {
			case STRING -> reader.nextString();
			case NUMBER -> number(reader.nextString());
			case BOOLEAN -> reader.nextBoolean();
			case NULL -> nothing(reader);
			case BEGIN_OBJECT -> members(reader);
			case BEGIN_ARRAY -> elements(reader);
			default -> throw malformed();
		};
	}

	private static @Nullable Object nothing(JsonReader reader) throws IOException {
		reader.nextNull();
		return null;
	}

	private static Number number(String literal) throws ParseException {
		try {
			return Long.valueOf(literal);
		}
		catch (NumberFormatException ex) {
			double number = Double.parseDouble(literal);
			if (Double.isInfinite(number)) {
				throw malformed();
			}
			return number;
		}
	}

	/**
	 * Return the first text among some members.
	 * @param members members of a JSON object
	 * @param names the names of the members to look at, in this order
	 * @return the text, or {@code null} if none of them is one
	 */
	public static @Nullable String text(Map<String, @Nullable Object> members, String... names) {
		for (String name : names) {
			if (members.get(name) instanceof String text) {
				return text;
			}
		}
		return null;
	}

	private static ParseException malformed() {
		return new ParseException("The text is not a JSON object", 0);
	}

	/**
	 * Write a JSON object.
	 * @param members its members: texts, numbers and booleans
	 * @return the text
	 */
	public static String write(Map<String, ?> members) {
		StringBuilder json = new StringBuilder("{");
		for (Map.Entry<String, ?> member : members.entrySet()) {
			json.append((json.length() > 1) ? "," : "");
			appendText(json, member.getKey());
			json.append(':');
			if (member.getValue() instanceof CharSequence text) {
				appendText(json, text);
			}
			else {
				json.append(member.getValue());
			}
		}
		return json.append('}').toString();
	}

	private static void appendText(StringBuilder json, CharSequence text) {
		json.append('"');
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '"' || character == '\\') {
				json.append('\\').append(character);
			}
			else if (character < ' ') {
				json.append("\\u%04x".formatted((int) character));
			}
			else {
				json.append(character);
			}
		}
		json.append('"');
	}

}

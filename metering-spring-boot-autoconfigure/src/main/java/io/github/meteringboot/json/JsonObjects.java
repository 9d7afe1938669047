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

package io.github.meteringboot.json;

import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.thirdparty.jackson.core.JsonFactory;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser.NumberType;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;
import software.amazon.awssdk.thirdparty.jackson.core.StreamReadFeature;

/**
 * JSON objects as maps. They are read with the Jackson that the AWS SDK brings and needs
 * for its credentials and its endpoint rules: another parser would be another hundred
 * classes in every start of a product.
 *
 * @since 1.0.0
 */
public final class JsonObjects {

	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

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
		try (JsonParser parser = FACTORY.createParser(text)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw malformed();
			}
			Map<String, @Nullable Object> members = members(parser);
			if (parser.nextToken() != null) {
				throw malformed();
			}
			return members;
		}
		catch (IOException ex) {
			throw malformed();
		}
	}

	private static Map<String, @Nullable Object> members(JsonParser parser) throws IOException, ParseException {
		Map<String, @Nullable Object> members = new LinkedHashMap<>();
		while (parser.nextToken() == JsonToken.FIELD_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			members.put(name, value(parser));
		}
		return members;
	}

	private static List<@Nullable Object> elements(JsonParser parser) throws IOException, ParseException {
		List<@Nullable Object> elements = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			elements.add(value(parser));
		}
		return elements;
	}

	private static @Nullable Object value(JsonParser parser) throws IOException, ParseException {
		return switch (parser.currentToken()) {
			case VALUE_STRING -> parser.getText();
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			case VALUE_NULL -> null;
			case START_OBJECT -> members(parser);
			case START_ARRAY -> elements(parser);
			default -> throw malformed();
		};
	}

	private static Number number(JsonParser parser) throws IOException, ParseException {
		NumberType type = parser.getNumberType();
		if (type == NumberType.INT || type == NumberType.LONG) {
			return parser.getLongValue();
		}
		double number = parser.getDoubleValue();
		if (Double.isInfinite(number)) {
			throw malformed();
		}
		return number;
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

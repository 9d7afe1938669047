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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JsonObjects}.
 */
class JsonObjectsTests {

	@Test
	void parseReadsEveryKindOfValue() throws ParseException {
		Map<String, Object> members = JsonObjects.parse("""
				{"text":"a\\"\\u00e9","escapes":"\\/\\b\\t\\ud83d\\ude00","":"unnamed",
				 "whole":9223372036854775807,"lowest":-9223372036854775808,"beyond":9223372036854775808,
				 "fraction":1.5,"large":1e300,"zero":-0,"yes":true,"no":false,
				 "nothing":null,"list":[1,"two",[3]],"object":{"inner":{}}}""");
		assertThat(members).containsEntry("text", "a\"\u00e9")
			.containsEntry("whole", Long.MAX_VALUE)
			.containsEntry("lowest", Long.MIN_VALUE)
			.containsEntry("beyond", 9223372036854775808.0)
			.containsEntry("fraction", 1.5)
			.containsEntry("large", 1e300)
			.containsEntry("zero", 0L)
			.containsEntry("", "unnamed")
			.containsEntry("escapes", "/\b\t\ud83d\ude00")
			.containsEntry("yes", true)
			.containsEntry("no", false)
			.containsEntry("nothing", null)
			.containsEntry("list", Arrays.asList(1L, "two", List.of(3L)))
			.containsEntry("object", Map.of("inner", Map.of()));
		assertThat(members.keySet()).startsWith("text", "escapes", "", "whole");
	}

	@Test
	void parseReadsAnEmptyObject() throws ParseException {
		assertThat(JsonObjects.parse(" {} \n")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "secret", "<secret/>", "null", "1", "\"secret\"", "[]", "{\"secret\":",
			"{\"a\":\"secret\",}", "{\"a\":1}{\"secret\":2}", "{\"a\":1} secret", "{\"a\":1},",
			"{\"secret\":1,\"secret\":2}", "{secret:1}", "{'secret':1}", "{\"secret\":1e400}", "{\"secret\":-1e400}",
			"{\"secret\":NaN}", "{\"secret\":01}", "{\"a\":/*secret*/1}", "{\"a\":[1,]}", "{\"a\":[1}",
			"{\"a\":\"\n\"}", "{\"a\":\"\t\"}", "{\"a\":\"\u0000\"}", "{\"a\":\"\\u00g0\"}", "{\"a\":\"\\'\"}",
			"{\"a\":\"\\", "{\"a\":True}", "{\"a\":NULL}", "{\"a\":nul}", "{\"a\":-}", "{\"a\":1.}", "{\"a\":.5}",
			"{\"a\":+1}", "{\"a\":0x1}", "{\"a\":1e}", "{\"a\":Infinity}", "{\"a\"=1}", "{\"a\":1;\"b\":2}", "{\"a\"}",
			"{,}", "{\"a\":1,,\"b\":2}", "{\"a\":[,]}", "{\"a\":[1;2]}", "{\"b\":{\"a\":null,\"a\":1}}", ")]}'\n{}",
			"#\n{}", "//\n{}", "{}//" })
	void parseRefusesAnythingElseWithoutQuotingIt(String text) {
		assertThatExceptionOfType(ParseException.class).isThrownBy(() -> JsonObjects.parse(text))
			.withMessage("The text is not a JSON object")
			.withNoCause();
	}

	@Test
	void parseRefusesWhatIsNestedTooDeeply() {
		assertThatExceptionOfType(ParseException.class)
			.isThrownBy(() -> JsonObjects.parse("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)));
	}

	@Test
	void textIsTheFirstThatIsOne() throws ParseException {
		Map<String, Object> members = JsonObjects.parse("{\"number\":1,\"nothing\":null,\"a\":\"x\",\"b\":\"y\"}");
		assertThat(JsonObjects.text(members, "missing", "number", "nothing", "b", "a")).isEqualTo("y");
		assertThat(JsonObjects.text(members, "missing", "number", "nothing")).isNull();
	}

	@Test
	void writeIsReadAgain() throws ParseException {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("code", "a-Z0/=:_.@");
		members.put("ha\"rd\\", "\"\\/\b\f\n\r\t\u0000\u001f\u2028\u00e9\ud83d\ude00");
		members.put("version", 7L);
		members.put("flag", true);
		String json = JsonObjects.write(members);
		assertThat(json).startsWith("{\"code\":\"a-Z0/=:_.@\",").contains("\\u0000", "\\u001f");
		assertThat(JsonObjects.parse(json)).isEqualTo(members);
		assertThat(JsonObjects.write(Map.of())).isEqualTo("{}");
	}

}

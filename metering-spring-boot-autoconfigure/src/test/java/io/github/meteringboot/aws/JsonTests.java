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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Json}.
 */
class JsonTests {

	@Test
	void parseReadsEveryKindOfValue() {
		Map<String, @Nullable Object> members = Objects.requireNonNull(Json.parse("""
				{"text":"a\\"\\u00e9","escapes":"\\/\\b\\t\\ud83d\\ude00","":"unnamed",
				 "whole":9223372036854775807,"lowest":-9223372036854775808,"beyond":9223372036854775808,
				 "fraction":1.5,"large":1e300,"zero":-0,"yes":true,"no":false,
				 "nothing":null,"list":[1,"two",[3]],"object":{"inner":{}}}"""));
		assertThat(members).containsEntry("text", "a\"\u00e9")
			.containsEntry("whole", Long.MAX_VALUE)
			.containsEntry("lowest", Long.MIN_VALUE)
			.containsEntry("beyond", 9223372036854775808.0)
			.containsEntry("fraction", 1.5)
			.containsEntry("large", 1e300)
			.containsKey("zero")
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
	void parseReadsAnEmptyObject() {
		assertThat(Json.parse(" {} \n")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "secret", "<secret/>", "null", "1", "\"secret\"", "[]", "[[\"a\",1]]",
			"{\"secret\":", "{\"a\":\"secret\",}", "{\"a\":1}{\"secret\":2}", "{\"a\":1} secret", "{\"a\":1},",
			"{\"secret\":1,\"secret\":2}", "{\"secret\":1,\"\\u0073ecret\":2}", "{\"a\"}", "{,}", "{\"a\":1,,\"b\":2}",
			")]}'\n{}", "#\n{}", "//\n{}", "{}//", "{\"a\":\"\\" })
	void parseReadsNothingElse(String text) {
		assertThat(Json.parse(text)).isNull();
	}

	/**
	 * Nimbus before version 10 reads these leniently, and the signature vouches for them.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{secret:1}", "{'secret':1}", "{\"secret\":1e400}", "{\"secret\":NaN}", "{\"secret\":01}",
			"{\"a\":[1,]}", "{\"a\":\"\n\"}", "{\"a\":True}", "{\"a\":1.}", "{\"a\"=1}", "{\"a\":1;\"b\":2}",
			"{\"a\":null,\"a\":1}" })
	void parseIsStrict(String text) {
		assertThat(Json.parse(text)).isNull();
	}

	@Test
	void parseReadsNothingThatIsNestedTooDeeply() {
		assertThat(Json.parse("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))).isNull();
	}

	@Test
	void textIsTheFirstThatIsOne() {
		Map<String, @Nullable Object> members = Objects
			.requireNonNull(Json.parse("{\"number\":1,\"nothing\":null,\"a\":\"x\",\"b\":\"y\"}"));
		assertThat(Json.text(members, "missing", "number", "nothing", "b", "a")).isEqualTo("y");
		assertThat(Json.text(members, "missing", "number", "nothing")).isNull();
	}

}

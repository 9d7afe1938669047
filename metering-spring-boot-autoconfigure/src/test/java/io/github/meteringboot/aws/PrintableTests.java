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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Printable}.
 */
class PrintableTests {

	@Test
	void controlCharactersBecomeBlanks() {
		// U+009B begins a command to a terminal, as ESC [ does
		assertThat(Printable.text("a\r\n\u001b[2Jb\u009b2Jc\u007fd")).isEqualTo("a [2Jb 2Jc d");
	}

	@Test
	void textIsOfBoundedLength() {
		assertThat(Printable.text("a".repeat(1000))).hasSize(501).endsWith("a…");
	}

}

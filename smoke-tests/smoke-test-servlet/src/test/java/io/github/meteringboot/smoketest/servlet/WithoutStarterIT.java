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

package io.github.meteringboot.smoketest.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a product whose own tests have run twice, the second time without the
 * starter.
 */
class WithoutStarterIT {

	private final Path directory = Path.of(System.getProperty("smoketest.directory"));

	@Test
	void testsMadeAsManyContextsAsWithoutTheStarter() throws IOException {
		int with = count("contexts-with-starter.txt");
		int without = count("contexts-without-starter.txt");
		assertThat(with).isPositive().isEqualTo(without);
	}

	private int count(String file) throws IOException {
		return Integer.parseInt(Files.readString(this.directory.resolve(file)));
	}

}

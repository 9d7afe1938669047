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

package io.github.meteringboot.smoketest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a product after its own tests have run and its jar has been packaged.
 */
class ProductIT {

	private final Path directory = Path.of(System.getProperty("smoketest.directory"));

	private final Path jar = Path.of(System.getProperty("product.jar"));

	@Test
	void testsMadeAsManyContextsAsTheyNeed() throws IOException {
		String contexts = Files.readString(this.directory.resolve("contexts-with-starter.txt"));
		assertThat(contexts).isEqualTo(System.getProperty("smoketest.expected-contexts"));
	}

	@Test
	void packagedJarHoldsTheStarterAndNothingOfTheTestSupport() throws IOException {
		assertThat(libraries()).anyMatch((name) -> name.startsWith("metering-spring-boot-autoconfigure"))
			.noneMatch((name) -> name.contains("starter-test"))
			.noneMatch((name) -> name.startsWith("spring-test"))
			.noneMatch((name) -> name.startsWith("spring-boot-test"))
			.noneMatch((name) -> name.startsWith("spring-boot-devtools"))
			.noneMatch((name) -> name.startsWith("junit"))
			.noneMatch((name) -> name.startsWith("assertj"))
			.noneMatch((name) -> name.startsWith("awaitility"))
			.noneMatch((name) -> name.startsWith("mockito"));
	}

	private List<String> libraries() throws IOException {
		try (JarFile file = new JarFile(this.jar.toFile())) {
			return file.stream()
				.map(JarEntry::getName)
				.filter((name) -> name.startsWith("BOOT-INF/lib/"))
				.map((name) -> name.substring("BOOT-INF/lib/".length()))
				.toList();
		}
	}

}

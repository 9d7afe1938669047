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

package io.github.meteringboot.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A JDK to launch products with.
 */
final class Jdk {

	private final Path home;

	private final String version;

	Jdk(Path home) throws IOException {
		this.home = home;
		this.version = readVersion(home.resolve("release"));
	}

	private static String readVersion(Path release) throws IOException {
		if (!Files.isReadable(release)) {
			return "none";
		}
		String prefix = "JAVA_VERSION=";
		return Files.readAllLines(release)
			.stream()
			.filter((line) -> line.startsWith(prefix))
			.map((line) -> line.substring(prefix.length()).replace("\"", ""))
			.findFirst()
			.orElse("none");
	}

	Path home() {
		return this.home;
	}

	/**
	 * Return the version, such as {@code 17.0.15}.
	 */
	String version() {
		return this.version;
	}

	static @Nullable Jdk find(List<Jdk> jdks, int javaVersion) {
		return jdks.stream()
			.filter((jdk) -> jdk.version().split("\\.")[0].equals(Integer.toString(javaVersion)))
			.findFirst()
			.orElse(null);
	}

}

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

package io.github.meteringboot.repository;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the versions that people copy.
 */
class VersionTests {

	private static final Pattern RELEASE = Pattern.compile("(?m)^## \\[(\\d+\\.\\d+\\.\\d+)] - \\d{4}-\\d\\d-\\d\\d$");

	private static final Pattern COPIED = Pattern.compile("<artifactId>metering-spring-boot[a-z-]*</artifactId>\\s*"
			+ "<version>([^<]+)</version>|io\\.github\\.meteringboot:metering-spring-boot[a-z-]*:(\\d[^\"'`)\\s]*)");

	@Test
	void documentsNameTheLastReleaseOrTheFirstToCome() {
		Matcher release = RELEASE.matcher(Repository.read("CHANGELOG.md"));
		Set<String> expected = release.find() ? Set.of(release.group(1))
				: Set.of(Repository.version(), Repository.version().replace("-SNAPSHOT", ""));
		Set<String> copied = new TreeSet<>();
		Repository.files((file) -> file.getFileName().toString().endsWith(".md")).forEach((file) -> {
			Matcher version = COPIED.matcher(Repository.read(file));
			while (version.find()) {
				String found = (version.group(1) != null) ? version.group(1) : version.group(2);
				assertThat(found).as(file.toString()).isIn(expected);
				copied.add(found);
			}
		});
		assertThat(copied).hasSize(1);
	}

	@Test
	void requirementsNameWhatIsBuiltOn() {
		String requirements = Repository.read("README.md");
		assertThat(requirements).contains(property("aws-sdk.version"))
			.contains(property("spring-boot.version").replaceFirst("\\.\\d+$", ".x"));
	}

	private String property(String name) {
		Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(Repository.read("pom.xml"));
		assertThat(value.find()).isTrue();
		return value.group(1);
	}

}

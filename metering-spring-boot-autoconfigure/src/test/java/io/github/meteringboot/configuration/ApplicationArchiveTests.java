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

package io.github.meteringboot.configuration;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ApplicationArchive}.
 */
class ApplicationArchiveTests {

	@ParameterizedTest
	@CsvSource({
			"jar:nested:/app/app.jar/!BOOT-INF/classes/!/, jar:nested:/app/app.jar/!BOOT-INF/classes/!/application.yml",
			"jar:nested:/app/app.jar/!BOOT-INF/classes/!/, jar:nested:/app/app.jar/!BOOT-INF/lib/own.jar!/application.yml",
			"file:/app/app.jar, jar:file:/app/app.jar!/application.yml",
			"jar:file:/app/app.jar!/, jar:file:/app/app.jar!/config/application.yml",
			"file:/app/app.jar, jar:file:///app/app.jar!/application.yml",
			"file:///app/app.jar, jar:file:/app/app.jar!/application.yml",
			"file:///app/classes/, file:/app/classes/application.yml",
			"file:/app/BOOT-INF/classes/, file:/app/BOOT-INF/classes/application.yml",
			"file:/app/classes/, file:/app/resources/application.yml",
			"file:/home/build/classes/java/main/, file:/home/build/resources/main/application.yml" })
	void resourceIsPartOfTheApplication(String codeSource, String resource) {
		assertThat(new ApplicationArchive(List.of(codeSource)).contains(resource)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "jar:nested:/app/app.jar/!BOOT-INF/classes/!/, file:/ahead/application.yml",
			"jar:nested:/app/app.jar/!BOOT-INF/classes/!/, jar:nested:/app/app.jar.jar/!BOOT-INF/classes/!/application.yml",
			"jar:nested:/app/app.jar/!BOOT-INF/classes/!/, jar:file:/app/other.jar!/application.yml",
			"file:/app/app.jar, jar:file:/app/lib/other.jar!/application.yml",
			"file:/app/app.jar, jar:file://app/app.jar!/application.yml",
			"file:/app/app.jar, file:/app/application.yml", "file:/app/classes/, file:/app/application.yml",
			"file:/home/build/classes/java/main/, file:/home/build/resources/test/application.yml",
			"file:/app/classes/, resource:/application.yml" })
	void resourceLiesElsewhere(String codeSource, String resource) {
		assertThat(new ApplicationArchive(List.of(codeSource)).contains(resource)).isFalse();
	}

}

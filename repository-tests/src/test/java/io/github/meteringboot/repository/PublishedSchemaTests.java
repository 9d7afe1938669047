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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the files in {@code .github} against the schemas that SchemaStore publishes.
 * They are not on Maven Central, so this needs a clone of SchemaStore:
 * {@code -Dschemas.directory=…/src/schemas/json}. The workflow {@code build.yml} has one.
 */
@EnabledIfSystemProperty(named = "schemas.directory", matches = ".+")
class PublishedSchemaTests {

	private static final Pattern LOCATION = Pattern.compile("https?://(?:json|www)\\.schemastore\\.org/([\\w.-]+)");

	private static final Map<String, String> SCHEMAS = Map.of("workflows/.*", "github-workflow.json",
			"dependabot\\.yml", "dependabot-2.0.json", "ISSUE_TEMPLATE/config\\.yml", "github-issue-config.json",
			"ISSUE_TEMPLATE/(?!config).*", "github-issue-forms.json");

	private final Path directory = Path.of(System.getProperty("schemas.directory", ""));

	private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7,
			(builder) -> builder.schemas(this::load));

	@Test
	void filesAreAsTheirSchemasSay() {
		Path github = Repository.ROOT.resolve(".github");
		List<Path> files = Repository
			.files((file) -> file.startsWith(github) && file.getFileName().toString().endsWith(".yml"));
		assertThat(files).hasSizeGreaterThan(7);
		for (Path file : files) {
			String name = github.relativize(file).toString().replace('\\', '/');
			assertThat(validate(name, Repository.read(file))).as(name).isEmpty();
		}
	}

	@Test
	void mistakeIsFound() {
		String workflow = Repository.read(".github/workflows/build.yml");
		assertThat(validate("workflows/build.yml", workflow.replaceFirst("runs-on:", "run-on:"))).isNotEmpty();
		String form = Repository.read(".github/ISSUE_TEMPLATE/bug.yml");
		assertThat(validate("ISSUE_TEMPLATE/bug.yml", form.replaceFirst("type: dropdown", "type: choice")))
			.isNotEmpty();
		String updates = Repository.read(".github/dependabot.yml");
		assertThat(validate("dependabot.yml", updates.replaceFirst("interval: weekly", "interval: often")))
			.isNotEmpty();
	}

	private List<Error> validate(String name, String content) {
		String location = SCHEMAS.entrySet()
			.stream()
			.filter((entry) -> name.matches(entry.getKey()))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No schema for " + name));
		Schema schema = this.registry.getSchema(SchemaLocation.of("https://json.schemastore.org/" + location));
		return schema.validate(content, InputFormat.YAML);
	}

	private String load(String location) {
		Matcher name = LOCATION.matcher(location);
		if (!name.matches()) {
			return null;
		}
		Path file = this.directory.resolve(name.group(1));
		return Repository.read(Files.exists(file) ? file : this.directory.resolve(name.group(1) + ".json"));
	}

}

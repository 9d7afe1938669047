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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the issue forms.
 */
class IssueFormTests {

	private final Map<String, Object> bug = Repository
		.map(Repository.yaml(Repository.ROOT.resolve(".github/ISSUE_TEMPLATE/bug.yml")));

	@Test
	void offersEachExitCode() {
		Set<String> documented = new TreeSet<>();
		Matcher row = Pattern.compile("(?m)^\\| (1\\d\\d) \\|").matcher(Repository.read("README.md"));
		while (row.find()) {
			documented.add(row.group(1));
		}
		assertThat(documented).hasSizeGreaterThan(10);
		List<String> offered = Repository.list(attributes("exit-code").get("options"))
			.stream()
			.map(Object::toString)
			.filter((option) -> option.matches("\\d+"))
			.toList();
		assertThat(offered).containsExactlyElementsOf(documented);
	}

	@Test
	void asksForWhatAnAnswerNeeds() {
		List<Object> required = Repository.list(this.bug.get("body"))
			.stream()
			.map(Repository::map)
			.filter((field) -> Map.of("required", true).equals(field.get("validations")))
			.map((field) -> field.get("id"))
			.toList();
		assertThat(required).contains("exit-code", "report", "platform", "versions");
	}

	@Test
	void sendsSecurityProblemsAway() {
		Object config = Repository.yaml(Repository.ROOT.resolve(".github/ISSUE_TEMPLATE/config.yml"));
		assertThat(Repository.map(config)).containsEntry("blank_issues_enabled", false);
		String advisories = "https://github.com/meteringboot/metering-spring-boot/security/advisories/new";
		assertThat(config.toString()).contains("url=" + advisories + ",");
		assertThat(Repository.read("SECURITY.md")).contains(advisories);
	}

	private Map<String, Object> attributes(String id) {
		return Repository.list(this.bug.get("body"))
			.stream()
			.map(Repository::map)
			.filter((field) -> id.equals(field.get("id")))
			.map((field) -> Repository.map(field.get("attributes")))
			.findFirst()
			.orElseThrow();
	}

}

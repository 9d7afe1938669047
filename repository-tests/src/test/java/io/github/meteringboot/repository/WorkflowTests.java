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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Tests for the workflows: what they may do, and that what they call is there.
 */
class WorkflowTests {

	private static final Pattern USES = Pattern.compile("uses: (\\S+)@([0-9a-f]{40}) # (v\\d+\\.\\d+\\.\\d+)");

	private static final Set<String> PHASES = Set.of("clean", "validate", "compile", "test", "package", "verify",
			"deploy");

	/** Properties of plugins, which no pom names. */
	private static final Set<String> PLUGIN_PROPERTIES = Set.of("skipTests", "gpg.signer", "gpg.skip",
			"schemas.directory");

	private static final Set<String> TOOLS = Set.of("gh", "git", "test", "ln");

	@Test
	void actionsArePinnedByDigest() {
		Map<String, String> pinned = new HashMap<>();
		Repository.files((file) -> file.getParent().endsWith(".github/workflows"))
			.forEach(
					(file) -> Repository.read(file).lines().filter((line) -> line.contains("uses:")).forEach((line) -> {
						Matcher uses = USES.matcher(line);
						assertThat(uses.find()).as("%s: %s", file.getFileName(), line).isTrue();
						String version = uses.group(2) + " " + uses.group(3);
						assertThat(pinned.putIfAbsent(uses.group(1), version)).as(line).isIn(null, version);
					}));
		assertThat(pinned).containsKeys("actions/checkout", "actions/setup-java");
	}

	@Test
	void onlyJobsThatPublishMayWrite() {
		Map<String, Object> granted = new TreeMap<>();
		Repository.workflows().forEach((name, workflow) -> {
			assertThat(Repository.map(workflow).get("permissions")).as(name).isEqualTo(Map.of("contents", "read"));
			jobs(workflow).forEach((id, job) -> {
				Object permissions = job.get("permissions");
				if (permissions != null) {
					Map<String, Object> writes = new TreeMap<>(Repository.map(permissions));
					writes.values().removeIf("read"::equals);
					granted.put(name + " " + id, writes.keySet());
				}
			});
		});
		assertThat(granted).isEqualTo(Map.of("codeql.yml analyze", Set.of("security-events"), "docs.yml publish",
				Set.of("id-token", "pages"), "release.yml publish", Set.of("attestations", "contents", "id-token")));
	}

	@Test
	void jobsEndAndCheckoutsLeaveNoCredentials() {
		Repository.workflows().forEach((name, workflow) -> jobs(workflow).forEach((id, job) -> {
			assertThat(job.get("timeout-minutes")).as("%s %s", name, id).isNotNull();
			assertThat(job.get("runs-on")).as("%s %s", name, id).isEqualTo("ubuntu-24.04");
			steps(job).stream()
				.filter((step) -> String.valueOf(step.get("uses")).startsWith("actions/checkout@"))
				.forEach((step) -> assertThat(Repository.map(step.get("with"))).as("%s %s", name, id)
					.containsEntry("persist-credentials", false));
		}));
	}

	@Test
	void nothingFromOutsideIsPartOfACommand() {
		Repository.workflows().forEach((name, workflow) -> {
			assertThat(Repository.read(".github/workflows/" + name)).as(name).doesNotContain("pull_request_target");
			commands(workflow).forEach((command) -> assertThat(command).as(name).doesNotContain("${{"));
		});
	}

	@Test
	void buildTestsTheOldestAndTheNewestJava() {
		Object verify = jobs(Repository.workflows().get("build.yml")).get("verify").get("strategy");
		List<Object> versions = Repository.list(Repository.map(Repository.map(verify).get("matrix")).get("java"));
		assertThat(versions).hasSize(2).first().hasToString(javaVersion());
		assertThat(Repository.read(".sdkmanrc")).containsPattern("(?m)^java=" + javaVersion() + "\\.");
	}

	@Test
	void whatTheWorkflowsCallIsThere() {
		Set<String> called = new TreeSet<>();
		Repository.workflows().values().forEach((workflow) -> commands(workflow).forEach((command) -> {
			List<String> words = Arrays.asList(command.trim().split("\\s+"));
			String program = words.get(words.get(0).equals("sudo") ? 1 : 0);
			called.add(program);
			if (program.equals("mvn")) {
				checkMaven(command, words.subList(1, words.size()));
			}
			else if (program.equals("npm")) {
				checkNpm(command, words);
			}
			else if (program.contains("/")) {
				assertThat(Repository.ROOT.resolve(program)).as(command).isExecutable();
			}
			else {
				assertThat(program).as(command).isIn(TOOLS);
			}
			Matcher script = Pattern.compile("\\$\\(([^ )]+)").matcher(command);
			while (script.find()) {
				assertThat(Repository.ROOT.resolve(script.group(1))).as(command).isExecutable();
			}
		}));
		assertThat(called).contains("mvn", "compatibility/run", "src/release/check");
	}

	private void checkMaven(String command, List<String> arguments) {
		String poms = Repository.poms();
		List<String> goals = new ArrayList<>();
		for (int i = 0; i < arguments.size(); i++) {
			String argument = arguments.get(i);
			if (argument.startsWith("-P")) {
				for (String profile : argument.substring(2).split(",")) {
					assertThat(poms).as(command).contains("<id>" + profile + "</id>");
				}
			}
			else if (argument.equals("-pl")) {
				for (String module : arguments.get(++i).split(",")) {
					assertThat(Repository.read("pom.xml")).as(command).contains("<module>" + module + "</module>");
					assertThat(Repository.ROOT.resolve(module).resolve("pom.xml")).as(command).isRegularFile();
				}
			}
			else if (argument.startsWith("-D")) {
				String property = argument.substring(2).split("=")[0];
				if (!PLUGIN_PROPERTIES.contains(property)) {
					assertThat(poms).as(command).contains("${" + property + "}");
				}
			}
			else if (argument.startsWith("-")) {
				assertThat(argument).as(command).isIn("-am", "--batch-mode", "--no-transfer-progress", "-T1");
			}
			else {
				goals.add(argument);
			}
		}
		assertThat(goals).as(command).isNotEmpty().isSubsetOf(PHASES);
	}

	private void checkNpm(String command, List<String> words) {
		int prefix = words.indexOf("--prefix");
		assertThat(prefix).as(command).isPositive();
		Path directory = Repository.ROOT.resolve(words.get(prefix + 1));
		if (words.get(1).equals("ci")) {
			assertThat(directory.resolve("package-lock.json")).as(command).isRegularFile();
		}
		else if (words.get(1).equals("run")) {
			assertThat(Repository.read(directory.resolve("package.json"))).as(command)
				.contains("\"" + words.get(2) + "\":");
		}
		else {
			fail(command);
		}
		assertThat(Files.isDirectory(directory)).isTrue();
	}

	private String javaVersion() {
		Matcher version = Pattern.compile("<java.version>(\\d+)</java.version>").matcher(Repository.read("pom.xml"));
		assertThat(version.find()).isTrue();
		return version.group(1);
	}

	private Map<String, Map<String, Object>> jobs(Object workflow) {
		Map<String, Map<String, Object>> jobs = new TreeMap<>();
		Repository.map(Repository.map(workflow).get("jobs")).forEach((id, job) -> jobs.put(id, Repository.map(job)));
		assertThat(jobs).isNotEmpty();
		return jobs;
	}

	private List<Map<String, Object>> steps(Map<String, Object> job) {
		return Repository.list(job.get("steps")).stream().map(Repository::map).toList();
	}

	private List<String> commands(Object workflow) {
		return jobs(workflow).values()
			.stream()
			.flatMap((job) -> steps(job).stream())
			.filter((step) -> step.containsKey("run"))
			.flatMap((step) -> step.get("run").toString().lines())
			.filter((line) -> !line.isBlank())
			.toList();
	}

}

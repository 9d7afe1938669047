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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the steps of a release, on a copy of the poms and documents. On Windows, Git
 * brings the shell.
 */
class ReleaseTests {

	private static final Pattern MANAGED = Pattern
		.compile("<artifactId>([^<]+)</artifactId>\\s*" + Pattern.quote("<version>${project.version}</version>"));

	@TempDir
	private Path copy;

	@BeforeEach
	void copyWhatAReleaseEdits() throws Exception {
		for (Path file : Repository.files((path) -> path.getFileName().toString().equals("pom.xml")
				|| path.getFileName().toString().endsWith(".md")
				|| path.startsWith(Repository.ROOT.resolve("src/release")))) {
			Path target = this.copy.resolve(Repository.ROOT.relativize(file));
			Files.createDirectories(target.getParent());
			Files.copy(file, target);
		}
		Path readme = this.copy.resolve("README.md");
		Files.writeString(readme, Repository.read(readme).replaceAll("(?m)^.*is not released yet.*\\R", ""));
		git("init", "--quiet", "--initial-branch", "main");
		git("config", "user.name", "Release");
		git("config", "user.email", "release@example.invalid");
		git("config", "commit.gpgSign", "false");
		git("add", "--all");
		git("commit", "--quiet", "--message", "Before");
	}

	@Test
	void prepareMakesTheReleaseAndTheNextDevelopmentVersion() throws Exception {
		assertThat(run(0, "src/release/prepare", "27.3.0")).contains("git tag -s v27.3.0");
		assertThat(git("log", "--format=%s")).containsExactly("Begin 27.4.0-SNAPSHOT", "Release 27.3.0", "Before");
		assertThat(git("status", "--porcelain")).isEmpty();
		assertThat(git("grep", "--files-with-matches", "27.4.0-SNAPSHOT", "--", "pom.xml", "*/pom.xml"))
			.hasSize(Math.toIntExact(Repository.filesNamed("pom.xml")
				.stream()
				.filter((pom) -> Repository.read(pom).contains("<version>" + Repository.version() + "</version>"))
				.count()));
		run(1, "src/release/check", "v27.3.0");
		git("checkout", "--quiet", "HEAD~1");
		run(0, "src/release/check", "v27.3.0");
		run(1, "src/release/check", "v27.3.1");
		String readme = Repository.read(this.copy.resolve("README.md"));
		assertThat(readme).contains("<version>27.3.0</version>").doesNotContain("SNAPSHOT</version>");
		String changelog = Repository.read(this.copy.resolve("CHANGELOG.md"));
		assertThat(changelog).containsPattern("\n## \\[Unreleased]\n\n## \\[27\\.3\\.0] - \\d{4}-\\d\\d-\\d\\d\n")
			.containsPattern(
					"\n\\[Unreleased]: https://\\S+/compare/v27\\.3\\.0\\.\\.\\.main\n\\[27\\.3\\.0]: https://");
		assertThat(run(0, "src/release/notes", "v27.3.0")).contains("### Added").doesNotContain("## [");
		assertThat(git("show", "HEAD", "--", "pom.xml"))
			.anyMatch((line) -> line.startsWith("+") && line.contains("<project.build.outputTimestamp>")
					&& line.endsWith("Z</project.build.outputTimestamp>"));
	}

	@Test
	void secondReleaseLinksToTheFirst() throws Exception {
		run(0, "src/release/prepare", "27.3.0");
		git("tag", "v27.3.0", "HEAD~1");
		run(0, "src/release/prepare", "27.3.1", "27.4.0-SNAPSHOT");
		assertThat(git("log", "--format=%s", "-2")).containsExactly("Begin 27.4.0-SNAPSHOT", "Release 27.3.1");
		assertThat(Repository.read(this.copy.resolve("CHANGELOG.md")))
			.containsPattern("\n\\[Unreleased]: \\S+/compare/v27\\.3\\.1\\.\\.\\.main\n")
			.containsPattern("\n\\[27\\.3\\.1]: \\S+/compare/v27\\.3\\.0\\.\\.\\.v27\\.3\\.1\n\\[27\\.3\\.0]: ");
	}

	@Test
	void prepareRefusesWhatIsNoRelease() throws Exception {
		assertThat(run(1, "src/release/prepare")).contains("usage");
		assertThat(run(1, "src/release/prepare", "27.3.0-RC1")).contains("usage");
		assertThat(run(1, "src/release/prepare", "27.3.0", "27.4.0")).contains("27.4.0 is not a development version");
		Files.writeString(this.copy.resolve("README.md"), "edited");
		assertThat(run(1, "src/release/prepare", "27.3.0")).contains("not committed");
		git("commit", "--quiet", "--all", "--message", "Forget");
		Files.writeString(this.copy.resolve("README.md"), "27.3.0 is not released yet.");
		git("commit", "--quiet", "--all", "--message", "Announce");
		assertThat(run(1, "src/release/prepare", "27.3.0")).contains("is not released yet: remove that");
		git("reset", "--quiet", "--hard", "HEAD~2");
		git("tag", "v27.3.0");
		assertThat(run(1, "src/release/prepare", "27.3.0")).contains("v27.3.0 exists");
		assertThat(git("log", "--format=%s")).containsExactly("Before");
	}

	@Test
	void billOfMaterialsNamesEachPublishedModule() {
		Set<String> managed = new TreeSet<>();
		Matcher module = MANAGED.matcher(Repository.read("metering-spring-boot-dependencies/pom.xml"));
		while (module.find()) {
			managed.add(module.group(1));
		}
		Set<String> published = published();
		assertThat(published.remove("metering-spring-boot-dependencies")).isTrue();
		assertThat(managed).isEqualTo(published);
	}

	@Test
	void workflowPublishesEachPublishedModule() {
		String workflow = Repository.read(".github/workflows/release.yml");
		Matcher deploy = Pattern.compile("-pl (\\S+) .*deploy\\R").matcher(workflow);
		assertThat(deploy.find()).isTrue();
		assertThat(new TreeSet<>(Arrays.asList(deploy.group(1).split(",")))).isEqualTo(published());
		Matcher built = Pattern.compile("-pl (\\S+) .*clean package\\R").matcher(workflow);
		Set<String> rebuilt = new LinkedHashSet<>();
		while (built.find()) {
			rebuilt.add(built.group(1));
		}
		assertThat(rebuilt).containsExactly(deploy.group(1).replace("metering-spring-boot-dependencies,", ""));
	}

	/**
	 * The modules that name the plugin which uploads them.
	 */
	private Set<String> published() {
		Set<String> published = new TreeSet<>();
		for (Path pom : Repository.filesNamed("pom.xml")) {
			if (!pom.getParent().equals(Repository.ROOT)
					&& Repository.read(pom).contains("<artifactId>central-publishing-maven-plugin</artifactId>")) {
				published.add(pom.getParent().getFileName().toString());
			}
		}
		assertThat(published).hasSizeGreaterThan(2);
		return published;
	}

	private List<String> git(String... arguments) throws IOException, InterruptedException {
		String[] command = new String[arguments.length + 1];
		command[0] = "git";
		System.arraycopy(arguments, 0, command, 1, arguments.length);
		return run(0, command).lines().toList();
	}

	private String run(int expectedExitCode, String... command) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command))).directory(this.copy.toFile())
			.redirectErrorStream(true);
		builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
		builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
		if (!command[0].equals("git")) {
			Path script = this.copy.resolve(command[0]);
			assertThat(script).isExecutable();
			builder.command().set(0, script.toString());
			builder.command().add(0, "sh");
		}
		Process process = builder.start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isEqualTo(expectedExitCode);
		return output;
	}

}

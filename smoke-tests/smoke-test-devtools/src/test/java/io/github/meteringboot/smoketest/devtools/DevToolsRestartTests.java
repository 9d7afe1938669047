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

package io.github.meteringboot.smoketest.devtools;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the product on a laptop registers again when devtools restart it.
 */
class DevToolsRestartTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	@TempDir
	private Path directory;

	@Test
	void eachRestartRegistersWithASimulatorOfItsOwn() throws Exception {
		Path classes = this.directory.resolve("classes");
		FileSystemUtils.copyRecursively(Path.of("target", "classes"), classes);
		FileSystemUtils.copyRecursively(Path.of("target", "test-classes"), classes);
		Path log = this.directory.resolve("log");
		Process process = start(classes, log);
		try {
			await(process, log, 1);
			Files.writeString(classes.resolve("changed.txt"), "changed");
			await(process, log, 2);
			assertThat(simulators(log)).hasSize(2).doesNotHaveDuplicates();
			assertThat(Files.readString(log)).contains("[  restartedMain]").doesNotContain("FAILED");
		}
		finally {
			process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
		}
	}

	private static Process start(Path classes, Path log) throws IOException {
		String libraries = System.getProperty("java.class.path")
			.replace(Path.of("target", "test-classes").toAbsolutePath() + File.pathSeparator, "")
			.replace(Path.of("target", "classes").toAbsolutePath() + File.pathSeparator, "");
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classes + File.pathSeparator + libraries, TestDevToolsApplication.class.getName(), "--server.port=0",
				"--spring.devtools.livereload.enabled=false", "--spring.devtools.restart.poll-interval=200ms",
				"--spring.devtools.restart.quiet-period=100ms")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
	}

	private static void await(Process process, Path log, int starts) {
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> !process.isAlive() || lines(log, "Usage registered with AWS Marketplace").size() >= starts);
		assertThat(process.isAlive()).as(() -> text(log)).isTrue();
	}

	private static List<String> simulators(Path log) throws IOException {
		return lines(log, "calls a simulator at").stream()
			.map((line) -> line.replaceAll(".*calls a simulator at ([^,]+),.*", "$1"))
			.toList();
	}

	private static List<String> lines(Path log, String text) throws IOException {
		return Files.readAllLines(log).stream().filter((line) -> line.contains(text)).toList();
	}

	private static String text(Path log) {
		try {
			return Files.readString(log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}

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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the product on a laptop registers again when devtools restart it.
 */
class DevToolsRestartTests {

	@TempDir
	private Path directory;

	@Test
	void eachRestartRegistersWithASimulatorOfItsOwn() throws Exception {
		Path classes = this.directory.resolve("classes");
		FileSystemUtils.copyRecursively(Path.of("target", "classes"), classes);
		FileSystemUtils.copyRecursively(Path.of("target", "test-classes"), classes);
		try (ProductProcess product = start(classes)) {
			product.waitForLines("Usage registered with AWS Marketplace", 1);
			Files.writeString(classes.resolve("changed.txt"), "changed");
			product.waitForLines("Usage registered with AWS Marketplace", 2);
			assertThat(simulators(product)).hasSize(2).doesNotHaveDuplicates();
			assertThat(product.output()).contains("[  restartedMain]").doesNotContain("FAILED");
		}
	}

	private static ProductProcess start(Path classes) {
		ClassPath libraries = ClassPath.ofTests().without("smoke-test-devtools", "smoke-test-devtools-tests");
		return ProductProcess
			.java("-cp", ClassPath.of(classes).and(libraries).toString(), TestDevToolsApplication.class.getName(),
					"--server.port=0", "--spring.devtools.livereload.enabled=false",
					"--spring.devtools.restart.poll-interval=200ms", "--spring.devtools.restart.quiet-period=100ms")
			.start();
	}

	private static List<String> simulators(ProductProcess product) {
		return product.lines()
			.stream()
			.filter((line) -> line.contains("calls a simulator at"))
			.map((line) -> line.replaceAll(".*calls a simulator at ([^,]+),.*", "$1"))
			.toList();
	}

}

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

package io.github.meteringboot.sample.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.meteringboot.sample.deploy.Dockerfile.Instruction;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.DefaultLifecycleProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the Dockerfile says; {@link DockerfileIT} does it.
 */
class DockerfileTests {

	private static final Path DIRECTORY = Path.of("deploy");

	@Test
	void bothStagesStartFromTheSameJava() throws IOException {
		assertThat(dockerfile().instructions()).filteredOn((instruction) -> instruction.name().equals("FROM"))
			.extracting(Instruction::arguments)
			.containsExactly("eclipse-temurin:25-jre-alpine AS layers", "eclipse-temurin:25-jre-alpine");
	}

	@Test
	void everyCommandIsAnArrayWithoutAShell() throws IOException {
		assertThat(dockerfile().instructions())
			.filteredOn((instruction) -> instruction.name().matches("RUN|ENTRYPOINT|CMD|SHELL|HEALTHCHECK"))
			.hasSize(3)
			.allSatisfy((instruction) -> assertThat(instruction.array()).startsWith("java"));
		List<Instruction> stage = dockerfile().stage(1);
		assertThat(stage.get(stage.size() - 1).name()).isEqualTo("ENTRYPOINT");
	}

	@Test
	void imageRunsAsANumberedUserWhoOwnsNothing() throws IOException {
		assertThat(dockerfile().only("USER").arguments()).isEqualTo("10001:10001");
		List<String> names = dockerfile().stage(1).stream().map(Instruction::name).toList();
		assertThat(names.indexOf("USER")).isGreaterThan(names.lastIndexOf("RUN"))
			.isGreaterThan(names.lastIndexOf("COPY"));
		assertThat(dockerfile().instructions())
			.noneMatch((instruction) -> instruction.toString().matches(".*(--chown|chmod).*"));
	}

	@Test
	void imageHoldsNoSettings() throws IOException {
		assertThat(dockerfile().instructions()).noneMatch((instruction) -> instruction.name().matches("ENV|LABEL|ADD"));
	}

	@Test
	void jarIsNamedByTheBuildAndNotByAPattern() throws IOException {
		assertThat(dockerfile().only("ARG").arguments()).isEqualTo("JAR");
		assertThat(dockerfile().stage(0)).extracting(Instruction::toString).contains("COPY ${JAR} app.jar");
		assertThat(Files.readAllLines(DIRECTORY.resolve("Dockerfile.dockerignore")))
			.filteredOn((line) -> !line.startsWith("#"))
			.containsExactly("*", "!target/*.jar", "!build/libs/*.jar");
	}

	@Test
	void trainingRunEndsBeforeAnythingCouldCallAws() throws IOException {
		List<String> training = dockerfile().stage(1)
			.stream()
			.filter((instruction) -> instruction.name().equals("RUN"))
			.findFirst()
			.orElseThrow()
			.array();
		assertThat(training).containsExactly("java", "-XX:AOTCacheOutput=app.aot",
				"-D" + DefaultLifecycleProcessor.EXIT_PROPERTY_NAME + "=" + DefaultLifecycleProcessor.ON_REFRESH_VALUE,
				"-jar", "app.jar");
		assertThat(dockerfile().only("ENTRYPOINT").array()).contains("-XX:AOTCache=app.aot")
			.noneMatch((argument) -> argument.contains(DefaultLifecycleProcessor.EXIT_PROPERTY_NAME));
	}

	private static Dockerfile dockerfile() throws IOException {
		return Dockerfile.read(DIRECTORY.resolve("Dockerfile"));
	}

}

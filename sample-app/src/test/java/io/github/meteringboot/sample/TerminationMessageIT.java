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

package io.github.meteringboot.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.github.meteringboot.sample.ExitCodeIT.Line;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.Secrets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The message that Kubernetes shows of a process that has ended. One after the other and
 * beside no other test, since all processes of a machine share one file.
 */
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
class TerminationMessageIT {

	private static final Path TERMINATION_LOG = Path.of("/dev/termination-log");

	// an answer that refuses, and one that keeps the container waiting
	private static final Set<Integer> IN_EACH_BUILD = Set.of(100, 109);

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	private static boolean terminationLogWritable;

	private static Callable<?> restoreTerminationLog = () -> null;

	@BeforeAll
	static void prepareTerminationLog() throws IOException {
		if (Files.isWritable(TERMINATION_LOG)) {
			// that of the container in which the tests run: it gets its content back
			byte[] content = Files.readAllBytes(TERMINATION_LOG);
			restoreTerminationLog = () -> Files.write(TERMINATION_LOG, content);
			terminationLogWritable = true;
		}
		else if (Files.isWritable(TERMINATION_LOG.getParent()) && Files.notExists(TERMINATION_LOG)) {
			Files.createFile(TERMINATION_LOG);
			restoreTerminationLog = () -> Files.deleteIfExists(TERMINATION_LOG);
			terminationLogWritable = true;
		}
	}

	@BeforeEach
	void emptyTerminationLog() throws IOException {
		assumeThat(terminationLogWritable).as("termination message can be seen on this machine").isTrue();
		// so that the message of the line before proves nothing
		Files.write(TERMINATION_LOG, new byte[0]);
	}

	@AfterAll
	static void restoreTerminationLog() throws Exception {
		restoreTerminationLog.call();
	}

	static Stream<Line> refusals() {
		return ExitCodeIT.table().filter((line) -> IN_EACH_BUILD.contains(line.exitCode()));
	}

	static Stream<Line> furtherRefusals() {
		return ExitCodeIT.table().filter((line) -> !IN_EACH_BUILD.contains(line.exitCode()));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalLeavesItsMessage(Line line) throws IOException {
		assertLeavesMessage(line);
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("furtherRefusals")
	void furtherRefusalLeavesItsMessage(Line line) throws IOException {
		assertLeavesMessage(line);
	}

	@Test
	void unusableConfigurationLeavesItsMessage() throws IOException {
		assertLeavesMessage(ExitCodeIT.UNUSABLE_CONFIGURATION,
				ProductImage.extracted().metering("product-code", "not a code"));
	}

	private void assertLeavesMessage(Line line) throws IOException {
		this.simulator.answer(line.answer());
		assertLeavesMessage(line,
				ProductImage.extracted().registeringWith(this.simulator).metering("throttling.timeout", "1ms"));
	}

	private void assertLeavesMessage(Line line, ProductImage image) throws IOException {
		try (ProductProcess product = image.process().on(platform).start()) {
			assertThat(product.waitForExit()).isEqualTo(line.exitCode());
		}
		byte[] message = Files.readAllBytes(TERMINATION_LOG);
		assertThat(message).hasSizeBetween(1, 4096);
		String text = new String(message, StandardCharsets.UTF_8);
		assertThat(text).contains(line.errorCode(), "exit code " + line.exitCode(), line.action());
		Secrets.assertNone(text, platform);
	}

}

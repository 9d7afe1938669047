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

package io.github.meteringboot.smoketest.seal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Blocks the output of a product that is not registered. It ends within its bound all the
 * same, with the code of its outcome.
 */
class BlockedOutputIT extends AbstractProductIT {

	private static final int CAPACITY_OF_A_PIPE = 64 * 1024;

	// throttling.timeout, termination-timeout, and time for a busy machine
	private static final Duration BOUND = Duration.ofSeconds(12 + 3 + 20);

	private static final ProductImage WEB = Products.web().onClassPath().metering("throttling.timeout", "12s");

	private static final ProductImage WORKER = Products.worker().onClassPath().metering("throttling.timeout", "12s");

	@Test
	void blocksBeforeTheCall() {
		ProductImage image = WORKER.beans(OutputFlood.class);
		try (ProductProcess product = launch(image).argument("--flood=creation").unreadOutput().start()) {
			assertThat(product.waitForExit(BOUND)).isEqualTo(109);
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "LOGGING_LEVEL_ROOT=TRACE", "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK=DEBUG" })
	void blocksBeforeTheCallByTheBuyersLogLevel(String variable) {
		String[] parts = variable.split("=");
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = launch(WEB).environment(parts[0], parts[1]).unreadOutput().start()) {
			assertThat(product.waitForExit(BOUND)).isEqualTo(109);
		}
	}

	@Test
	void blocksWhileThrottled() {
		this.simulator.answer(SimulatedAnswer.throttled());
		ProductImage image = WEB.beans(OutputFlood.class);
		try (ProductProcess product = launch(image).argument("--flood=input").unreadOutput().start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			product.send("flood");
			assertThat(product.waitForExit(BOUND)).isEqualTo(109);
		}
	}

	@Test
	void blocksWhenUsageIsRefused() {
		this.simulator.answer(SimulatedAnswer.notEntitled().after(Duration.ofSeconds(3)));
		ProductImage image = WEB.beans(OutputFlood.class);
		try (ProductProcess product = launch(image).argument("--flood=input").unreadOutput().start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			product.send("flood");
			assertThat(product.waitForExit(BOUND)).isEqualTo(100);
		}
	}

	@Test
	void blocksWhileTheProcessEnds() {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		ProductImage image = WEB.beans(OutputFlood.class);
		try (ProductProcess product = launch(image).argument("--flood=destruction").unreadOutput().start()) {
			assertThat(product.waitForExit(BOUND)).isEqualTo(100);
		}
	}

	@Test
	void blocksWhenTheConfigurationIsRefused() {
		// more than a pipe holds is named by the report, or logged before it
		Launcher launcher = launch(WEB).environment("LOGGING_LEVEL_ROOT", "TRACE")
			.environment("AWS_MARKETPLACE_METERING_ENABLED", "false");
		try (ProductProcess product = launcher.unreadOutput().start()) {
			assertThat(product.waitForExit(BOUND)).isIn(109, 111);
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "OFF, throttle, 109", "OFF, not-entitled, 100", "INFO, throttle, 109", "INFO, not-entitled, 109" })
	void blocksOnAFileThatIsAPipe(String level, String answer, int exitCode, @TempDir Path directory)
			throws IOException, InterruptedException {
		this.simulator.answer(SimulatedAnswer.parse(answer));
		try (RandomAccessFile pipe = fullPipe(directory.resolve("pipe"));
				ProductProcess product = launch(WEB)
					.environment("LOGGING_FILE_NAME", directory.resolve("pipe").toString())
					.environment("LOGGING_LEVEL_ROOT", level)
					.start()) {
			assertThat(product.waitForExit(BOUND)).as(product::output).isEqualTo(exitCode);
			assertThat(product.output()).doesNotContain(OPEN, WORK);
		}
	}

	/**
	 * Return a named pipe that is open for reading and full. A writer waits for ever.
	 */
	private static RandomAccessFile fullPipe(Path path) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("mkfifo", path.toString()).start();
		assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
		RandomAccessFile pipe = new RandomAccessFile(path.toFile(), "rw");
		pipe.write(new byte[CAPACITY_OF_A_PIPE]);
		return pipe;
	}

}

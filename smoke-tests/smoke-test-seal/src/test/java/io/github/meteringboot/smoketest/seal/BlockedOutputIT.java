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
import io.github.meteringboot.testsupport.ProductAssembly;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Blocks the output of a product that is not registered. It ends within its bound all the
 * same, with the code of its outcome.
 */
class BlockedOutputIT extends AbstractProductIT {

	private static final int CAPACITY_OF_A_PIPE = 64 * 1024;

	// throttling.timeout, api-call-timeout, termination-timeout, and time for a busy
	// machine
	private static final Duration BOUND = Duration.ofSeconds(12 + 8 + 3 + 20);

	private static final ProductImage WEB = bounded(Products.web());

	private static final ProductImage WORKER = bounded(Products.worker());

	private static ProductImage bounded(ProductAssembly product) {
		return product.onClassPath().metering("throttling.timeout", "12s").metering("api-call-timeout", "8s");
	}

	@Test
	void blocksBeforeTheCall() {
		ProductImage image = WORKER.beans(OutputFlood.class);
		try (ProductProcess product = launch(image).argument("--flood=creation").unreadOutput().start()) {
			assertThat(product.waitForExit(BOUND)).isEqualTo(110);
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	void nothingRunsWhereOutputBlocksBeforeAnyBeanExists() {
		try (ProductProcess product = launch(WORKER).environment("LOGGING_LEVEL_ROOT", "TRACE")
			.unreadOutput()
			.start()) {
			// longer than the product takes to register, or to get ready
			product.assertRunsFor(Duration.ofSeconds(15));
			assertThat(this.simulator.requests()).isEmpty();
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
		this.simulator.answer(SimulatedAnswer.notEntitled().after(Duration.ofSeconds(2)));
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

	@ParameterizedTest
	@CsvSource({ "OFF, throttle, 109", "OFF, not-entitled, 100" })
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

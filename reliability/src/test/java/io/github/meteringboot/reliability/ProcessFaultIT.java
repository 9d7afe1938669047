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

package io.github.meteringboot.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.meteringboot.reliability.FaultyNetwork.Kind;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts processes of a product, each behind a network of its own whose connections have
 * faults: each opens, or ends with the exit code of a start that got no usable answer,
 * within its time.
 */
class ProcessFaultIT {

	private static final int STARTS = Integer.getInteger("faults.processes", 48);

	private static final long SEED = Long.getLong("faults.seed", new Random().nextLong(1_000_000_000));

	private static final Duration API_CALL_TIMEOUT = Duration.ofSeconds(8);

	private static final Duration DELAY = Duration.ofMillis(500);

	/** The termination-timeout, and as much again for a machine that has other work. */
	private static final Duration MARGIN = Duration.ofSeconds(20);

	private static final FaultCounts counts = new FaultCounts();

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsOnEc2("eu-west-3");

	@AutoClose
	private static final MeteringSimulator metering = MeteringSimulator.start();

	@AfterAll
	static void write() throws IOException {
		if (counts.total() == STARTS) {
			counts.write("ProcessFaultIT",
					"process, from its open port until its usage was registered or it had ended,", SEED);
		}
	}

	@TestFactory
	Stream<DynamicTest> processOpensOrEndsWithItsExitCode() {
		System.out.println("faults.seed=" + SEED);
		return IntStream.range(0, STARTS)
			.mapToObj((index) -> DynamicTest.dynamicTest("seed " + (SEED + index), () -> start(SEED + index)));
	}

	private static void start(long seed) {
		try (FaultyNetwork network = new FaultyNetwork(seed, platform, metering.endpoint(), DELAY)) {
			ProductImage image = ProductImage.extracted()
				.registeringWith(metering)
				.metering("endpoint", network.metering())
				.metering("api-call-timeout", API_CALL_TIMEOUT)
				.metering("api-call-attempt-timeout", "2s");
			try (ProductProcess product = image.process()
				.on(platform)
				.environment(network.environment())
				// where the task metadata cannot be read
				.environment("AWS_REGION", "eu-west-3")
				.start()) {
				// the runner that registers comes next
				product.port();
				long begin = System.nanoTime();
				boolean registered = product.saysBeforeItEnds("Invoice Numbers is open");
				if (!registered) {
					assertThat(product.waitForExit()).as(product.output()).isEqualTo(110);
					assertThat(product.output()).contains("gave no usable answer");
				}
				long nanos = System.nanoTime() - begin;
				assertThat(Duration.ofNanos(nanos)).isLessThan(API_CALL_TIMEOUT.plus(MARGIN));
				assertThat(registered).as("%s, %s", network.kind(), network.injected())
					.isIn(network.kind() != Kind.DEAD, network.kind() == Kind.SOUND);
				counts.add(network.kind(), registered, network.injected(), nanos);
			}
		}
	}

}

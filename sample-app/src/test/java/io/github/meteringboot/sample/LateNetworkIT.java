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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The road to AWS is not there yet when the process starts.
 */
class LateNetworkIT {

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@Test
	void networkThatComesUpTenSecondsAfterTheProcessIsWaitedFor() throws IOException {
		try (Socket reservation = new Socket()) {
			// bound, but not listening: connections are refused
			reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			int port = reservation.getLocalPort();
			ProductImage image = ProductImage.extracted()
				.metering("endpoint", "http://127.0.0.1:" + port)
				.metering("public-key", publicKey());
			try (ProductProcess product = image.process().on(platform).start()) {
				product.assertRunsFor(Duration.ofSeconds(10));
				product.waitForLine("No answer: calling RegisterUsage again");
				reservation.close();
				try (MeteringSimulator simulator = MeteringSimulator.start(port)) {
					product.waitForLine("Invoice Numbers is open");
					assertThat(simulator.requests()).hasSize(1);
					assertThat(product.health().body()).contains("\"attempts\":1");
				}
			}
		}
	}

	@Test
	@InProcess
	void serviceThatFailsForAMomentIsCalledAgain() {
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			simulator.answer(SimulatedAnswer.reset(), SimulatedAnswer.serverError(500), SimulatedAnswer.ok());
			try (InProcessRun run = run(simulator)) {
				assertThat(run.isOpen()).as(run::output).isTrue();
				assertThat(simulator.requests()).hasSize(3);
				assertThat(run.output()).contains("attempts=1, ");
			}
		}
	}

	@Test
	@InProcess
	void clockThatIsWrongIsCorrected() {
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			simulator.answer(SimulatedAnswer.clockSkew(Duration.ofHours(3)));
			try (InProcessRun run = run(simulator)) {
				assertThat(run.isOpen()).as(run::output).isTrue();
				assertThat(simulator.requests()).hasSize(2);
			}
		}
	}

	private static InProcessRun run(MeteringSimulator simulator) {
		return ProductImage.extracted().registeringWith(simulator).process().on(platform).runInProcess();
	}

	private static String publicKey() {
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			return simulator.publicKeyPem();
		}
	}

}

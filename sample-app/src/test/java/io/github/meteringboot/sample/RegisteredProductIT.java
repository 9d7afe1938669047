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

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.RecordingRelay;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches the packaged product and looks at what is left of the starter once usage is
 * registered.
 */
class RegisteredProductIT {

	private static final String THREAD_OF_THE_STARTER = "\"threadName\":\"metering-";

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void nothingOfTheStarterIsLeftOnceUsageIsRegistered() {
		this.simulator.answer(SimulatedAnswer.throttled());
		try (RecordingRelay relay = RecordingRelay.to(this.simulator.endpoint());
				ProductProcess product = ProductImage.extracted()
					.registeringWith(this.simulator)
					.metering("endpoint", relay.uri())
					.metering("throttling.initial-interval", "100ms")
					.metering("throttling.max-interval", "1s")
					.process()
					.on(this.platform)
					.argument("--management.endpoints.web.exposure.include=health,threaddump")
					.start()) {
			product.waitForLine("throttled the registration: attempts=2");
			assertThat(threads(product)).contains(THREAD_OF_THE_STARTER + "clock\"",
					THREAD_OF_THE_STARTER + "registration\"");
			this.simulator.answer(SimulatedAnswer.ok());
			product.waitForLine("Invoice Numbers is open");
			// a thread that was told to end may take a moment
			Awaitility.await().untilAsserted(() -> assertThat(threads(product)).doesNotContain(THREAD_OF_THE_STARTER));
			assertThat(relay.connections()).isPositive();
			Awaitility.await().until(() -> relay.openConnections() == 0);
		}
	}

	@Test
	@InProcess
	void shortKeyIsToldAndVerifies() {
		this.simulator.keySize(1024);
		try (InProcessRun run = ProductImage.extracted()
			.registeringWith(this.simulator)
			.process()
			.on(this.platform)
			.runInProcess()) {
			assertThat(run.output()).containsPattern("Usage registered with AWS Marketplace.*signature=verified");
			assertThat(run.output().lines()).filteredOn((line) -> line.contains(" WARN "))
				.singleElement()
				.asString()
				.contains("public key has only 1024 bits", "aws.marketplace.metering.public-key");
		}
	}

	private static String threads(ProductProcess product) {
		String dump = product.get("/actuator/threaddump").body();
		assertThat(dump).contains("\"threadName\":\"http-nio-");
		return dump;
	}

}

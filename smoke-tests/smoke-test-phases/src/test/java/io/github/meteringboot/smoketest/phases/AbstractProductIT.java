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

package io.github.meteringboot.smoketest.phases;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.AutoClose;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches products against a simulator.
 */
abstract class AbstractProductIT {

	static final String OPEN = "The product is open";

	static final String WORK = "WORK ";

	/**
	 * So many calls take about a second.
	 */
	private static final int CALLS = 20;

	@AutoClose
	final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	final MeteringSimulator simulator = MeteringSimulator.start();

	final void throttle() {
		this.simulator.answer(SimulatedAnswer.throttled());
	}

	final void release() {
		this.simulator.answer(SimulatedAnswer.ok());
	}

	/**
	 * Wait until a product has been throttled for a while.
	 */
	final void awaitThrottling() {
		int calls = this.simulator.requests().size();
		this.simulator.awaitRequests(calls + CALLS, ProductProcess.PATIENCE);
	}

	/**
	 * Return a launcher of a product that registers with the simulator.
	 */
	final Launcher launch(ProductImage image) {
		return image.registeringWith(this.simulator)
			.process()
			.on(this.platform)
			.arguments("--spring.grpc.server.port=0", "--spring.grpc.server.address=127.0.0.1",
					"--spring.rsocket.server.address=127.0.0.1");
	}

	/**
	 * Check that the port of a throttled product is open behind the gate, and that the
	 * product is alive and not ready.
	 */
	final void assertGated(ProductProcess product) {
		assertThat(product.waitForHealth("throttled").statusCode()).isEqualTo(503);
		assertThat(product.get("/orders").statusCode()).isEqualTo(503);
		assertThat(product.get("/actuator/health/liveness").body()).contains("\"UP\"");
		assertThat(product.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
	}

}

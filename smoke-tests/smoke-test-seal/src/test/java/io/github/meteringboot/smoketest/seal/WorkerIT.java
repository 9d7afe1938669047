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

import java.time.Duration;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches products that work in scheduled jobs while AWS throttles. Whatever the
 * environment says of the web, no job runs.
 */
class WorkerIT extends AbstractProductIT {

	private static final ProductImage WORKER = Products.worker().onClassPath().metering("throttling.timeout", "12s");

	private static final ProductImage WORKER_WITH_WEB = Products.workerWithWeb()
		.onClassPath()
		.metering("throttling.timeout", "12s");

	private static final ProductImage WORKER_WITHOUT_ITS_WEB = WORKER_WITH_WEB
		.property("spring.main.web-application-type", "none");

	@Test
	void workerRegisters() {
		assertRegistered(launch(WORKER));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SPRING_MAIN_WEBAPPLICATIONTYPE=servlet,SPRING_MAIN_KEEP_ALIVE=true",
			"SPRING_MAIN_LAZY_INITIALIZATION=true" })
	void workerDoesNotWorkBeforeItIsRegistered(String variables) {
		assertDoesNotWork(launch(WORKER), variables);
	}

	@Test
	void workerThatHasWebLibrariesDoesNotWorkBeforeItIsRegistered() {
		assertDoesNotWork(launch(WORKER_WITHOUT_ITS_WEB), "SPRING_MAIN_WEB_APPLICATION_TYPE=servlet");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "SPRING_MAIN_WEB_APPLICATION_TYPE=none", "SERVER_PORT=-1,MANAGEMENT_SERVER_PORT=-1",
			"SPRING_TASK_SCHEDULING_POOL_SIZE=8,SPRING_THREADS_VIRTUAL_ENABLED=true",
			"SPRING_MAIN_LAZY_INITIALIZATION=true" })
	void jobsOfAWebApplicationDoNotRunBeforeItIsRegistered(String variables) {
		assertDoesNotWork(launch(WORKER_WITH_WEB), variables);
	}

	@Test
	void shutdownThatHangsWhileThrottledEnds() {
		ProductImage image = WORKER.metering("throttling.timeout", "1h").beans(HangingShutdown.class);
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = launch(image).start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			product.waitForLine("throttl");
			product.terminate();
			// of which the packaged termination-timeout is three
			product.waitForExit(Duration.ofSeconds(15));
			assertThat(product.output()).doesNotContain(OPEN, WORK);
		}
	}

	private void assertDoesNotWork(Launcher launcher, String variables) {
		this.simulator.answer(SimulatedAnswer.throttled());
		for (String assignment : variables.split(",")) {
			launcher.environment(assignment.split("=")[0], assignment.split("=")[1]);
		}
		try (ProductProcess product = launcher.start()) {
			int exitCode = product.waitForExit(Duration.ofSeconds(60));
			assertThat(exitCode).as(product::output).isEqualTo(109);
			assertThat(product.output()).doesNotContain(OPEN, WORK);
		}
	}

}

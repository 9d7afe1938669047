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

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.AutoClose;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the tests that launch a product beside a simulator.
 */
abstract class AbstractProductIT {

	static final String OPEN = "The product is open";

	static final String WORK = "WORK DONE";

	// whether Maven runs the tests that are marked to be in process
	private static final boolean IN_PROCESS = Boolean.getBoolean("product.in-process");

	@AutoClose
	final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	final MeteringSimulator simulator = MeteringSimulator.start();

	/**
	 * Return a launcher of a product that registers with the simulator.
	 */
	final Launcher launch(ProductImage image) {
		return image.registeringWith(this.simulator).process().on(this.platform);
	}

	/**
	 * Launch a product, and check that the configuration is refused before anything of
	 * the product runs, with a report that has each of the given texts.
	 */
	final void assertRefused(Launcher launcher, String... reported) {
		if (IN_PROCESS) {
			try (InProcessRun run = launcher.runInProcess()) {
				assertThat(run.exitCode()).as(run::output).isEqualTo(111);
				assertReported(run.output(), reported);
			}
			return;
		}
		try (ProductProcess product = launcher.start()) {
			assertRefused(product, reported);
		}
	}

	final void assertRefused(ProductProcess product, String... reported) {
		// does not wait for the end of a product that opens
		assertThat(product.saysBeforeItEnds(OPEN)).as(product::output).isFalse();
		int exitCode = product.waitForExit();
		assertThat(exitCode).as(product::output).isEqualTo(111);
		assertReported(product.output(), reported);
	}

	private void assertReported(String output, String... reported) {
		assertThat(output).contains("APPLICATION FAILED TO START", "Action:")
			.contains(reported)
			.doesNotContain(OPEN, WORK, "started on port");
		assertThat(this.simulator.requests()).isEmpty();
	}

	/**
	 * Launch a product, and check that it registers as what is packaged.
	 */
	final void assertRegistered(Launcher launcher) {
		if (IN_PROCESS) {
			try (InProcessRun run = launcher.runInProcess()) {
				assertThat(run.output()).contains(OPEN);
				assertRegistered(1);
			}
			return;
		}
		try (ProductProcess product = launcher.start()) {
			product.waitForLine(OPEN);
			assertRegistered(1);
		}
	}

	final void assertRegistered(int calls) {
		assertThat(this.simulator.requests()).hasSize(calls)
			.allSatisfy((request) -> assertThat(request.productCode()).isEqualTo(Products.PRODUCT_CODE));
	}

	/**
	 * Check that a product that is not registered serves nothing.
	 */
	final void assertServesNothing(ProductProcess product) {
		assertThat(product.get("/orders").statusCode()).isEqualTo(503);
		assertThat(product.output()).doesNotContain(OPEN, WORK);
	}

}

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

import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the commands of the README run, in a JVM with no test engine on its stack.
 */
class LaptopIT {

	@Test
	void productWorksAndItsHealthIsShown() {
		try (ProductProcess product = start()) {
			product.waitForLine("calls a simulator");
			product.waitForLine("Invoice Numbers is open");
			product.waitForLine("\\$ curl http://localhost:\\d+/actuator/health/marketplaceMetering");
			assertThat(product.waitForLine(".*\"status\":\"UP\".*").group()).contains("\"state\":\"registered\"",
					"\"signature\":\"verified\"");
			assertThat(product.output()).doesNotContain(" WARN ", " ERROR ");
		}
	}

	@Test
	void refusalEndsTheProcessAsInProduction() {
		try (ProductProcess product = start("--aws.marketplace.metering.simulator.answers=not-entitled")) {
			assertThat(product.waitForExit()).isEqualTo(100);
			assertThat(product.output())
				.contains("APPLICATION FAILED TO START", "The AWS account has no valid subscription to the product.",
						"CustomerNotEntitledException", "Exit code: 100 (a restart does not help)")
				.doesNotContain("Invoice Numbers is open", "\tat ");
		}
	}

	private static ProductProcess start(String... arguments) {
		return ProductProcess.java("-cp", ClassPath.ofTests().toString(), TestSampleApplication.class.getName())
			.arguments("--server.address=127.0.0.1", "--server.port=0")
			.arguments(arguments)
			.start();
	}

}

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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.meteringboot.sample.BypassAttempt.Outcome;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tries to run the product unregistered, or as another one, by configuration: each
 * {@link BypassAttempt} against the product as it is shipped, and against one whose
 * seller broke the seal, which shows what the attempt is worth.
 */
class SealBypassIT {

	static List<BypassAttempt> attempts() {
		return BypassAttempt.all();
	}

	static Stream<BypassAttempt> attemptsThatTheSealRefuses() {
		return attempts().stream().filter((attempt) -> attempt.sealed() == Outcome.REFUSED);
	}

	@ParameterizedTest
	@MethodSource("attempts")
	void sealHolds(BypassAttempt attempt) {
		assertOutcome(ProductImage.packaged(), attempt, attempt.sealed());
	}

	@ParameterizedTest
	@MethodSource("attemptsThatTheSealRefuses")
	void attemptIsWorthWhatTheGuideSaysWhereThereIsNoSeal(BypassAttempt attempt) {
		ProductImage unsealed = ProductImage.packaged()
			.metering("sealed", "false")
			.metering("trusted-product-codes", BypassAttempt.PRODUCT_CODE + "," + BypassAttempt.OTHER_PRODUCT_CODE);
		assertOutcome(unsealed, attempt, attempt.unsealed());
	}

	@Test
	void guideListsTheAttempts() throws Exception {
		String table = attempts().stream().map(BypassAttempt::toTableRow).collect(Collectors.joining("\n"));
		assertThat(Files.readString(Path.of("..", "docs", "security.md"))).contains(table);
	}

	private static void assertOutcome(ProductImage image, BypassAttempt attempt, Outcome expected) {
		try (MeteringSimulator simulator = MeteringSimulator.start();
				ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ProductProcess product = start(image, attempt, simulator, platform)) {
			Outcome outcome = await(product, simulator);
			assertThat(outcome).as(product.output()).isEqualTo(expected);
			if (outcome == Outcome.REFUSED && !attempt.road().contains("LOGGING_LEVEL_ROOT=OFF")) {
				assertThat(product.output()).contains("APPLICATION FAILED TO START", "Property: ", "Origin: ",
						"Action:");
			}
		}
	}

	private static ProductProcess start(ProductImage image, BypassAttempt attempt, MeteringSimulator simulator,
			ContainerPlatformSimulator platform) {
		ProductImage product = attempt.image().apply(BypassAttempt.PRODUCT.apply(image.registeringWith(simulator)));
		return attempt.launch().apply(product.process().on(platform)).start();
	}

	private static Outcome await(ProductProcess product, MeteringSimulator simulator) {
		boolean open = product.saysBeforeItEnds("Invoice Numbers is open");
		List<SimulatedRequest> requests = simulator.requests();
		if (!open) {
			assertThat(requests).isEmpty();
			return (product.waitForExit() == 111) ? Outcome.REFUSED : Outcome.NOT_OPENED;
		}
		if (requests.isEmpty()) {
			return Outcome.UNREGISTERED;
		}
		String productCode = requests.get(0).productCode();
		return BypassAttempt.PRODUCT_CODE.equals(productCode) ? Outcome.REGISTERED : Outcome.OTHER_PRODUCT;
	}

}

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

import java.util.List;
import java.util.stream.Stream;

import io.github.meteringboot.sample.BypassAttempt.Outcome;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tries to run the product unregistered, or as another one, by configuration: each
 * {@link BypassAttempt} in a process of its own, against the product as it is shipped and
 * against one whose seller broke the seal, which shows the worth of the attempt. Every
 * build makes them against the sealed product in {@link SealIT}, in one JVM, and takes
 * each road in a process in {@link SealRoadsIT}.
 */
@Tag("exhaustive")
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
		assertOutcome(BypassAttempt.unsealed(ProductImage.packaged()), attempt, attempt.unsealed());
	}

	static void assertOutcome(ProductImage image, BypassAttempt attempt, Outcome expected) {
		try (MeteringSimulator simulator = MeteringSimulator.start();
				ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ProductProcess product = attempt.launcher(image, simulator, platform).start()) {
			Outcome outcome = await(product, simulator);
			assertThat(outcome).as(product.output()).isEqualTo(expected);
			if (outcome == Outcome.REFUSED && !attempt.road().contains("LOGGING_LEVEL_ROOT=OFF")) {
				assertThat(product.output()).contains("APPLICATION FAILED TO START", "Property: ", "Origin: ",
						"Action:");
			}
		}
	}

	private static Outcome await(ProductProcess product, MeteringSimulator simulator) {
		boolean open = product.saysBeforeItEnds("Invoice Numbers is open");
		List<SimulatedRequest> requests = simulator.requests();
		if (!open) {
			assertThat(requests).isEmpty();
			return (product.waitForExit() == 111) ? Outcome.REFUSED : Outcome.NOT_OPENED;
		}
		return Outcome.ofOpenProduct(requests);
	}

}

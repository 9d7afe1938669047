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
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes each {@link BypassAttempt} inside this JVM, on the class path of the packaged
 * product. What only a JVM of its own can show is in {@link SealRoadsIT}, and the worth
 * of the attempts in {@link SealBypassIT}.
 */
@InProcess
class SealIT {

	static Stream<BypassAttempt> attempts() {
		return BypassAttempt.all().stream().filter((attempt) -> !attempt.needsProcess());
	}

	@ParameterizedTest
	@MethodSource("attempts")
	void sealHolds(BypassAttempt attempt) {
		assertOutcome(ProductImage.extracted(), attempt, attempt.sealed());
	}

	@Test
	void guideListsTheAttempts() throws Exception {
		String table = BypassAttempt.all().stream().map(BypassAttempt::toTableRow).collect(Collectors.joining("\n"));
		assertThat(Files.readString(Path.of(System.getProperty("basedir"), "..", "docs", "security.md")))
			.contains(table);
	}

	private static void assertOutcome(ProductImage image, BypassAttempt attempt, Outcome expected) {
		try (MeteringSimulator simulator = MeteringSimulator.start();
				ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				InProcessRun run = attempt.launcher(image, simulator, platform).runInProcess()) {
			Outcome outcome = outcome(run, simulator.requests());
			assertThat(outcome).as(run::output).isEqualTo(expected);
			if (outcome == Outcome.REFUSED) {
				assertThat(run.report()).contains("Property: ", "Origin: ");
			}
		}
	}

	private static Outcome outcome(InProcessRun run, List<SimulatedRequest> requests) {
		if (run.isOpen()) {
			return Outcome.ofOpenProduct(requests);
		}
		assertThat(requests).isEmpty();
		return (run.exitCode() == 111) ? Outcome.REFUSED : Outcome.NOT_OPENED;
	}

}

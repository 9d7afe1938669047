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

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@link RoadRefusal}, taken by the product inside this JVM, on the class path of
 * its packaged jar. {@link ExitCodeIT} shows for each exit code that the process ends
 * with it.
 */
@InProcess
class RefusedRoadIT {

	@AutoClose
	private final MeteringSimulator metering = MeteringSimulator.start();

	static List<RoadRefusal> refusals() {
		return RoadRefusal.all();
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalTellsWhatToDo(RoadRefusal refusal, @TempDir Path directory) {
		// this JVM was told at its start which names resolve
		try (ContainerPlatformSimulator platform = refusal.start(directory);
				InProcessRun run = refusal.launcher(this.metering, platform, UnaryOperator.identity()).runInProcess()) {
			refusal.assertReported(run.exitCode(), run.output());
		}
	}

}

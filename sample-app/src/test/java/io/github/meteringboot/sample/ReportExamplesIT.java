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

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reports that the operator's guide shows. That of exit code 100 is in
 * {@link ExitCodeIT}.
 */
@InProcess
class ReportExamplesIT {

	private final OperatorGuide guide = OperatorGuide.read();

	@Test
	void podHasNoRole(@TempDir Path directory) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-west-3", directory)) {
			assertReport(107,
					ProductImage.extracted()
						.process()
						.on(platform)
						.withoutEnvironment("AWS_ROLE_ARN")
						.withoutEnvironment("AWS_WEB_IDENTITY_TOKEN_FILE"));
		}
	}

	@Test
	void nameOfAwsIsNotFound() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3")) {
			// this JVM was told at its start that no name of AWS resolves
			assertReport(110, ProductImage.extracted().metering("api-call-timeout", "1s").process().on(platform));
		}
	}

	@Test
	void taskDefinitionSetsAPropertyOfTheSeller() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3")) {
			assertReport(111,
					ProductImage.extracted()
						.process()
						.on(platform)
						.environment("AWS_MARKETPLACE_METERING_PRODUCT_CODE", "another"));
		}
	}

	private void assertReport(int exitCode, Launcher launcher) {
		try (InProcessRun run = launcher.runInProcess()) {
			assertThat(run.exitCode()).as(run::output).isEqualTo(exitCode);
			this.guide.assertLeadsTo(exitCode, run.output());
			this.guide.assertShows(exitCode, run.output());
		}
	}

}

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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.Forgery;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.Secrets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of exit codes, line by line: the exit code, the report in the log, and the
 * message that Kubernetes shows.
 */
class ExitCodeIT {

	private static final Line UNUSABLE_CONFIGURATION = new Line(111, SimulatedAnswer.ok(), "InvalidConfiguration",
			"Write aws.marketplace.metering.product-code");

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3");

	@AutoClose
	private static final TerminationLog terminationLog = TerminationLog.ofEachProcess();

	private final OperatorGuide guide = OperatorGuide.read();

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	static Stream<Line> table() {
		return Stream.of(
				new Line(100, SimulatedAnswer.notEntitled(), "CustomerNotEntitledException",
						"Subscribe to this product on AWS Marketplace"),
				new Line(101, SimulatedAnswer.invalidProductCode(), "InvalidProductCodeException",
						"compare aws.marketplace.metering.product-code"),
				new Line(102, SimulatedAnswer.invalidPublicKeyVersion(), "InvalidPublicKeyVersionException",
						"set aws.marketplace.metering.public-key-version"),
				new Line(103, SimulatedAnswer.invalidRegion(), "InvalidRegionException",
						"Remove what overrides the region"),
				new Line(104, SimulatedAnswer.platformNotSupported(), "PlatformNotSupportedException",
						"EKS Pod Identity, node roles and access keys are not supported by AWS"),
				new Line(105, SimulatedAnswer.disabledApi(), "DisabledApiException",
						"This region does not offer the call"),
				new Line(106, SimulatedAnswer.internalServiceError(), "InternalServiceErrorException",
						"Let the orchestrator start the container again"),
				new Line(107, SimulatedAnswer.accessDenied(), "AccessDeniedException",
						"the managed policy AWSMarketplaceMeteringRegisterUsage"),
				new Line(108, SimulatedAnswer.forged(Forgery.WRONG_KEY), "SignatureNotVerified",
						"Look for a proxy or an endpoint that answers in the place of AWS"),
				new Line(109, SimulatedAnswer.throttled(), "ThrottlingException", "start fewer at once"),
				new Line(110, SimulatedAnswer.html(), "NoUsableAnswer",
						"Check that the container reaches the address above"),
				new Line(119, SimulatedAnswer.error("SomethingNewException"), "SomethingNewException",
						"Look the error code up"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("table")
	void refusalEndsTheProcess(Line line) throws IOException {
		this.simulator.answer(line.answer());
		ProductImage image = ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("throttling.timeout", "1ms");
		try (ProductProcess product = start(image)) {
			assertEnds(product, line);
			assertThat(product.output()).contains("Region: eu-west-3", "Credentials: the ECS task role");
			String requestId = lastRequest().requestId();
			if (requestId != null) {
				assertThat(product.output()).contains(requestId);
			}
			if (line.exitCode() == 100) {
				this.guide.assertShows(100, product.output());
			}
		}
	}

	@Test
	void unusableConfigurationEndsTheProcess() throws IOException {
		try (ProductProcess product = start(ProductImage.extracted().metering("product-code", "not a code"))) {
			assertEnds(product, UNUSABLE_CONFIGURATION);
			assertThat(product.output()).contains("Property: aws.marketplace.metering.product-code",
					"Value: \"not a code\"", "Origin: class path resource [application.yml]");
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	@InProcess
	void missingConfigurationIsReported() {
		ProductImage image = ProductImage.extracted().configuration("spring.application.name: unmetered");
		try (InProcessRun run = image.process().on(platform).runInProcess()) {
			assertThat(run.exitCode()).isEqualTo(111);
			assertReported(run.output(), UNUSABLE_CONFIGURATION);
			assertThat(run.output()).contains("Property: aws.marketplace.metering.product-code", "is required");
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	private static ProductProcess start(ProductImage image) {
		return terminationLog.tell(image.process().on(platform)).start();
	}

	private void assertEnds(ProductProcess product, Line line) throws IOException {
		assertThat(product.waitForExit()).isEqualTo(line.exitCode());
		assertReported(product.output(), line);
		if (terminationLog.isOfEachProcess()) {
			assertLeavesMessage(product, line);
		}
	}

	private void assertReported(String output, Line line) {
		assertThat(output).containsOnlyOnce("APPLICATION FAILED TO START")
			.contains("Description:", "Action:", line.action(), "Exit code: " + line.exitCode())
			.doesNotContain("Invoice Numbers is open", "\tat ");
		this.guide.assertLeadsTo(line.exitCode(), output);
	}

	private static void assertLeavesMessage(ProductProcess product, Line line) throws IOException {
		byte[] message = terminationLog.read(product);
		assertThat(message).hasSizeBetween(1, 4096);
		String text = new String(message, StandardCharsets.UTF_8);
		assertThat(text).contains(line.errorCode(), "exit code " + line.exitCode(), line.action());
		Secrets.assertNone(text, platform);
	}

	private SimulatedRequest lastRequest() {
		List<SimulatedRequest> requests = this.simulator.requests();
		return requests.get(requests.size() - 1);
	}

	record Line(int exitCode, SimulatedAnswer answer, String errorCode, String action) {

		@Override
		public String toString() {
			return this.exitCode + " " + this.errorCode;
		}

	}

}

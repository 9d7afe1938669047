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

import io.github.meteringboot.sample.RefusalIT.CredentialsFault;
import io.github.meteringboot.sample.RefusalIT.Refusal;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.Forgery;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every answer that is no registration, given to the product inside this JVM, on the
 * class path of its packaged jar. {@link ExitCodeIT} shows for each exit code that the
 * process ends with it.
 */
@InProcess
class RefusedAnswerIT {

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@ParameterizedTest
	@EnumSource
	void forgedSignatureIsRefused(Forgery forgery) {
		this.simulator.answer(SimulatedAnswer.forged(forgery));
		assertRefused(108, 1);
	}

	static Stream<Refusal> refusals() {
		return RefusalIT.refusals();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusals")
	void answerIsRefused(Refusal refusal) {
		this.simulator.answer(refusal.answer());
		assertRefused(refusal.exitCode(), refusal.calls());
	}

	static Stream<SimulatedAnswer> noAnswers() {
		return RefusalIT.noAnswers();
	}

	@ParameterizedTest
	@MethodSource("noAnswers")
	void noAnswerIsARefusalAtTheTimeout(SimulatedAnswer answer) {
		this.simulator.answer(answer);
		ProductImage image = image().metering("api-call-timeout", "2s").metering("api-call-attempt-timeout", "1s");
		try (InProcessRun run = image.process().on(this.platform).runInProcess()) {
			assertThat(run.exitCode()).as(run::output).isEqualTo(110);
			assertThat(run.output()).contains("There was none within aws.marketplace.metering.api-call-timeout")
				.doesNotContain("Invoice Numbers is open");
		}
	}

	static Stream<CredentialsFault> credentialsFaults() {
		return RefusalIT.credentialsFaults();
	}

	@ParameterizedTest
	@MethodSource("credentialsFaults")
	void faultOfCredentialsEndpointIsRefused(CredentialsFault fault) {
		this.platform.credentials(fault.fault());
		ProductImage image = image().metering("api-call-timeout", "3s");
		try (InProcessRun run = image.process().on(this.platform).runInProcess()) {
			assertThat(run.exitCode()).as(run::output).isEqualTo(fault.exitCode());
			assertThat(run.output()).doesNotContain("Invoice Numbers is open");
			fault.assertReported(run.output());
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	void plainServerInPlaceOfTlsIsARefusal() {
		ProductImage image = image()
			.metering("endpoint", this.simulator.endpoint().toString().replace("http:", "https:"))
			.metering("api-call-timeout", "3s");
		try (InProcessRun run = image.process().on(this.platform).runInProcess()) {
			assertThat(run.exitCode()).as(run::output).isEqualTo(110);
			assertThat(run.output()).containsOnlyOnce("APPLICATION FAILED TO START")
				.contains("Unsupported or unrecognized SSL message")
				.doesNotContain("Invoice Numbers is open", "\tat ");
		}
	}

	private ProductImage image() {
		return ProductImage.extracted().registeringWith(this.simulator);
	}

	private void assertRefused(int exitCode, int calls) {
		try (InProcessRun run = image().process().on(this.platform).runInProcess()) {
			assertThat(run.exitCode()).as(run::output).isEqualTo(exitCode);
			assertThat(run.output()).doesNotContain("Invoice Numbers is open");
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests).hasSize(calls);
			String requestId = requests.get(calls - 1).requestId();
			// an answer that cannot be read has none that could be told
			if (requestId != null && exitCode != 110) {
				assertThat(run.report()).contains(requestId);
			}
		}
	}

}

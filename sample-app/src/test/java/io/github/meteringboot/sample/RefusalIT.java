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

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.ContainerPlatformSimulator.Fault;
import io.github.meteringboot.simulator.Forgery;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every other way in which a registration fails: the process is gone in time, with the
 * exit code of the contract. The answers that end it at once are tried by every build in
 * {@link RefusedAnswerIT}, with one JVM for all.
 */
class RefusalIT {

	private static final Duration API_CALL_TIMEOUT = Duration.ofSeconds(3);

	// what ending takes on a busy machine, beyond what is configured
	private static final Duration MARGIN = Duration.ofSeconds(10);

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@Tag("exhaustive")
	@ParameterizedTest
	@EnumSource(value = Forgery.class, mode = EnumSource.Mode.EXCLUDE, names = "WRONG_KEY")
	void forgedSignatureEndsTheProcess(Forgery forgery) {
		this.simulator.answer(SimulatedAnswer.forged(forgery));
		assertRefused(108, 1);
	}

	static Stream<Refusal> refusals() {
		return Stream.of(new Refusal(102, 1, SimulatedAnswer.error("InvalidPublicKeyException")),
				new Refusal(106, 3, SimulatedAnswer.serverError(503)),
				new Refusal(107, 1, SimulatedAnswer.unrecognizedClient()),
				new Refusal(107, 1, SimulatedAnswer.expiredToken()),
				new Refusal(107, 1, SimulatedAnswer.invalidSignature()),
				new Refusal(108, 1, SimulatedAnswer.emptyBody()), new Refusal(108, 1, SimulatedAnswer.emptyJson()),
				new Refusal(110, 1, SimulatedAnswer.truncated()), new Refusal(110, 1, SimulatedAnswer.oversize()),
				new Refusal(110, 1, SimulatedAnswer.status(404, "Not Found")),
				new Refusal(110, 1, SimulatedAnswer.status(302, "")));
	}

	@Tag("exhaustive")
	@ParameterizedTest(name = "{0}")
	@MethodSource("refusals")
	void refusalEndsTheProcess(Refusal refusal) {
		this.simulator.answer(refusal.answer());
		assertRefused(refusal.exitCode(), refusal.calls());
	}

	static Stream<SimulatedAnswer> noAnswers() {
		return Stream.of(SimulatedAnswer.reset(), SimulatedAnswer.ok().after(Duration.ofMinutes(5)));
	}

	@Test
	void callThatHangsEndsTheProcessAtTheTimeout() {
		assertEndsAtTheTimeout(SimulatedAnswer.hang());
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("noAnswers")
	void noAnswerEndsTheProcessAtTheTimeout(SimulatedAnswer answer) {
		assertEndsAtTheTimeout(answer);
	}

	private void assertEndsAtTheTimeout(SimulatedAnswer answer) {
		this.simulator.answer(answer);
		ProductImage image = image().metering("api-call-attempt-timeout", "1s");
		try (ProductProcess product = image.process().on(this.platform).start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			assertThat(product.waitForExit(API_CALL_TIMEOUT.plus(MARGIN))).isEqualTo(110);
			assertNotOpen(product);
			assertThat(product.output()).contains("There was none within aws.marketplace.metering.api-call-timeout");
		}
	}

	static Stream<CredentialsFault> credentialsFaults() {
		return Stream.of(new CredentialsFault(Fault.NONSENSE, 110), new CredentialsFault(Fault.SERVER_ERROR, 106),
				new CredentialsFault(Fault.HTML, 110), new CredentialsFault(Fault.REFUSE, 110));
	}

	@Test
	void credentialsEndpointThatHangsEndsTheProcess() {
		assertCredentialsEndTheProcess(new CredentialsFault(Fault.HANG, 110));
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("credentialsFaults")
	void faultOfCredentialsEndpointEndsTheProcess(CredentialsFault fault) {
		assertCredentialsEndTheProcess(fault);
	}

	private void assertCredentialsEndTheProcess(CredentialsFault fault) {
		this.platform.credentials(fault.fault());
		try (ProductProcess product = image().process().on(this.platform).start()) {
			product.waitForLine("Started SampleApplication");
			assertThat(product.waitForExit(API_CALL_TIMEOUT.plus(MARGIN))).isEqualTo(fault.exitCode());
			assertNotOpen(product);
			fault.assertReported(product.output());
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	private ProductImage image() {
		return ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("api-call-timeout", API_CALL_TIMEOUT.toSeconds() + "s");
	}

	private void assertRefused(int exitCode, int calls) {
		try (ProductProcess product = ProductImage.extracted()
			.registeringWith(this.simulator)
			.process()
			.on(this.platform)
			.start()) {
			assertThat(product.waitForExit()).isEqualTo(exitCode);
			assertNotOpen(product);
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests).hasSize(calls);
			String requestId = requests.get(calls - 1).requestId();
			// an answer that cannot be read has none that could be told
			if (requestId != null && exitCode != 110) {
				assertThat(product.output()).contains(requestId);
			}
		}
	}

	private static void assertNotOpen(ProductProcess product) {
		assertThat(product.output()).containsOnlyOnce("APPLICATION FAILED TO START")
			.doesNotContain("Invoice Numbers is open", "\tat ");
	}

	record Refusal(int exitCode, int calls, SimulatedAnswer answer) {

	}

	record CredentialsFault(Fault fault, int exitCode) {

		void assertReported(String output) {
			if (this.fault == Fault.REFUSE) {
				assertThat(output).contains("No answer: calling the container credentials endpoint again",
						"The last failure was: EOFException: the connection was closed before the answer.");
			}
		}

	}

}

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

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.Forgery;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.RecordingRelay;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Neither the token that AWS signed nor what signs requests is said anywhere. Each
 * {@link ProductProcess} and each {@link InProcessRun} of the other tests is searched as
 * well when it is closed; here are those that are most likely to tell.
 */
class SecretsIT {

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void tokenIsNotSaidAtAnyLevel() {
		try (RecordingRelay relay = RecordingRelay.to(this.simulator.endpoint());
				ProductProcess product = image().metering("endpoint", relay.uri())
					.process()
					.on(this.platform)
					.argument("--logging.level.root=DEBUG")
					.start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(product.health().body()).contains("registered");
			assertThat(product.get("/actuator/health").body()).contains("registered");
			assertNotSaid(relay, product.output(), product.outputInScope());
		}
	}

	@Test
	@InProcess
	void tokenThatIsRefusedIsNotSaidAtAnyLevel() {
		this.simulator.answer(SimulatedAnswer.forged(Forgery.WRONG_KEY));
		try (RecordingRelay relay = RecordingRelay.to(this.simulator.endpoint());
				InProcessRun run = image().metering("endpoint", relay.uri())
					.process()
					.on(this.platform)
					.argument("--logging.level.root=DEBUG")
					.runInProcess()) {
			assertThat(run.exitCode()).isEqualTo(108);
			assertNotSaid(relay, run.output(), run.outputInScope());
		}
	}

	private void assertNotSaid(RecordingRelay relay, String output, String outputInScope) {
		String token = relay.find("\"Signature\":\"([^\"]+)\"");
		assertThat(token.split("\\.")).hasSize(3)
			.allSatisfy((segment) -> assertThat(outputInScope).doesNotContain(segment));
		assertThat(relay.find("(?i)x-amz-security-token: *(\\S+)")).isEqualTo(this.platform.sessionToken());
		assertThat(output).containsPattern("DEBUG .* i\\.g\\.m\\.|DEBUG .* s\\.a\\.a");
	}

	@Test
	@InProcess
	void sessionTokenThatAwsQuotesIsNotSaid() {
		this.simulator.answer(SimulatedAnswer.error("InvalidSignatureException", 400,
				"The request signature we calculated does not match. The Canonical String for this request should have been 'POST x-amz-security-token:%s and %s'"
					.formatted(this.platform.sessionToken(), this.platform.secretAccessKey())));
		try (InProcessRun run = image().process()
			.on(this.platform)
			.argument("--logging.level.io.github.meteringboot=TRACE")
			.runInProcess()) {
			assertThat(run.exitCode()).isEqualTo(107);
			assertThat(run.output()).contains("InvalidSignatureException", "(redacted)");
		}
	}

	@Test
	@InProcess
	void answerThatIsNotTheProtocolsIsNotSaid() {
		this.simulator.answer(SimulatedAnswer.status(200,
				"{\"Signature\":\"eyJhbGciOiJQUzI1NiJ9.eyJwcm9kdWN0Q29kZSI6IngifQ." + "c2ln".repeat(50) + "\",}"));
		try (InProcessRun run = image().process().on(this.platform).runInProcess()) {
			assertThat(run.exitCode()).isEqualTo(110);
		}
	}

	private ProductImage image() {
		return ProductImage.extracted().registeringWith(this.simulator);
	}

}

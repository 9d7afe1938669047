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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Throttled, as all are who start at once in one account and region.
 */
class ThrottlingIT {

	private static final Pattern DRAWN = Pattern
		.compile("throttled the registration: attempts=(\\d+), .*\\(in (\\S+) s\\)");

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsOnEc2("us-west-2");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void throttledSomeTimesThenRegisters() {
		long[] bounds = { 200, 400, 800, 800, 800 };
		this.simulator.answer(SimulatedAnswer.throttled().times(bounds.length), SimulatedAnswer.ok());
		ProductImage image = ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("throttling.initial-interval", "200ms")
			.metering("throttling.multiplier", "2")
			.metering("throttling.max-interval", "800ms");
		try (ProductProcess product = image.process().on(platform).start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(product.health().body()).contains("\"attempts\":" + (bounds.length + 1));
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests).hasSize(bounds.length + 1);
			assertThat(requests).extracting(SimulatedRequest::nonce).containsOnly(requests.get(0).nonce());
			List<Double> drawn = drawnDelays(product.output());
			assertThat(drawn).hasSize(bounds.length);
			for (int i = 0; i < bounds.length; i++) {
				// the log rounds to a tenth of a second
				assertThat(drawn.get(i)).isBetween(0.0, bounds[i] / 1000.0);
				Duration waited = Duration.between(requests.get(i).receivedAt(), requests.get(i + 1).receivedAt());
				assertThat(waited).isGreaterThan(Duration.ofMillis(Math.round(drawn.get(i) * 1000) - 100));
			}
		}
	}

	@Test
	@InProcess
	void everyCodeOfThrottlingIsLeftToTheStarter() {
		List<SimulatedAnswer> script = new ArrayList<>();
		SimulatedAnswer.throttlingCodes().forEach((code) -> script.add(SimulatedAnswer.throttled(code)));
		script.add(SimulatedAnswer.throttled().withoutTypePrefix());
		script.add(SimulatedAnswer.throttled("ThrottlingException", 503));
		script.add(SimulatedAnswer.tooManyRequests());
		int throttled = script.size();
		script.add(SimulatedAnswer.ok());
		this.simulator.answer(script);
		ProductImage image = ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("throttling.initial-interval", "10ms")
			.metering("throttling.max-interval", "10ms");
		try (InProcessRun run = image.process()
			.on(platform)
			.environment("AWS_RETRY_MODE", "adaptive")
			.environment("AWS_MAX_ATTEMPTS", "7")
			.runInProcess()) {
			assertThat(run.isOpen()).as(run::output).isTrue();
			assertThat(this.simulator.requests()).hasSize(throttled + 1);
			assertThat(drawnDelays(run.output())).hasSize(throttled);
			assertThat(run.output()).contains("attempts=" + (throttled + 1) + ", ");
		}
	}

	@Test
	void throttledForEverEndsTheProcessAtTheTimeout() {
		this.simulator.answer(SimulatedAnswer.throttled());
		ProductImage image = ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("throttling.initial-interval", "500ms")
			.metering("throttling.timeout", "10s");
		Instant launched = Instant.now();
		try (ProductProcess product = image.process().on(platform).start()) {
			// starting a JVM takes a while on a busy machine
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			assertThat(product.waitForExit(Duration.ofSeconds(30))).isEqualTo(109);
			assertThat(Duration.between(launched, Instant.now())).isGreaterThan(Duration.ofSeconds(10));
			assertThat(product.output()).contains("APPLICATION FAILED TO START", "throttling.timeout", "Rate exceeded")
				.doesNotContain("Invoice Numbers is open");
			assertThat(this.simulator.requests()).hasSizeGreaterThan(1);
		}
	}

	private static List<Double> drawnDelays(String output) {
		List<Double> delays = new ArrayList<>();
		Matcher matcher = DRAWN.matcher(output);
		while (matcher.find()) {
			delays.add(Double.valueOf(matcher.group(2)));
			assertThat(matcher.group(1)).isEqualTo(String.valueOf(delays.size()));
		}
		return delays;
	}

}

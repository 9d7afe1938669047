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

package io.github.meteringboot.gate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.github.meteringboot.RegistrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link GateProblem}.
 */
class GateProblemTests {

	private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

	@ParameterizedTest
	@CsvSource({ "-60000, 1", "0, 1", "1, 1", "1000, 1", "1001, 2", "59500, 60" })
	void unregisteredWhenThrottledSaysWhenTheNextAttemptIs(long millis, String retryAfter) {
		RegistrationState state = new RegistrationState.Throttled(1, NOW, NOW.plusMillis(millis));
		assertThat(GateProblem.unregistered(state, NOW).retryAfter()).isEqualTo(retryAfter);
	}

	@Test
	void unregisteredWhenPendingSaysSoon() {
		GateProblem problem = GateProblem.unregistered(new RegistrationState.Pending(), NOW);
		assertThat(problem.retryAfter()).isEqualTo("5");
		assertThat(problem.status()).isEqualTo(503);
	}

	@Test
	void unregisteredIsAProblemDocument() {
		GateProblem problem = GateProblem.unregistered(new RegistrationState.Pending(), NOW);
		assertThat(JsonParserFactory.getJsonParser().parseMap(new String(problem.body(), StandardCharsets.UTF_8)))
			.contains(entry("type", "about:blank"), entry("title", "Service Unavailable"), entry("status", 503))
			.containsKey("detail");
	}

	@Test
	void failedKeepsTheStatus() {
		GateProblem problem = GateProblem.failed(401, new RegistrationState.Pending(), NOW);
		assertThat(problem.status()).isEqualTo(401);
		assertThat(problem.retryAfter()).isNull();
		assertThat(JsonParserFactory.getJsonParser().parseMap(new String(problem.body(), StandardCharsets.UTF_8)))
			.containsOnly(entry("type", "about:blank"), entry("title", "Unauthorized"), entry("status", 401));
	}

	@Test
	void failedWhenStatusIsUnknownKeepsIt() {
		GateProblem problem = GateProblem.failed(499, new RegistrationState.Pending(), NOW);
		assertThat(problem.status()).isEqualTo(499);
	}

	@Test
	void failedWhenUnavailableSaysWhenToTryAgain() {
		assertThat(GateProblem.failed(503, new RegistrationState.Pending(), NOW).retryAfter()).isEqualTo("5");
	}

}

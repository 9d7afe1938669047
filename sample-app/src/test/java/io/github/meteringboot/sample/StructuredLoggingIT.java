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

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a machine reads of a product whose buyer collects logs as JSON.
 */
@InProcess
class StructuredLoggingIT {

	private static final Pattern PAIR = Pattern.compile("(\\w+)=([^\\s,]+)");

	private final JsonParser parser = JsonParserFactory.getJsonParser();

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@ParameterizedTest
	@EnumSource
	void registrationCanBeRead(Format format) {
		this.simulator.answer(SimulatedAnswer.throttled().times(2),
				SimulatedAnswer.okWithRotation(Instant.parse("2026-10-01T02:03:04Z")));
		try (InProcessRun run = run(format)) {
			assertThat(run.isOpen()).as(run::output).isTrue();
			List<Event> events = events(run, format);
			assertThat(named("throttled the registration", events)).hasSize(2).allSatisfy((event) -> {
				assertThat(event.level()).isEqualTo("WARN");
				assertThat(event.keys()).containsOnlyKeys("attempts", "nextAttempt", "giveUp");
				assertThat(Instant.parse(event.value("nextAttempt"))).isBefore(Instant.parse(event.value("giveUp")));
			}).extracting((event) -> event.value("attempts")).containsExactly("1", "2");
			assertThat(named("Usage registered", events)).singleElement().satisfies((event) -> {
				assertThat(event.level()).isEqualTo("INFO");
				assertThat(event.keys())
					.containsOnlyKeys("productCode", "publicKeyVersion", "region", "platform", "signature", "attempts",
							"requestId")
					.containsEntry("productCode", "3fzq7m1x0b9v2k8s5d4w6h1n")
					.containsEntry("region", "eu-central-1")
					.containsEntry("platform", "ecs-fargate")
					.containsEntry("attempts", "3");
			});
			assertThat(named("has been rotated", events)).singleElement().satisfies((event) -> {
				assertThat(event.level()).isEqualTo("WARN");
				assertThat(event.value("publicKeyVersion")).isEqualTo("1");
				assertThat(event.value("publicKeyRotationTimestamp")).isEqualTo("2026-10-01T02:03:04Z");
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void refusalCanBeRead(Format format) {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		try (InProcessRun run = run(format)) {
			assertThat(run.exitCode()).isEqualTo(100);
			assertThat(named("APPLICATION FAILED TO START", events(run, format))).singleElement().satisfies((event) -> {
				assertThat(event.level()).isEqualTo("ERROR");
				assertThat(event.message().lines()).contains("Error: CustomerNotEntitledException",
						"Exit code: 100 (a restart does not help)");
			});
		}
	}

	private InProcessRun run(Format format) {
		return ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("throttling.initial-interval", "10ms")
			.process()
			.on(this.platform)
			.environment("LOGGING_STRUCTURED_FORMAT_CONSOLE", format.name())
			.runInProcess();
	}

	private List<Event> events(InProcessRun run, Format format) {
		return run.output().lines().map(this.parser::parseMap).map(format::event).toList();
	}

	private static List<Event> named(String text, List<Event> events) {
		return events.stream().filter((event) -> event.message().contains(text)).toList();
	}

	/**
	 * The formats, by the names that Spring Boot gives them.
	 */
	enum Format {

		ECS {

			@Override
			String level(Map<String, Object> line) {
				return String.valueOf(((Map<?, ?>) Objects.requireNonNull(line.get("log"))).get("level"));
			}

		},

		LOGSTASH {

			@Override
			String level(Map<String, Object> line) {
				return String.valueOf(line.get("level"));
			}

		};

		abstract String level(Map<String, Object> line);

		Event event(Map<String, Object> line) {
			return new Event(level(line), String.valueOf(line.get("message")));
		}

	}

	/**
	 * A line of the log.
	 *
	 * @param level its level
	 * @param message its message
	 */
	private record Event(String level, String message) {

		Map<String, String> keys() {
			return PAIR.matcher(this.message)
				.results()
				.collect(Collectors.toMap((pair) -> pair.group(1), (pair) -> pair.group(2)));
		}

		String value(String key) {
			return Objects.requireNonNull(keys().get(key));
		}

	}

}

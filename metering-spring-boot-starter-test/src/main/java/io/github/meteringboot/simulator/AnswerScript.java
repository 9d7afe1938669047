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

package io.github.meteringboot.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The answers that are still to be given, in order, the last one for ever; and how such a
 * script is written as text.
 */
final class AnswerScript {

	private static final Map<String, Supplier<SimulatedAnswer>> BY_NAME = byName();

	private final Iterator<SimulatedAnswer> answers;

	private SimulatedAnswer current;

	private int left;

	AnswerScript(List<SimulatedAnswer> answers) {
		if (answers.isEmpty()) {
			throw new IllegalArgumentException("A script needs at least one answer");
		}
		this.answers = List.copyOf(answers).iterator();
		this.current = this.answers.next();
		this.left = this.current.times();
	}

	SimulatedAnswer next() {
		if (this.left == 0 && this.answers.hasNext()) {
			this.current = this.answers.next();
			this.left = this.current.times();
		}
		this.left = Math.max(0, this.left - 1);
		return this.current;
	}

	static List<SimulatedAnswer> parse(String script) {
		List<SimulatedAnswer> answers = new ArrayList<>();
		boolean counted = false;
		for (String step : script.split(",", -1)) {
			String[] parts = step.trim().split(":", 2);
			counted = parts.length > 1;
			SimulatedAnswer answer = named(parts[0]);
			answers.add(counted ? answer.times(count(step, parts[1])) : answer);
		}
		if (counted) {
			answers.add(SimulatedAnswer.ok());
		}
		return Collections.unmodifiableList(answers);
	}

	private static SimulatedAnswer named(String name) {
		Supplier<SimulatedAnswer> answer = BY_NAME.get(name);
		if (answer == null) {
			throw new IllegalArgumentException(
					"Unknown answer '" + name + "', known are " + String.join(", ", BY_NAME.keySet()));
		}
		return answer.get();
	}

	private static int count(String step, String count) {
		try {
			return Integer.parseInt(count);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + step.trim() + "' has no number after the colon", ex);
		}
	}

	private static Map<String, Supplier<SimulatedAnswer>> byName() {
		Map<String, Supplier<SimulatedAnswer>> answers = new LinkedHashMap<>();
		answers.put("ok", SimulatedAnswer::ok);
		answers.put("ok-with-rotation", () -> SimulatedAnswer.okWithRotation(Instant.now().plus(30, ChronoUnit.DAYS)));
		answers.put("ok-with-pascal-case-claims", SimulatedAnswer::okWithPascalCaseClaims);
		answers.put("ok-with-text-key-version", SimulatedAnswer::okWithTextKeyVersion);
		answers.put("late", () -> SimulatedAnswer.ok().after(Duration.ofSeconds(5)));
		answers.put("throttle", SimulatedAnswer::throttled);
		answers.put("too-many-requests", SimulatedAnswer::tooManyRequests);
		answers.put("not-entitled", SimulatedAnswer::notEntitled);
		answers.put("invalid-product-code", SimulatedAnswer::invalidProductCode);
		answers.put("invalid-public-key-version", SimulatedAnswer::invalidPublicKeyVersion);
		answers.put("invalid-region", SimulatedAnswer::invalidRegion);
		answers.put("platform-not-supported", SimulatedAnswer::platformNotSupported);
		answers.put("disabled-api", SimulatedAnswer::disabledApi);
		answers.put("internal-service-error", SimulatedAnswer::internalServiceError);
		answers.put("access-denied", SimulatedAnswer::accessDenied);
		answers.put("unrecognized-client", SimulatedAnswer::unrecognizedClient);
		answers.put("expired-token", SimulatedAnswer::expiredToken);
		answers.put("invalid-signature", SimulatedAnswer::invalidSignature);
		answers.put("unknown-error", () -> SimulatedAnswer.error("SomethingNewException"));
		answers.put("server-error", () -> SimulatedAnswer.serverError(503));
		answers.put("not-found", () -> SimulatedAnswer.status(404, "Not Found"));
		answers.put("hang", SimulatedAnswer::hang);
		answers.put("reset", SimulatedAnswer::reset);
		answers.put("truncated", SimulatedAnswer::truncated);
		answers.put("html", SimulatedAnswer::html);
		answers.put("oversize", SimulatedAnswer::oversize);
		answers.put("empty-body", SimulatedAnswer::emptyBody);
		answers.put("empty-json", SimulatedAnswer::emptyJson);
		answers.put("clock-skew", () -> SimulatedAnswer.clockSkew(Duration.ofHours(1)));
		for (Forgery forgery : Forgery.values()) {
			answers.put("forged-" + forgery.kebabName(), () -> SimulatedAnswer.forged(forgery));
		}
		return answers;
	}

}

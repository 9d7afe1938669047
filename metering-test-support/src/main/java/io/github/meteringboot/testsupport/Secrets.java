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

package io.github.meteringboot.testsupport;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds secrets in a text: the token that AWS signed, or a segment of it, and credentials
 * that sign requests.
 */
public final class Secrets {

	// Base64 of '{"', with which header and claims of every JSON Web Token begin
	private static final Pattern JSON_SEGMENT = Pattern.compile("\\beyJ[\\w-]{6,}");

	// its signature, and session tokens, are the only long runs of such characters
	private static final Pattern LONG_SEGMENT = Pattern.compile("[\\w+/=-]{140,}");

	private static final Pattern LOG_LINE = Pattern
		.compile("^\\d{4}-\\d\\d-\\d\\dT\\S+ +(?<level>[A-Z]+) \\d+ --- .*?\\] (?<logger>\\S+) +: ");

	private Secrets() {
	}

	/**
	 * Check that a text has no token, and no secret of a simulated platform.
	 * @param text the text
	 * @param platform the platform
	 */
	public static void assertNone(String text, ContainerPlatformSimulator platform) {
		assertNone(text, Set.of(platform.secretAccessKey(), platform.sessionToken()));
	}

	static void assertNone(String text, Set<String> secrets) {
		assertThat(matches(JSON_SEGMENT, text)).as("segments of a JWT in the output").isEmpty();
		assertThat(matches(LONG_SEGMENT, text)).as("signatures and tokens in the output").isEmpty();
		assertThat(secrets.stream().filter(text::contains).toList()).as("secrets in the output").isEmpty();
	}

	/**
	 * Return the lines that may hold no secret: those of the starter at any level and
	 * those of others from INFO on, each with the lines that follow it.
	 */
	static String linesInScope(List<String> lines) {
		StringBuilder result = new StringBuilder();
		boolean inScope = true;
		for (String line : lines) {
			Matcher matcher = LOG_LINE.matcher(line);
			if (matcher.find()) {
				inScope = matcher.group("logger").startsWith("i.g.m.")
						|| !Set.of("DEBUG", "TRACE").contains(matcher.group("level"));
			}
			if (inScope) {
				result.append(line).append('\n');
			}
		}
		return result.toString();
	}

	private static List<String> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().map(MatchResult::group).toList();
	}

}

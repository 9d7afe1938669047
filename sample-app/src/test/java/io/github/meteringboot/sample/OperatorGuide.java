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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/operator.md} says about reports, held against those of the product.
 */
final class OperatorGuide {

	private static final Path PAGE = Path.of(System.getProperty("basedir"), "../docs/operator.md");

	private static final Pattern REPORT = Pattern
		.compile("(?s)Description:\\R\\R(.*?\\R\\RAction:\\R\\R.+?)(?:\\R\\R|\\R?\\z)");

	private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```text\\n(Description:.*?)^```$");

	private static final Pattern FIRST_LINE = Pattern.compile("(?m)^ *\\| `([^`]+)` \\| (.*?) \\|");

	private final String page;

	private OperatorGuide(String page) {
		this.page = page;
	}

	static OperatorGuide read() {
		try {
			return new OperatorGuide(Files.readString(PAGE));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Check that the first line of a report leads to an exit code, and to no other.
	 */
	void assertLeadsTo(int exitCode, String output) {
		String firstLine = report(output).lines().findFirst().orElseThrow();
		List<String> targets = new ArrayList<>();
		Matcher row = FIRST_LINE.matcher(section("## Start here"));
		while (row.find()) {
			if (Pattern.compile("^" + Pattern.quote(row.group(1)).replace("… ", "\\E.* \\Q"))
				.matcher(firstLine)
				.find()) {
				targets.add(row.group(2));
			}
		}
		assertThat(targets).as(firstLine).singleElement().asString().contains("[" + exitCode + "](#" + exitCode + "-");
	}

	/**
	 * Check that the example of an exit code is the report, without the words of AWS and
	 * the request ID, and with the address of AWS where the test has a simulator.
	 */
	void assertShows(int exitCode, String output) {
		String report = report(output).replaceAll("AWS said: (\\w+), \"[^\"]*\"", "AWS said: $1, \"…\"")
			.replaceAll("request ID [-0-9a-f]+", "request ID …")
			.replaceAll("127\\.0\\.0\\.1:\\d+ \\(set by aws\\.marketplace\\.metering\\.endpoint\\)",
					AwsNetwork.METERING)
			.replace("(PT1S)", "(PT30S)");
		Matcher example = EXAMPLE.matcher(section("## What a report looks like"));
		List<String> examples = new ArrayList<>();
		while (example.find()) {
			if (example.group(1).contains("\nExit code: " + exitCode + " ")) {
				examples.add(example.group(1).strip());
			}
		}
		assertThat(examples).containsExactly("Description:\n\n" + report);
	}

	private String section(String heading) {
		int start = this.page.indexOf(heading + "\n");
		assertThat(start).as(heading).isNotNegative();
		return this.page.substring(start, this.page.indexOf("\n## ", start));
	}

	private static String report(String output) {
		Matcher report = REPORT.matcher(output);
		assertThat(report.find()).as(output).isTrue();
		return report.group(1);
	}

}

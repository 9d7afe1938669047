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

package io.github.meteringboot.sample.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;

import org.springframework.util.Assert;

/**
 * Renders the chart, as far as the chart goes: values, {@code if}, {@code else},
 * {@code eq} and {@code fail}. What it does not know it refuses, so that the chart cannot
 * outgrow it unseen; {@code deploy/check} asks Helm itself.
 */
class HelmChart {

	private static final Pattern CONTROL = Pattern.compile("\\{\\{- (if|else|end|fail)\\b ?(.*?) ?}}");

	private static final Pattern CONDITION = Pattern.compile("(?:eq )?(\\.\\S+)(?: \"([^\"]*)\")?");

	private static final Pattern EXPRESSION = Pattern.compile("\\{\\{ (\\.\\S+) }}");

	private final Path directory;

	private final Map<String, Object> context;

	HelmChart(Path directory, String namespace, Map<String, Object> values) {
		this.directory = directory;
		this.context = Map.of("Values", values, "Release", Map.of("Name", "example", "Namespace", namespace));
	}

	/**
	 * Render all templates.
	 * @return the manifests, as one stream of YAML documents
	 * @throws IOException if a template cannot be read
	 */
	String render() throws IOException {
		StringBuilder manifests = new StringBuilder();
		try (Stream<Path> templates = Files.list(this.directory.resolve("templates"))) {
			for (Path template : templates.sorted().toList()) {
				manifests.append("---\n").append(render(Files.readAllLines(template)));
			}
		}
		return manifests.toString();
	}

	private String render(List<String> lines) {
		StringBuilder rendered = new StringBuilder();
		Deque<Boolean> shown = new ArrayDeque<>();
		for (String line : lines) {
			Matcher control = CONTROL.matcher(line);
			boolean visible = !shown.contains(false);
			if (control.matches()) {
				switch (control.group(1)) {
					case "if" -> shown.push(isTrue(control.group(2)));
					case "else" -> shown.push(!shown.pop());
					case "end" -> shown.pop();
					default -> Assert.state(!visible, () -> control.group(2));
				}
			}
			else if (visible) {
				String text = EXPRESSION.matcher(line).replaceAll((match) -> Matcher.quoteReplacement(value(match)));
				Assert.state(!text.contains("{{"), () -> "Not understood: " + line);
				rendered.append(text).append('\n');
			}
		}
		Assert.state(shown.isEmpty(), "An 'if' without 'end'");
		return rendered.toString();
	}

	private boolean isTrue(String condition) {
		Matcher matcher = CONDITION.matcher(condition);
		Assert.state(matcher.matches(), () -> "Not understood: " + condition);
		Object value = lookUp(matcher.group(1));
		return (matcher.group(2) != null) ? matcher.group(2).equals(value) : Boolean.TRUE.equals(value);
	}

	private String value(MatchResult match) {
		return String.valueOf(lookUp(match.group(1)));
	}

	private Object lookUp(String path) {
		Object value = this.context;
		for (String name : path.substring(1).split("\\.")) {
			value = (value instanceof Map<?, ?> map) ? map.get(name) : null;
		}
		Assert.state(value != null, () -> path + " is not set");
		return value;
	}

	/**
	 * Return the values that the chart comes with.
	 * @param directory the directory of the chart
	 * @return the content of {@code values.yaml}
	 * @throws IOException if it cannot be read
	 */
	static Map<String, Object> defaultValues(Path directory) throws IOException {
		return new Yaml().load(Files.readString(directory.resolve("values.yaml")));
	}

}

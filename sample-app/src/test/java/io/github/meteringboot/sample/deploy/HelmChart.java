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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.mockito.Mockito;

import org.springframework.util.FileSystemUtils;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A chart that Helm itself lints and renders, without a cluster.
 *
 * @param directory the directory of the chart
 */
record HelmChart(Path directory) {

	static {
		// Helm's library takes SIGQUIT from the JVM, without which no agent can be
		// attached
		// any more: Mockito would try for half a minute, so it attaches its agent before
		Mockito.mockingDetails(new Object());
	}

	HelmChart {
		String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
		assumeTrue(machine.toLowerCase(Locale.ROOT).matches("(linux|mac).* (amd64|x86_64|arm64|aarch64)"),
				() -> "Helm as a library does not exist for " + machine + ": run deploy/check, with Helm installed");
	}

	/**
	 * Run {@code helm lint} without any value, as AWS Marketplace does.
	 */
	LintResult lint() {
		return new Helm(this.directory).lint().call();
	}

	/**
	 * Run {@code helm template} without any value, as AWS Marketplace does. The command
	 * takes the namespace "default" then, which the library leaves to its caller.
	 * @return the manifests
	 */
	List<Descriptor> render() {
		return Descriptor
			.parseAll(new Helm(this.directory).template().withName("example").withNamespace("default").call());
	}

	/**
	 * Run {@code helm template}.
	 * @param release the name of the release
	 * @param namespace the namespace of the release
	 * @param values a values file
	 * @return the manifests
	 */
	List<Descriptor> render(String release, String namespace, String values) {
		return Descriptor.parseAll(template(release, namespace, values));
	}

	/**
	 * Run {@code helm template}.
	 * @param release the name of the release
	 * @param namespace the namespace of the release
	 * @param values a values file
	 * @return the manifests, as one stream of YAML documents
	 */
	String template(String release, String namespace, String values) {
		try {
			Path file = Files.createTempFile("values", ".yaml");
			try {
				Files.writeString(file, values);
				return new Helm(this.directory).template()
					.withName(release)
					.withNamespace(namespace)
					.withValuesFile(file)
					.call();
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return a parent chart that has this one as its only subchart.
	 * @param directory where to write it
	 */
	HelmChart asSubchart(Path directory) throws IOException {
		Descriptor chart = Descriptor.read(this.directory.resolve("Chart.yaml"));
		FileSystemUtils.copyRecursively(this.directory,
				directory.resolve("charts").resolve((String) chart.get("name")));
		Files.createDirectories(directory.resolve("templates"));
		Files.writeString(directory.resolve("values.yaml"), "");
		Files.writeString(directory.resolve("Chart.yaml"), """
				apiVersion: v2
				name: parent
				version: 1.0.0
				dependencies:
				  - name: %1$s
				    version: %2$s
				    condition: %1$s.enabled
				""".formatted(chart.get("name"), chart.get("version")));
		return new HelmChart(directory);
	}

	/**
	 * Return a copy of the chart that renders its notes too, in a config map called
	 * "notes". Helm shows them after an installation only.
	 * @param directory where to write it
	 */
	HelmChart withNotes(Path directory) throws IOException {
		FileSystemUtils.copyRecursively(this.directory, directory);
		Path templates = directory.resolve("templates");
		Files.writeString(templates.resolve("_notes.tpl"),
				"{{- define \"notes\" -}}\n" + Files.readString(templates.resolve("NOTES.txt")) + "\n{{- end -}}\n");
		Files.writeString(templates.resolve("notes.yaml"), """
				apiVersion: v1
				kind: ConfigMap
				metadata:
				  name: notes
				data:
				  text: {{ include "notes" . | quote }}
				""");
		return new HelmChart(directory);
	}

	/**
	 * Return the texts of the templates.
	 */
	List<String> templates() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("templates"))) {
			return files.sorted().map(HelmChart::read).toList();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

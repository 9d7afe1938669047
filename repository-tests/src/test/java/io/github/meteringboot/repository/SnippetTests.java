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

package io.github.meteringboot.repository;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what people copy from the documents into the build of a product.
 */
class SnippetTests {

	private static final String GROUP = "io.github.meteringboot";

	private static final String BOM = "metering-spring-boot-dependencies";

	private static final String TEST_SUPPORT = "metering-spring-boot-starter-test";

	private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w+)\\n(.*?)^ *```$");

	private static final Pattern GRADLE = Pattern
		.compile("(\\w+)[ (](platform\\()?['\"]" + Pattern.quote(GROUP) + ":([a-z-]+)(:[^'\"]+)?['\"]");

	@Test
	void coordinatesInXmlAreThoseOfPublishedModules() {
		Set<String> named = new TreeSet<>();
		blocks("xml").forEach((xml) -> dependencies(xml).forEach((dependency) -> {
			if (GROUP.equals(dependency.get("groupId"))) {
				named.add(dependency.get("artifactId"));
				assertCoordinates(dependency);
			}
		}));
		assertThat(named).contains(BOM, TEST_SUPPORT, "metering-spring-boot-starter");
	}

	private void assertCoordinates(Map<String, String> dependency) {
		String artifactId = dependency.get("artifactId");
		String pom = Repository.read(artifactId + "/pom.xml");
		assertThat(pom).contains("<artifactId>" + artifactId + "</artifactId>", "<groupId>" + GROUP + "</groupId>")
			.contains("<artifactId>central-publishing-maven-plugin</artifactId>");
		boolean bom = pom.contains("<packaging>pom</packaging>");
		assertThat(dependency.get("type")).as(artifactId).isEqualTo(bom ? "pom" : null);
		String scope = artifactId.equals(TEST_SUPPORT) ? "test" : null;
		assertThat(dependency.get("scope")).as(artifactId).isEqualTo(bom ? "import" : scope);
		if (dependency.get("version") == null) {
			assertThat(managed()).contains(artifactId);
		}
	}

	@Test
	void everyBuildOfASellerNamesTheSameModules() {
		String guide = Repository.read("docs/seller.md");
		Set<String> maven = new TreeSet<>();
		blocks(guide, "xml").forEach((xml) -> dependencies(xml).forEach((dependency) -> maven
			.add(dependency.get("artifactId") + "," + dependency.get("version") + "," + dependency.get("scope"))));
		assertThat(gradle(guide, "groovy")).isEqualTo(maven).hasSize(3);
		assertThat(gradle(guide, "kotlin")).isEqualTo(maven);
	}

	/**
	 * In the words of Maven.
	 */
	private Set<String> gradle(String guide, String language) {
		Set<String> dependencies = new TreeSet<>();
		blocks(guide, language).forEach((block) -> {
			Matcher dependency = GRADLE.matcher(block);
			while (dependency.find()) {
				String version = dependency.group(4);
				assertThat(dependency.group(2) != null).as(dependency.group()).isEqualTo(version != null);
				String scope = dependency.group(1).startsWith("test") ? "test" : null;
				dependencies.add(dependency.group(3) + ","
						+ ((version != null) ? version.substring(1) + ",import" : null + "," + scope));
			}
		});
		return dependencies;
	}

	@Test
	void codeInKotlinIsThatOfAProductWhichIsBuilt() {
		StringBuilder sources = new StringBuilder();
		for (Path file : Repository.files((path) -> path.toString().endsWith(".kt"))) {
			sources.append(Repository.read(file));
		}
		List<String> lines = Stream
			.of(blocks(Repository.read("docs/seller.md"), "kotlin"),
					blocks(Repository.read("docs/testing.md"), "kotlin"))
			.flatMap(List::stream)
			.filter((block) -> !block.contains("dependencies {"))
			.flatMap(String::lines)
			.filter((line) -> !line.isBlank())
			.toList();
		assertThat(lines).hasSizeGreaterThan(6)
			.allSatisfy((line) -> assertThat(sources).contains(line.replace("MyApplication", "OrderApplication")));
	}

	@Test
	void productIsStartedAsByAProductWhichIsBuilt() {
		String pom = Repository.read("smoke-tests/smoke-test-kotlin/pom.xml");
		List<String> lines = blocks(Repository.read("docs/testing.md"), "xml").stream()
			.filter((block) -> block.contains("<goal>start</goal>"))
			.flatMap(String::lines)
			.map(String::strip)
			.filter((line) -> !line.startsWith("<mainClass>"))
			.toList();
		assertThat(lines).hasSizeGreaterThan(10).allSatisfy((line) -> assertThat(pom).contains(line));
	}

	@Test
	void codeInJavaIsThatOfTestsWhichRun() {
		StringBuilder sources = new StringBuilder();
		for (Path file : Repository.files((path) -> path.toString().matches(".*/src/test/.*/guide/\\w+\\.java"))) {
			sources.append(withoutIndentation(Repository.read(file)));
		}
		List<String> snippets = Stream
			.of(blocks(Repository.read("docs/testing.md"), "java"), blocks(Repository.read("docs/code.md"), "java"))
			.flatMap(List::stream)
			.map(SnippetTests::withoutIndentation)
			.flatMap((snippet) -> snippet.startsWith("import ") ? snippet.lines() : Stream.of(snippet))
			// the sources have more tests in the class
			.map((snippet) -> snippet.replaceFirst("[}\\s]+$", ""))
			.toList();
		assertThat(snippets).hasSizeGreaterThan(7).allSatisfy((snippet) -> assertThat(sources).contains(snippet));
	}

	@Test
	void linesOfTheLogAreWrittenByTheSources() {
		StringBuilder sources = new StringBuilder();
		for (Path file : Repository.files((path) -> path.toString().matches(".*/metering-[^/]+/src/main/.*\\.java"))) {
			sources.append(Repository.read(file));
		}
		List<String> lines = blocks(Repository.read("docs/testing.md"), "text").stream()
			.flatMap(String::lines)
			.filter((line) -> line.matches("(AWS|Usage) .*"))
			.toList();
		// the text up to the first value
		assertThat(lines).hasSize(3)
			.allSatisfy((line) -> assertThat(sources).contains(line.replaceFirst("(=| http).*", "")));
	}

	private static String withoutIndentation(String code) {
		return code.replaceAll("(?m)^[ \\t]+", "");
	}

	private List<String> managed() {
		return dependencies(Repository.read(BOM + "/pom.xml").replaceFirst("<\\?xml.*\\?>", "")).stream()
			.map((dependency) -> dependency.getOrDefault("artifactId", ""))
			.toList();
	}

	/**
	 * The dependencies in a piece of a pom.
	 */
	private List<Map<String, String>> dependencies(String xml) {
		List<Map<String, String>> dependencies = new ArrayList<>();
		NodeList elements = parse("<piece>" + xml + "</piece>").getElementsByTagName("dependency");
		for (int i = 0; i < elements.getLength(); i++) {
			Map<String, String> dependency = new TreeMap<>();
			NodeList children = ((Element) elements.item(i)).getElementsByTagName("*");
			for (int j = 0; j < children.getLength(); j++) {
				dependency.put(children.item(j).getNodeName(), children.item(j).getTextContent().strip());
			}
			dependencies.add(dependency);
		}
		return dependencies;
	}

	private static Document parse(String xml) {
		try {
			return DocumentBuilderFactory.newDefaultInstance()
				.newDocumentBuilder()
				.parse(new InputSource(new StringReader(xml)));
		}
		catch (Exception ex) {
			throw new AssertionError(xml, ex);
		}
	}

	private static List<String> blocks(String language) {
		return Repository.files((file) -> file.toString().endsWith(".md"))
			.stream()
			.flatMap((file) -> blocks(Repository.read(file), language).stream())
			.toList();
	}

	private static List<String> blocks(String document, String language) {
		return BLOCK.matcher(document)
			.results()
			.filter((block) -> block.group(1).equals(language))
			.map((block) -> block.group(2))
			.toList();
	}

}

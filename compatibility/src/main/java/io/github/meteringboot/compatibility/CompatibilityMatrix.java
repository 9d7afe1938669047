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

package io.github.meteringboot.compatibility;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds and runs the product of each row, one at a time, and writes the table of the
 * README. Ends with 1 if one of them failed.
 */
public final class CompatibilityMatrix {

	private static final String BEGIN = "<!-- written by compatibility/run: begin -->\n";

	private static final String END = "<!-- written by compatibility/run: end -->\n";

	private static final Pattern AWS_SDK = Pattern.compile(".*/marketplacemetering-([0-9.]+)\\.jar");

	private static final Path HOSTS = Path.of("smoke-tests", "smoke-test-support", "src", "hosts");

	private final ProductBuild build;

	private final Map<Integer, Path> jdks;

	private final StringBuilder table = new StringBuilder("""
			| product | Spring Boot | AWS SDK | Java | registers, waits, refuses, is sealed |
			| --- | --- | --- | --- | --- |
			""");

	private boolean failed;

	private CompatibilityMatrix(ProductBuild build, Map<Integer, Path> jdks) {
		this.build = build;
		this.jdks = jdks;
	}

	/**
	 * Run the matrix.
	 * @param args part of the names of the rows to run, all if empty
	 * @throws Exception if it cannot be run
	 */
	public static void main(String[] args) throws Exception {
		String selection = (args.length != 0) ? args[0] : "";
		CompatibilityMatrix matrix = new CompatibilityMatrix(new ProductBuild(), jdks());
		for (Row row : Row.all()) {
			if (row.name().contains(selection)) {
				matrix.run(row);
			}
		}
		System.out.print(matrix.table);
		if (selection.isEmpty()) {
			matrix.writeTable();
		}
		System.exit(matrix.failed ? 1 : 0);
	}

	private static Map<Integer, Path> jdks() throws IOException {
		Map<Integer, Path> jdks = new TreeMap<>();
		for (String home : List.of(System.getProperty("java.home"), System.getenv().getOrDefault("JAVA_25_HOME", ""))) {
			Path release = Path.of(home, "release");
			if (!home.isEmpty() && Files.isReadable(release)) {
				Properties properties = new Properties();
				try (InputStream in = Files.newInputStream(release)) {
					properties.load(in);
				}
				String version = properties.getProperty("JAVA_VERSION").replace("\"", "");
				jdks.put(Runtime.Version.parse(version).feature(), Path.of(home));
			}
		}
		return jdks;
	}

	private void run(Row row) throws InterruptedException {
		Path jdk = this.jdks.get(row.java());
		if (jdk == null) {
			add(row, "", "not run: no JDK " + row.java());
			return;
		}
		long start = System.nanoTime();
		String awsSdk = "";
		String result = "yes";
		try {
			Path archive = this.build.archive(row);
			awsSdk = awsSdk(archive);
			new ProductCheck(row, archive, jdk, this.build.project().resolve(HOSTS)).run();
		}
		catch (IOException | RuntimeException | AssertionError ex) {
			this.failed = true;
			ex.printStackTrace();
			result = "**no**";
		}
		add(row, awsSdk, result);
		System.out.printf("%s, Spring Boot %s, Java %d: %s, %d s%n", row.name(), row.springBoot(), row.java(), result,
				Duration.ofNanos(System.nanoTime() - start).toSeconds());
	}

	private static String awsSdk(Path archive) throws IOException {
		try (JarFile file = new JarFile(archive.toFile())) {
			return file.stream()
				.map((entry) -> AWS_SDK.matcher(entry.getName()))
				.filter(Matcher::matches)
				.map((matcher) -> matcher.group(1))
				.findFirst()
				.orElseThrow();
		}
	}

	private void add(Row row, String awsSdk, String result) {
		this.table
			.append("| %s | %s | %s | %d | %s |%n".formatted(row.name(), row.springBoot(), awsSdk, row.java(), result));
	}

	private void writeTable() throws IOException {
		Path readme = this.build.project().resolve("README.md");
		String text = Files.readString(readme);
		Files.writeString(readme, text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + "\n" + this.table + "\n"
				+ text.substring(text.indexOf(END)));
	}

}

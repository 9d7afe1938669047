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

package io.github.meteringboot.reliability;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * A class of fuzz tests with one test, and its run in a process of its own.
 */
final class FuzzTarget {

	private static final String SUFFIX = "FuzzTests";

	/** Whose code tells the fuzzer what an input has reached. */
	private static final String INSTRUMENTED = "io.github.meteringboot.**:com.nimbusds.jose.**:org.apache.coyote.http11.**:org.apache.catalina.connector.**";

	/** An input that takes longer is a finding. */
	private static final int HANG_SECONDS = 30;

	private static final Pattern METHOD = Pattern.compile("@FuzzTest\\s+void (\\w+)\\(");

	private static final Pattern PROGRESS = Pattern.compile("#\\d+\\s.*cov: (\\d+) ft: (\\d+)");

	private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units:\\s+(\\d+)");

	private final Path module;

	private final String className;

	private FuzzTarget(Path module, String className) {
		this.module = module;
		this.className = className;
	}

	/**
	 * Return the targets of a module.
	 * @param module the directory of the module
	 * @return the targets in the order of their names
	 * @throws IOException if the directory cannot be read
	 */
	static List<FuzzTarget> in(Path module) throws IOException {
		Path sources = module.resolve(Path.of("src", "test", "java"));
		try (Stream<Path> files = Files.walk(sources)) {
			return files.map((file) -> sources.relativize(file).toString())
				.filter((file) -> file.endsWith(SUFFIX + ".java"))
				.map((file) -> file.substring(0, file.length() - ".java".length()).replace(File.separatorChar, '.'))
				.sorted()
				.map((name) -> new FuzzTarget(module, name))
				.toList();
		}
	}

	/**
	 * Return the name of the target.
	 * @return the name, such as {@code SignedToken}
	 */
	String name() {
		String simpleName = this.className.substring(this.className.lastIndexOf('.') + 1);
		return simpleName.substring(0, simpleName.length() - SUFFIX.length());
	}

	/**
	 * Fuzz the target. An input with which it fails becomes part of the corpus.
	 * @param seconds for how long
	 * @return what came of it
	 * @throws IOException if a file cannot be read or written
	 * @throws InterruptedException if the thread is interrupted
	 */
	Outcome fuzz(int seconds) throws IOException, InterruptedException {
		Path directory = this.module.resolve(Path.of("target", "fuzz", name())).toAbsolutePath();
		FileSystemUtils.deleteRecursively(directory);
		Files.createDirectories(directory);
		Path log = directory.resolve("fuzz.log");
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx1g", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading",
				"-Djdk.net.hosts.file=" + this.module.resolve(Path.of("src", "test", "hosts")).toAbsolutePath(), "-cp",
				System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
				"--target_class=" + this.className, "--instrumentation_includes=" + INSTRUMENTED,
				"-max_total_time=" + seconds, "-timeout=" + HANG_SECONDS, "-print_final_stats=1")
			.directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		int exitCode = builder.start().waitFor();
		List<Path> findings = findings(directory);
		Path corpus = corpus();
		for (Path finding : findings) {
			Files.copy(finding, corpus.resolve(finding.getFileName()), StandardCopyOption.REPLACE_EXISTING);
		}
		String output = Files.readString(log, StandardCharsets.ISO_8859_1);
		Matcher executions = EXECUTIONS.matcher(output);
		List<MatchResult> progress = PROGRESS.matcher(output).results().toList();
		boolean ran = executions.find() && (!progress.isEmpty() || !findings.isEmpty());
		if (!ran || (exitCode != 0 && findings.isEmpty())) {
			throw new IllegalStateException("Fuzzing %s failed: see %s".formatted(this.className, log));
		}
		MatchResult last = progress.isEmpty() ? null : progress.get(progress.size() - 1);
		return new Outcome(Long.parseLong(executions.group(1)), (last != null) ? Long.parseLong(last.group(1)) : 0,
				(last != null) ? Long.parseLong(last.group(2)) : 0, findings.size());
	}

	private static List<Path> findings(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.getFileName().toString().matches("(crash|timeout|oom|leak)-.*"))
				.toList();
		}
	}

	private Path corpus() throws IOException {
		String path = this.className.replace('.', '/');
		String source = Files.readString(this.module.resolve("src/test/java/" + path + ".java"));
		Matcher method = METHOD.matcher(source);
		if (!method.find()) {
			throw new IllegalStateException(this.className + " has no fuzz test");
		}
		return this.module.resolve("src/test/resources/" + path + "Inputs/" + method.group(1));
	}

	/**
	 * Return how many inputs are kept.
	 * @return the number of files
	 * @throws IOException if the directory cannot be read
	 */
	long kept() throws IOException {
		try (Stream<Path> files = Files.list(corpus())) {
			return files.count();
		}
	}

	/**
	 * What came of fuzzing a target.
	 *
	 * @param executions how often the target was run
	 * @param edges how many edges of the control flow were reached
	 * @param features edges with the numbers of times that they were reached, and
	 * comparisons
	 * @param findings how many inputs the target failed with
	 */
	record Outcome(long executions, long edges, long features, int findings) {
	}

}

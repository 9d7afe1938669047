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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.meteringboot.sample.deploy.Dockerfile.Instruction;
import io.github.meteringboot.testsupport.ProductProcess;

import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;

/**
 * What a container engine makes of the Dockerfile, as far as that goes without one: the
 * steps are taken from the file and run in directories of this machine, on a JDK of this
 * machine. Then all files are made read-only, and the entry point runs as the user of the
 * image if the test may change users.
 */
final class ImageBuild {

	private final Dockerfile dockerfile;

	private final Path directory;

	private final Path jdk;

	private final UnaryOperator<String> options;

	private Path workingDirectory;

	/**
	 * Prepare a build.
	 * @param dockerfile the Dockerfile
	 * @param directory where to build
	 * @param jdk the home of the JDK that stands for the one of the base image
	 * @param options what to make of each argument of Java's
	 */
	ImageBuild(Dockerfile dockerfile, Path directory, Path jdk, UnaryOperator<String> options) {
		this.dockerfile = dockerfile;
		this.directory = directory;
		this.jdk = jdk;
		this.options = options;
		this.workingDirectory = directory;
	}

	/**
	 * Run both stages.
	 * @param jar the jar that the argument JAR names
	 */
	void build(Path jar) throws Exception {
		for (int stage = 0; stage < 2; stage++) {
			for (Instruction instruction : this.dockerfile.stage(stage)) {
				switch (instruction.name()) {
					case "WORKDIR" ->
						this.workingDirectory = Files.createDirectories(path(stage, instruction.arguments()));
					case "COPY" -> copy(instruction.arguments().split(" "), jar);
					case "RUN" -> run(instruction.array());
					case "FROM", "ARG", "VOLUME", "USER", "EXPOSE", "ENTRYPOINT" -> {
					}
					default -> throw new IllegalStateException("Not understood: " + instruction);
				}
			}
		}
		setPermissions("r-xr-xr-x");
	}

	private void copy(String[] arguments, Path jar) throws IOException {
		if (arguments[0].equals("${JAR}")) {
			Files.copy(jar, this.workingDirectory.resolve(arguments[1]));
			return;
		}
		Assert.state(arguments.length == 3 && arguments[0].equals("--from=layers") && arguments[2].equals("./"),
				() -> "Not understood: COPY " + String.join(" ", arguments));
		Path source = path(0, arguments[1]);
		Assert.state(Files.isDirectory(source), () -> source + " does not exist");
		FileSystemUtils.copyRecursively(source, this.workingDirectory);
	}

	private void run(List<String> command) throws Exception {
		Process process = start(List.of(), command, Map.of());
		String output;
		try (InputStream in = process.getInputStream()) {
			output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		Assert.state(process.waitFor(ProductProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS), "The step does not end");
		Assert.state(process.exitValue() == 0,
				() -> "%s ended with %d:%n%s".formatted(command, process.exitValue(), output));
	}

	/**
	 * Start a container of the image.
	 * @param environment its environment
	 */
	Container start(Map<String, String> environment) throws IOException {
		List<String> user = new ArrayList<>();
		Path setpriv = Path.of("/usr/bin/setpriv");
		if ("root".equals(System.getProperty("user.name")) && Files.isExecutable(setpriv)) {
			String[] ids = this.dockerfile.only("USER").arguments().split(":");
			user.addAll(List.of(setpriv.toString(), "--reuid", ids[0], "--regid", ids[1], "--clear-groups", "--"));
		}
		return new Container(start(user, this.dockerfile.only("ENTRYPOINT").array(), environment));
	}

	private Process start(List<String> prefix, List<String> command, Map<String, String> environment)
			throws IOException {
		List<String> arguments = new ArrayList<>(prefix);
		Assert.state(command.get(0).equals("java"), () -> "Not Java: " + command);
		arguments.add(this.jdk.resolve("bin").resolve("java").toString());
		command.stream().skip(1).map(this.options).forEach(arguments::add);
		ProcessBuilder builder = new ProcessBuilder(arguments).directory(this.workingDirectory.toFile())
			.redirectErrorStream(true);
		builder.environment().clear();
		builder.environment().putAll(environment);
		return builder.start();
	}

	/**
	 * Return the files of the image, relative to its working directory.
	 */
	List<String> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.workingDirectory)) {
			return files.map((file) -> this.workingDirectory.relativize(file).toString()).sorted().toList();
		}
	}

	/**
	 * Make the files of the image writable again, so that they can be deleted.
	 */
	void release() throws IOException {
		setPermissions("rwxr-xr-x");
	}

	private void setPermissions(String permissions) throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.filter((file) -> !file.equals(this.directory)).toList()) {
				Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
			}
		}
	}

	private Path path(int stage, String absolute) {
		return this.directory.resolve(String.valueOf(stage)).resolve(absolute.substring(1));
	}

	/**
	 * Return the home of a JDK of this machine.
	 * @param feature its feature version
	 */
	static Optional<Path> jdk(int feature) throws IOException {
		List<Path> homes = new ArrayList<>();
		System.getenv().forEach((name, value) -> {
			if (name.startsWith("JAVA_HOME")) {
				homes.add(Path.of(value));
			}
		});
		for (Path parent : List.of(Path.of("/usr/lib/jvm"), Path.of("/Library/Java/JavaVirtualMachines"),
				Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"))) {
			if (Files.isDirectory(parent)) {
				try (Stream<Path> children = Files.list(parent)) {
					children.forEach((child) -> homes.addAll(List.of(child, child.resolve("Contents/Home"))));
				}
			}
		}
		return homes.stream()
			.sorted()
			.filter((home) -> Files.isExecutable(home.resolve("bin/java")) && feature == feature(home))
			.findFirst();
	}

	private static int feature(Path home) {
		Properties release = new Properties();
		try (InputStream in = Files.newInputStream(home.resolve("release"))) {
			release.load(in);
		}
		catch (IOException ex) {
			return -1;
		}
		return Runtime.Version.parse(release.getProperty("JAVA_VERSION").replace("\"", "")).feature();
	}

	/**
	 * A container that runs.
	 */
	static final class Container implements AutoCloseable {

		private final Process process;

		private final BufferedReader reader;

		private final StringBuilder output = new StringBuilder();

		Container(Process process) {
			this.process = process;
			this.reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		}

		/**
		 * Read its output up to a line that has a text in it.
		 * @param pattern a pattern of the text, with one group
		 * @return the group
		 */
		String awaitLine(String pattern) throws IOException {
			for (String line = this.reader.readLine(); line != null; line = this.reader.readLine()) {
				this.output.append(line).append('\n');
				Optional<String> found = Pattern.compile(pattern)
					.matcher(line)
					.results()
					.map((result) -> result.group(1))
					.findFirst();
				if (found.isPresent()) {
					return found.get();
				}
			}
			throw new AssertionError("It ended:\n" + this.output);
		}

		/**
		 * Stop it, as {@code docker stop} does.
		 */
		void stop() {
			// not Process.destroy(), which closes the output too
			this.process.toHandle().destroy();
		}

		/**
		 * Read the rest of its output and return its exit code.
		 */
		int awaitExit() throws Exception {
			this.reader.lines().forEach((line) -> this.output.append(line).append('\n'));
			return this.process.waitFor();
		}

		String output() {
			return this.output.toString();
		}

		long pid() {
			return this.process.pid();
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
		}

	}

}

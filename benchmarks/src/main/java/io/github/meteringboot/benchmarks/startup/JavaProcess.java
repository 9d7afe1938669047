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

package io.github.meteringboot.benchmarks.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that was started to be watched, as Linux and its output show it.
 */
final class JavaProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String END = "the output has ended";

	private final long startedAt;

	private final Process process;

	private final List<String> output = new ArrayList<>();

	private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();

	private JavaProcess(ProcessBuilder builder) throws IOException {
		this.startedAt = sinceEpoch();
		this.process = builder.start();
		Thread reader = new Thread(this::read, "output-of-" + this.process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Start a JVM in an environment that has nothing of this machine's.
	 */
	static JavaProcess start(List<String> command, Map<String, String> environment, Path directory) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
		builder.environment().clear();
		builder.environment().put("HOME", directory.toString());
		builder.environment().putAll(environment);
		return new JavaProcess(builder);
	}

	static long sinceEpoch() {
		return Duration.between(Instant.EPOCH, Instant.now()).toNanos();
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8)) {
			String line = reader.readLine();
			while (line != null) {
				this.unread.add(line);
				line = reader.readLine();
			}
		}
		catch (IOException ex) {
			// it was killed
		}
		this.unread.add(END);
	}

	/**
	 * Return when it was started, in nanoseconds since the epoch.
	 */
	long startedAt() {
		return this.startedAt;
	}

	/**
	 * Wait for the next line that begins so.
	 */
	String await(String beginning) throws IOException, InterruptedException {
		while (true) {
			String line = this.unread.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			if (line == null || line.equals(END)) {
				throw new IOException("No line '%s' in%n%s".formatted(beginning, String.join("\n", this.output)));
			}
			this.output.add(line);
			if (line.startsWith(beginning)) {
				return line;
			}
		}
	}

	/**
	 * Return the next line that begins so and has already been written.
	 * @return the line, or an empty text if there is none
	 */
	String poll(String beginning) {
		String line = this.unread.poll();
		while (line != null && !line.startsWith(beginning)) {
			line = this.unread.poll();
		}
		return (line != null) ? line : "";
	}

	/**
	 * Wait for the next line that the product's watch writes, and read its numbers.
	 */
	Map<String, Long> awaitNumbers() throws IOException, InterruptedException {
		Map<String, Long> numbers = new LinkedHashMap<>();
		for (String pair : await("benchmark: ").substring("benchmark: ".length()).split(" ")) {
			String[] parts = pair.split("=");
			numbers.put(parts[0], Long.valueOf(parts[1]));
		}
		return numbers;
	}

	void send(String line) throws IOException {
		this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
		this.process.getOutputStream().flush();
	}

	/**
	 * Return the processor time that it has taken, in milliseconds.
	 */
	long cpuMillis() {
		return cpuMillis(this.process.toHandle());
	}

	static long cpuMillis(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
	}

	/**
	 * Wait until it hardly takes processor time any more.
	 * @return what it has taken until then, in milliseconds
	 */
	long awaitRest() throws IOException, InterruptedException {
		long before = cpuMillis();
		for (int i = 0; i < 20; i++) {
			// nothing tells when a JVM has come to rest but its processor time, looked at
			// twice
			watch(Duration.ofMillis(200));
			long now = cpuMillis();
			if (now - before <= 10) {
				return now;
			}
			before = now;
		}
		return before;
	}

	/**
	 * Let time pass, in which it must not end.
	 */
	void watch(Duration time) throws IOException, InterruptedException {
		if (this.process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS)) {
			throw ended();
		}
	}

	/**
	 * Return how many sockets it has open.
	 */
	int sockets() throws IOException {
		int count = 0;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", pid(), "fd"))) {
			for (Path file : files) {
				if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).toString().startsWith("socket:")) {
					count++;
				}
			}
		}
		return count;
	}

	private String pid() {
		return Long.toString(this.process.pid());
	}

	/**
	 * Wait for its end.
	 */
	void awaitExit() throws IOException, InterruptedException {
		if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || this.process.exitValue() != 0) {
			throw ended();
		}
	}

	private IOException ended() {
		this.unread.drainTo(this.output);
		return new IOException("Did not end well:%n%s".formatted(String.join("\n", this.output)));
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

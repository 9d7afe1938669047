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

package io.github.meteringboot.sample.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;

import org.springframework.util.FileSystemUtils;

/**
 * A {@link ProductImage} that runs in a JVM of its own, as it would in a container.
 * Closing it kills it, and fails if anything it said gave a secret away.
 */
public final class ProductProcess implements AutoCloseable {

	/**
	 * How long to wait for what takes a moment on any machine, such as starting a JVM.
	 */
	public static final Duration PATIENCE = Duration.ofMinutes(3);

	static final String JAVA = java(Path.of(System.getProperty("java.home")));

	// short-lived: compile little
	static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

	private static final Pattern PORT = Pattern.compile("(?:Tomcat|Netty) started on port (\\d+)");

	private static final Set<ProductProcess> RUNNING = ConcurrentHashMap.newKeySet();

	private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

	static {
		// for a test run that is killed
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ProductProcess::remove)));
	}

	private final Path directory;

	private final Process process;

	private final Set<String> secrets;

	private final Thread reader;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<String> lines = new ArrayList<>();

	private final List<String> bodies = new ArrayList<>();

	private boolean ended;

	private ProductProcess(Path directory, Process process, Set<String> secrets) {
		this.directory = directory;
		this.process = process;
		this.secrets = secrets;

		this.reader = new Thread(this::read, "output-of-" + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
		RUNNING.add(this);
	}

	private static String java(Path home) {
		return home.resolve(Path.of("bin", "java")).toString();
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			String line = output.readLine();
			while (line != null) {
				add(line);
				line = output.readLine();
			}
		}
		catch (IOException ex) {
			// the process was killed
		}
		signal(() -> this.ended = true);
	}

	private void add(String line) {
		signal(() -> this.lines.add(line));
	}

	private void signal(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return all that the process has written so far, to its standard output and its
	 * standard error.
	 */
	public String output() {
		this.lock.lock();
		try {
			return String.join("\n", this.lines);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the output without what others than the starter write below INFO.
	 */
	public String outputInScope() {
		this.lock.lock();
		try {
			return Secrets.linesInScope(this.lines);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for a line, or return it if it was written before.
	 * @param regex found in the line
	 * @return the match
	 * @throws AssertionError if the process ends without, or takes longer than
	 * {@link #PATIENCE}
	 */
	public Matcher waitForLine(String regex) {
		return waitForLine(Pattern.compile(regex), 0);
	}

	/**
	 * Wait for a line, or for the end of the process without it.
	 * @param text part of the line
	 * @return whether there is such a line
	 */
	public boolean saysBeforeItEnds(String text) {
		try {
			waitForLine(Pattern.compile(Pattern.quote(text)), 0);
			return true;
		}
		catch (AssertionError ex) {
			if (hasEnded()) {
				return false;
			}
			throw ex;
		}
	}

	private boolean hasEnded() {
		this.lock.lock();
		try {
			return this.ended;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Matcher waitForLine(Pattern pattern, int skip) {
		this.lock.lock();
		try {
			long nanos = PATIENCE.toNanos();
			int next = 0;
			int skipped = 0;
			while (true) {
				for (; next < this.lines.size(); next++) {
					Matcher matcher = pattern.matcher(this.lines.get(next));
					if (matcher.find() && skipped++ == skip) {
						return matcher;
					}
				}
				if (this.ended || nanos <= 0) {
					throw new AssertionError("No line has '%s' in%n%s".formatted(pattern, output()));
				}
				nanos = this.changed.awaitNanos(nanos);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the end.
	 * @return the exit code
	 * @throws AssertionError if it does not end in time
	 */
	public int waitForExit(Duration timeout) {
		try {
			if (!this.process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new AssertionError("Still running after %s:%n%s".formatted(timeout, output()));
			}
			this.reader.join();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Wait for the end, for as long as starting and ending may take.
	 * @return the exit code
	 */
	public int waitForExit() {
		return waitForExit(PATIENCE);
	}

	/**
	 * Watch the process for a while.
	 * @throws AssertionError if it ends meanwhile
	 */
	public void assertRunsFor(Duration duration) {
		try {
			if (this.process.waitFor(duration.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new AssertionError("Ended with exit code %d:%n%s".formatted(this.process.exitValue(), output()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Ask the process to end, as an orchestrator does: SIGTERM.
	 */
	public void terminate() {
		this.process.destroy();
	}

	/**
	 * Close the standard input of the process, on which a class of a test may wait.
	 */
	public void closeInput() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the web port, as soon as the process has opened it.
	 */
	public int port() {
		return port(0);
	}

	/**
	 * Return the port of the actuator where that is another, as soon as the process has
	 * opened it.
	 */
	public int managementPort() {
		// opened second
		return port(1);
	}

	private int port(int index) {
		return Integer.parseInt(waitForLine(PORT, index).group(1));
	}

	/**
	 * Return the health of the starter's own component.
	 */
	public HttpResponse<String> health() {
		return health(port());
	}

	/**
	 * Return the health of the starter's own component.
	 * @param port where the actuator is
	 */
	public HttpResponse<String> health(int port) {
		return send(HttpRequest.newBuilder().GET(), port, "/actuator/health/marketplaceMetering");
	}

	public HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder().GET(), port(), path);
	}

	public HttpResponse<String> post(String path) {
		return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), port(), path);
	}

	private HttpResponse<String> send(HttpRequest.Builder request, int port, String path) {
		try {
			HttpResponse<String> response = HTTP.send(
					request.uri(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE).build(),
					BodyHandlers.ofString());
			signal(() -> this.bodies.add(response.body()));
			return response;
		}
		catch (ConnectException ex) {
			throw new AssertionError("Nobody listens; the output is\n" + output(), ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Kill the process if it still runs, and check that nothing it said gave a secret
	 * away.
	 */
	@Override
	public void close() {
		remove();
		RUNNING.remove(this);
		Secrets.assertNone(outputInScope() + String.join("\n", this.bodies), this.secrets);
	}

	private void remove() {
		this.process.destroyForcibly();
		waitForExit();
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

	/**
	 * Starts a {@link ProductProcess} in an environment that has nothing of this
	 * machine's.
	 */
	public static final class Launcher {

		private final ProductImage image;

		private String java = JAVA;

		private final Map<String, String> environment = new LinkedHashMap<>();

		private final List<String> jvmOptions = new ArrayList<>();

		private final List<String> arguments = new ArrayList<>();

		private final Map<String, String> files = new LinkedHashMap<>();

		private final Set<String> secrets = new LinkedHashSet<>();

		Launcher(ProductImage image) {
			this.image = image;
		}

		/**
		 * Run it with another JDK than that of the tests.
		 */
		public Launcher jdk(Path home) {
			this.java = java(home);
			return this;
		}

		/**
		 * Run it where the given simulator says, whose secrets must not be seen.
		 */
		public Launcher on(ContainerPlatformSimulator platform) {
			this.environment.putAll(platform.environment());
			return secret(platform.secretAccessKey()).secret(platform.sessionToken());
		}

		/**
		 * Set access keys beside, whose secrets must not be seen.
		 */
		public Launcher accessKeys(String accessKeyId) {
			String secretAccessKey = "not/a/real/secret/key/but/looks/like/one";
			String sessionToken = "IQoJb3JpZ2luX2Vj".repeat(12);
			return environment("AWS_ACCESS_KEY_ID", accessKeyId).environment("AWS_SECRET_ACCESS_KEY", secretAccessKey)
				.environment("AWS_SESSION_TOKEN", sessionToken)
				.secret(secretAccessKey)
				.secret(sessionToken);
		}

		public Launcher environment(String name, String value) {
			this.environment.put(name, value);
			return this;
		}

		public Launcher withoutEnvironment(String name) {
			this.environment.remove(name);
			return this;
		}

		public Launcher jvmOption(String option) {
			this.jvmOptions.add(option);
			return this;
		}

		public Launcher argument(String argument) {
			this.arguments.add(argument);
			return this;
		}

		/**
		 * Put a file beside the jar, which is the working directory of the process.
		 */
		public Launcher file(String path, String content) {
			this.files.put(path, content);
			return this;
		}

		/**
		 * Name what the process must not say.
		 */
		public Launcher secret(String secret) {
			this.secrets.add(secret);
			return this;
		}

		/**
		 * Start the process and return at once.
		 */
		public ProductProcess start() {
			try {
				Path directory = Files.createTempDirectory("product");
				ProcessBuilder builder = new ProcessBuilder(command(directory)).directory(directory.toFile())
					.redirectErrorStream(true);
				builder.environment().clear();
				builder.environment().put("HOME", directory.toString());
				builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
				builder.environment().putAll(this.environment);
				writeFiles(directory);
				return new ProductProcess(directory, builder.start(), Set.copyOf(this.secrets));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private void writeFiles(Path directory) throws IOException {
			for (Map.Entry<String, String> file : this.files.entrySet()) {
				Path path = directory.resolve(file.getKey());
				Files.createDirectories(path.getParent());
				Files.writeString(path, file.getValue());
			}
		}

		private List<String> command(Path directory) {
			List<String> command = new ArrayList<>();
			command.add(this.java);
			command.addAll(JVM_OPTIONS);
			command
				.addAll(List.of("-Dfile.encoding=UTF-8", "-Djava.io.tmpdir=" + directory, "-Duser.home=" + directory));
			command.addAll(this.jvmOptions);
			command.addAll(this.image.writeTo(directory));
			command.addAll(List.of("--server.address=127.0.0.1", "--server.port=0", "--spring.main.banner-mode=off"));
			command.addAll(this.arguments);
			return command;
		}

	}

}

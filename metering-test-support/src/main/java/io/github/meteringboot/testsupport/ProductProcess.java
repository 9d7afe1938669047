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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import org.awaitility.Awaitility;

import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;

/**
 * A product, or another program in Java, that runs in a process of its own. Closing it
 * kills it, and checks that it disclosed no secret.
 */
public final class ProductProcess implements AutoCloseable {

	/**
	 * The bound of each wait. Starting a JVM takes a while on a busy machine.
	 */
	public static final Duration PATIENCE = Duration.ofMinutes(3);

	// short-lived: compile little, and collect no garbage
	private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-Xshare:auto", "-Xms256m", "-Xmn128m", "-Xmx256m");

	private static final Pattern PORT = Pattern.compile("(?:Tomcat|Netty|Jetty) started on port (\\d+)");

	private static final Pattern SYSTEM_PROPERTY = Pattern.compile("-D([^=]+)=(.*)");

	private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

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

	private ProductProcess(Path directory, Process process, Set<String> secrets, boolean readOutput) {
		this.directory = directory;
		this.process = process;
		this.secrets = secrets;
		this.reader = new Thread(readOutput ? this::read : this::end, "output-of-" + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
		RUNNING.add(this);
	}

	/**
	 * Return a launcher of a JVM, without the arguments of a product.
	 * @param arguments the arguments, such as {@code -cp}, a class path and a class
	 * @return the launcher
	 */
	public static Launcher java(String... arguments) {
		return new Launcher((directory) -> List.of(arguments), List::of);
	}

	/**
	 * Run a program in Java that must succeed.
	 * @param arguments the arguments, such as {@code -jar} and a jar
	 */
	static void runJava(String... arguments) {
		try (ProductProcess process = java(arguments).start()) {
			if (process.waitForExit() != 0) {
				throw new IllegalStateException(
						"%s failed:%n%s".formatted(String.join(" ", arguments), process.output()));
			}
		}
	}

	private static String executable(Path javaHome) {
		return javaHome.resolve(Path.of("bin", "java")).toString();
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
		end();
	}

	private void end() {
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
	 * Return the lines that the process has written so far, to its standard output and
	 * its standard error.
	 * @return the lines
	 */
	public List<String> lines() {
		this.lock.lock();
		try {
			return List.copyOf(this.lines);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the lines that the process has written so far, as one text.
	 * @return the output
	 */
	public String output() {
		return String.join("\n", lines());
	}

	/**
	 * Return the output without the lines below INFO of other loggers than the starter's.
	 * @return the output of which the contract says that it holds no secret
	 */
	public String outputInScope() {
		return Secrets.linesInScope(lines());
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
	 * Wait until as many lines match as given, counting those written before.
	 * @param regex found in each of the lines
	 * @param count the number of lines
	 * @return the match in the last of them
	 */
	public Matcher waitForLines(String regex, int count) {
		return waitForLine(Pattern.compile(regex), count - 1);
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

	private void assertHasNotEnded() {
		if (hasEnded()) {
			throw new AssertionError("The process has ended:\n" + output());
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
	 * Wait for the end of the process.
	 * @param timeout the bound
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
	 * Wait for the end of the process, for {@link #PATIENCE}.
	 * @return the exit code
	 */
	public int waitForExit() {
		return waitForExit(PATIENCE);
	}

	/**
	 * Watch the process for a while.
	 * @param duration how long
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
		// Process.destroy() would close the output, so that none of it is read from now
		// on
		this.process.toHandle().destroy();
	}

	/**
	 * Write a line to the standard input of the process.
	 * @param line the line
	 */
	public void send(String line) {
		try {
			this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
	 * Return the handle of the process.
	 * @return the handle
	 */
	public ProcessHandle handle() {
		return this.process.toHandle();
	}

	/**
	 * Return the working directory of the process. It is deleted when the process is
	 * closed.
	 * @return the directory
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * Return whether the process has opened a web port so far.
	 * @return whether there is a port
	 */
	public boolean hasPort() {
		return PORT.matcher(output()).find();
	}

	/**
	 * Return the web port, as soon as the process has opened it.
	 * @return the port
	 */
	public int port() {
		return port(0);
	}

	/**
	 * Return the port of the actuator where that is another, as soon as the process has
	 * opened it.
	 * @return the port
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
	 * @return the response
	 */
	public HttpResponse<String> health() {
		return health(port());
	}

	/**
	 * Return the health of the starter's own component.
	 * @param port the port of the actuator
	 * @return the response
	 */
	public HttpResponse<String> health(int port) {
		return send(HttpRequest.newBuilder().GET(), port, "/actuator/health/marketplaceMetering");
	}

	/**
	 * Wait until the starter's own component of the health reports a state.
	 * @param state the state, such as {@code throttled}
	 * @return the response that reports it
	 * @throws AssertionError if the process ends without, or takes longer than
	 * {@link #PATIENCE}
	 */
	public HttpResponse<String> waitForHealth(String state) {
		port();
		return Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(POLL_INTERVAL)
			.failFast(this::assertHasNotEnded)
			.until(this::health, (response) -> response.body().contains("\"state\":\"" + state + "\""));
	}

	/**
	 * Send a GET request to the web port, as soon as the process has opened it.
	 * @param path the path
	 * @return the response
	 */
	public HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder().GET(), port(), path);
	}

	/**
	 * Send a POST request without a body to the web port, as soon as the process has
	 * opened it.
	 * @param path the path
	 * @return the response
	 */
	public HttpResponse<String> post(String path) {
		return send(HttpRequest.newBuilder().POST(BodyPublishers.noBody()), port(), path);
	}

	/**
	 * Send a request.
	 * @param request the request, without its URI
	 * @param port a port of the process
	 * @param path the path
	 * @return the response
	 */
	public HttpResponse<String> send(HttpRequest.Builder request, int port, String path) {
		try {
			HttpResponse<String> response = HTTP.send(
					request.uri(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE).build(),
					BodyHandlers.ofString());
			signal(() -> this.bodies.add(response.body()));
			return response;
		}
		catch (ConnectException ex) {
			throw new AssertionError("No connection to port " + port + "; the output is\n" + output(), ex);
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
	 * Kill the process if it still runs, and check that it disclosed no secret.
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
	 * Launches a {@link ProductProcess} in an environment that has nothing of this
	 * machine's, in an empty working directory.
	 */
	public static final class Launcher {

		private final Function<Path, List<String>> program;

		private final Supplier<List<String>> programOptions;

		private Path javaHome = Path.of(System.getProperty("java.home"));

		private final Map<String, String> environment = new LinkedHashMap<>();

		private final List<String> jvmOptions = new ArrayList<>();

		private final List<String> arguments = new ArrayList<>();

		private final Map<String, String> files = new LinkedHashMap<>();

		private final Set<String> secrets = new LinkedHashSet<>();

		private boolean readOutput = true;

		/**
		 * Create a launcher.
		 * @param program writes the program to the working directory, and returns the
		 * arguments with which a JVM runs it
		 * @param programOptions creates options of the JVM that are not needed
		 * {@linkplain #runInProcess() inside the JVM of the tests}
		 */
		Launcher(Function<Path, List<String>> program, Supplier<List<String>> programOptions) {
			this.program = program;
			this.programOptions = programOptions;
		}

		/**
		 * Use another JDK than that of the tests.
		 * @param home its directory
		 * @return this launcher
		 */
		public Launcher jdk(Path home) {
			this.javaHome = home;
			return this;
		}

		/**
		 * Launch on a simulated container platform, whose secrets must not be disclosed.
		 * @param platform the platform
		 * @return this launcher
		 */
		public Launcher on(ContainerPlatformSimulator platform) {
			return environment(platform.environment()).secret(platform.secretAccessKey())
				.secret(platform.sessionToken());
		}

		/**
		 * Set access keys, whose secrets must not be disclosed.
		 * @param accessKeyId the ID of the access key
		 * @return this launcher
		 */
		public Launcher accessKeys(String accessKeyId) {
			String secretAccessKey = "not/a/real/secret/key/but/looks/like/one";
			String sessionToken = "IQoJb3JpZ2luX2Vj".repeat(12);
			return environment("AWS_ACCESS_KEY_ID", accessKeyId).environment("AWS_SECRET_ACCESS_KEY", secretAccessKey)
				.environment("AWS_SESSION_TOKEN", sessionToken)
				.secret(secretAccessKey)
				.secret(sessionToken);
		}

		/**
		 * Set an environment variable.
		 * @param name the name
		 * @param value the value
		 * @return this launcher
		 */
		public Launcher environment(String name, String value) {
			this.environment.put(name, value);
			return this;
		}

		/**
		 * Set environment variables.
		 * @param variables the values by name
		 * @return this launcher
		 */
		public Launcher environment(Map<String, String> variables) {
			this.environment.putAll(variables);
			return this;
		}

		/**
		 * Remove an environment variable that was set before.
		 * @param name the name
		 * @return this launcher
		 */
		public Launcher withoutEnvironment(String name) {
			this.environment.remove(name);
			return this;
		}

		/**
		 * Add an option of the JVM.
		 * @param option the option
		 * @return this launcher
		 */
		public Launcher jvmOption(String option) {
			this.jvmOptions.add(option);
			return this;
		}

		/**
		 * Set a system property.
		 * @param name the name
		 * @param value the value
		 * @return this launcher
		 */
		public Launcher systemProperty(String name, Object value) {
			return jvmOption("-D%s=%s".formatted(name, value));
		}

		/**
		 * Add an argument.
		 * @param argument the argument
		 * @return this launcher
		 */
		public Launcher argument(String argument) {
			return arguments(argument);
		}

		/**
		 * Add arguments.
		 * @param arguments the arguments
		 * @return this launcher
		 */
		public Launcher arguments(String... arguments) {
			this.arguments.addAll(Arrays.asList(arguments));
			return this;
		}

		/**
		 * Put a file into the working directory.
		 * @param path the path within the working directory
		 * @param content the content
		 * @return this launcher
		 */
		public Launcher file(String path, String content) {
			this.files.put(path, content);
			return this;
		}

		/**
		 * Add a secret that the process must not disclose.
		 * @param secret the secret
		 * @return this launcher
		 */
		public Launcher secret(String secret) {
			this.secrets.add(secret);
			return this;
		}

		/**
		 * Never read the output of the process, which blocks as soon as the pipe is full.
		 * @return this launcher
		 */
		public Launcher unreadOutput() {
			this.readOutput = false;
			return this;
		}

		/**
		 * Start the process and return at once.
		 * @return the process
		 */
		public ProductProcess start() {
			try {
				Path directory = Files.createTempDirectory("product");
				ProcessBuilder builder = new ProcessBuilder(command(directory)).directory(directory.toFile())
					.redirectErrorStream(true);
				builder.environment().clear();
				builder.environment().putAll(variables(directory));
				writeFiles(directory);
				return new ProductProcess(directory, builder.start(), Set.copyOf(this.secrets), this.readOutput);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Run the product inside the JVM of the tests, on the same class path, until it
		 * is open or has failed. Possible for images that are
		 * {@linkplain ProductImage#extracted() extracted}, and for no other option of the
		 * JVM than system properties.
		 * @return the run
		 */
		public InProcessRun runInProcess() {
			try {
				Path directory = Files.createTempDirectory("product");
				List<String> command = this.program.apply(directory);
				int classPath = command.indexOf("-cp") + 1;
				Assert.state(classPath > 0 && classPath + 2 == command.size(), "The image has no class path");
				Path home = Path.of("").toAbsolutePath();
				return InProcessRun.start(directory, ClassPath.parse(command.get(classPath)),
						command.get(classPath + 1), this.arguments, new InProcessRun.Surroundings(variables(home),
								systemProperties(home), this::writeFiles, Set.copyOf(this.secrets)));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private Map<String, String> systemProperties(Path home) {
			Map<String, String> systemProperties = new LinkedHashMap<>();
			systemProperties.put("user.home", home.toString());
			for (String option : this.jvmOptions) {
				Matcher property = SYSTEM_PROPERTY.matcher(option);
				Assert.state(property.matches(), () -> "Not possible in a running JVM: " + option);
				systemProperties.put(property.group(1), property.group(2));
			}
			return systemProperties;
		}

		private Map<String, String> variables(Path home) {
			Map<String, String> variables = new LinkedHashMap<>();
			variables.put("HOME", home.toString());
			variables.put("AWS_EC2_METADATA_DISABLED", "true");
			variables.putAll(this.environment);
			return variables;
		}

		private void writeFiles(Path directory) {
			this.files.forEach((name, content) -> {
				try {
					Path path = directory.resolve(name);
					Files.createDirectories(path.getParent());
					Files.writeString(path, content);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}

		private List<String> command(Path directory) {
			List<String> command = new ArrayList<>();
			command.add(executable(this.javaHome));
			command.addAll(JVM_OPTIONS);
			command
				.addAll(List.of("-Dfile.encoding=UTF-8", "-Djava.io.tmpdir=" + directory, "-Duser.home=" + directory));
			command.addAll(this.jvmOptions);
			command.addAll(this.programOptions.get());
			command.addAll(this.program.apply(directory));
			command.addAll(this.arguments);
			return command;
		}

	}

}

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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A run of a product inside the JVM of the tests, on the class path of its packaged jar.
 * The environment, the system properties and the working directory of the JVM are those
 * of the product until it is open or has failed, so only one run at a time is possible.
 * The libraries are loaded once; the product's own jar and the starter are loaded by each
 * run. Tomcat starts with one set of libraries only, since it keeps a state of the JVM.
 * Since a test calls it, the starter throws a rejection and does not end the JVM.
 */
public final class InProcessRun implements AutoCloseable {

	private static final Map<List<Path>, ClassLoader> LIBRARIES = new ConcurrentHashMap<>();

	// the class of the product, which is another than that of the tests
	private static final String REJECTION = "io.github.meteringboot.RegistrationRejectedException";

	private static final String STARTER = "metering-*";

	private final Path directory;

	private final Set<String> secrets;

	private final URLClassLoader classLoader;

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private @Nullable Object context;

	private @Nullable Throwable failure;

	private InProcessRun(Path directory, ClassPath classPath, Set<String> secrets) {
		this.directory = directory;
		this.secrets = secrets;
		ClassPath libraries = classPath.filter((entry) -> !entry.startsWith(directory));
		ClassPath own = classPath.filter((entry) -> entry.startsWith(directory)).and(libraries.only(STARTER));
		this.classLoader = new URLClassLoader(urls(own),
				LIBRARIES.computeIfAbsent(libraries.without(STARTER).entries(),
						(entries) -> new URLClassLoader(urls(ClassPath.of(entries.toArray(Path[]::new))),
								ClassLoader.getPlatformClassLoader())));
	}

	/**
	 * Run a product.
	 * @param directory the directory of its own jar, which is deleted at the end
	 * @param classPath the class path
	 * @param mainClass its main class
	 * @param arguments its arguments
	 * @param surroundings the surroundings of the process
	 */
	static InProcessRun start(Path directory, ClassPath classPath, String mainClass, List<String> arguments,
			Surroundings surroundings) {
		InProcessRun run = new InProcessRun(directory, classPath, surroundings.secrets());
		Path workingDirectory = Path.of("").toAbsolutePath();
		Assert.state(isEmpty(workingDirectory), () -> "The working directory is not empty: " + workingDirectory);
		Properties systemProperties = (Properties) System.getProperties().clone();
		Map<String, String> environment = new HashMap<>(System.getenv());
		PrintStream out = System.out;
		ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();
		try (PrintStream captured = new PrintStream(run.output, true, StandardCharsets.UTF_8)) {
			System.setOut(captured);
			Thread.currentThread().setContextClassLoader(run.classLoader);
			replaceEnvironment(surroundings.environment());
			System.getProperties().putAll(surroundings.systemProperties());
			surroundings.files().accept(workingDirectory);
			run.run(mainClass, arguments);
		}
		finally {
			System.setOut(out);
			Thread.currentThread().setContextClassLoader(contextClassLoader);
			replaceEnvironment(environment);
			System.setProperties(systemProperties);
			deleteContent(workingDirectory);
		}
		return run;
	}

	private void run(String mainClass, List<String> arguments) {
		try {
			Class<?> hookType = this.classLoader.loadClass("org.springframework.boot.SpringApplicationHook");
			Class<?> listenerType = this.classLoader.loadClass("org.springframework.boot.SpringApplicationRunListener");
			Object listener = Proxy.newProxyInstance(this.classLoader, new Class<?>[] { listenerType },
					(proxy, method, args) -> {
						if (method.getName().equals("contextPrepared")) {
							this.context = args[0];
						}
						return null;
					});
			Object hook = Proxy.newProxyInstance(this.classLoader, new Class<?>[] { hookType },
					(proxy, method, args) -> listener);
			Runnable main = () -> main(mainClass, arguments);
			this.classLoader.loadClass("org.springframework.boot.SpringApplication")
				.getMethod("withHook", hookType, Runnable.class)
				.invoke(null, hook, main);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void main(String mainClass, List<String> arguments) {
		try {
			this.classLoader.loadClass(mainClass)
				.getMethod("main", String[].class)
				.invoke(null, (Object) arguments.toArray(String[]::new));
		}
		catch (InvocationTargetException ex) {
			this.failure = ex.getTargetException();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return whether the product is open: its {@code main} has returned.
	 * @return whether it is open
	 */
	public boolean isOpen() {
		return this.failure == null;
	}

	/**
	 * Return the exit code of the rejection with which the run failed.
	 * @return the exit code, or 1 after another failure, or 0 where the product is open
	 */
	public int exitCode() {
		Throwable rejection = rejection();
		if (rejection != null) {
			return (int) invoke(rejection, "getExitCode");
		}
		return (this.failure != null) ? 1 : 0;
	}

	/**
	 * Return the description of the rejection with which the run failed.
	 * @return the description, or an empty text where there was no rejection
	 */
	public String report() {
		Throwable rejection = rejection();
		return (rejection != null) ? (String) invoke(rejection, "getDescription") : "";
	}

	private @Nullable Throwable rejection() {
		Throwable ex = this.failure;
		while (ex != null && !ex.getClass().getName().equals(REJECTION)) {
			ex = ex.getCause();
		}
		return ex;
	}

	private static Object invoke(Object target, String method) {
		try {
			return target.getClass().getMethod(method).invoke(target);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the standard output until the product was open or had failed.
	 * @return the output
	 */
	public String output() {
		return this.output.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Return the output without the lines below INFO of other loggers than the starter's.
	 * @return the output of which the contract says that it holds no secret
	 */
	public String outputInScope() {
		return Secrets.linesInScope(output().lines().toList());
	}

	/**
	 * Close the application context of the product, and check that it disclosed no
	 * secret.
	 */
	@Override
	public void close() {
		try {
			if (this.context != null) {
				invoke(this.context, "close");
			}
			this.classLoader.close();
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Secrets.assertNone(outputInScope(), this.secrets);
	}

	@SuppressWarnings("unchecked")
	private static void replaceEnvironment(Map<String, String> variables) {
		// the map behind System.getenv(); there is no way to set variables in public
		Map<String, String> readOnly = System.getenv();
		var field = ReflectionUtils.findField(readOnly.getClass(), "m");
		Assert.state(field != null, "The environment is not where it was");
		ReflectionUtils.makeAccessible(field);
		Map<String, String> environment = (Map<String, String>) ReflectionUtils.getField(field, readOnly);
		Assert.state(environment != null, "The environment is not where it was");
		environment.keySet().removeIf((name) -> !variables.containsKey(name));
		environment.putAll(variables);
	}

	private static boolean isEmpty(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.findAny().isEmpty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void deleteContent(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.toList()) {
				FileSystemUtils.deleteRecursively(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static URL[] urls(ClassPath classPath) {
		return classPath.entries().stream().map((entry) -> {
			try {
				return entry.toUri().toURL();
			}
			catch (MalformedURLException ex) {
				throw new IllegalStateException(ex);
			}
		}).toArray(URL[]::new);
	}

	/**
	 * The surroundings of a process.
	 *
	 * @param environment the environment variables
	 * @param systemProperties the system properties
	 * @param files writes files to the working directory
	 * @param secrets what the process must not disclose
	 */
	record Surroundings(Map<String, String> environment, Map<String, String> systemProperties, Consumer<Path> files,
			Set<String> secrets) {

	}

}

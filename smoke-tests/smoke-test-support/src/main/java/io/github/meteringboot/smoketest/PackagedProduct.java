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

package io.github.meteringboot.smoketest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of the packaged jar of a product, to be changed as its seller could and launched
 * as its buyer could.
 */
public final class PackagedProduct {

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	private static final String CLASSES = "BOOT-INF/classes/";

	private final Path directory;

	private final Path jar;

	private final Map<String, String> environment = new LinkedHashMap<>();

	private final List<String> jvmOptions = new ArrayList<>();

	private final List<String> arguments = new ArrayList<>();

	/**
	 * Create a new instance.
	 * @param directory where to copy the jar to, made if need be
	 */
	public PackagedProduct(Path directory) {
		try {
			this.directory = Files.createDirectories(directory);
			this.jar = Files.copy(Path.of(System.getProperty("smoketest.jar")), directory.resolve("product.jar"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return where the jar is.
	 * @return the path of the jar
	 */
	public Path jar() {
		return this.jar;
	}

	/**
	 * Add a line to the packaged {@code application.properties}.
	 * @param name the name of the property
	 * @param value its value
	 * @return this product
	 */
	public PackagedProduct property(String name, Object value) {
		return change((classes) -> Files.writeString(classes.resolve("application.properties"),
				"%n%s=%s%n".formatted(name, value), StandardOpenOption.APPEND));
	}

	/**
	 * Add or replace a resource.
	 * @param path the path
	 * @param content its text
	 * @return this product
	 */
	public PackagedProduct resource(String path, String content) {
		return change((classes) -> Files.writeString(classes.resolve(path), content));
	}

	/**
	 * Add or replace what is in a directory.
	 * @param directory what to add
	 * @return this product
	 */
	public PackagedProduct overlay(Path directory) {
		return change((classes) -> {
			try (var files = Files.walk(directory)) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					Path target = classes.resolve(directory.relativize(file).toString());
					Files.createDirectories(target.getParent());
					Files.write(target, Files.readAllBytes(file));
				}
			}
		});
	}

	private PackagedProduct change(Change change) {
		try (FileSystem zip = FileSystems.newFileSystem(this.jar)) {
			change.apply(zip.getPath(CLASSES));
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Launch it with variables beside the few that it is always launched with.
	 * @param variables the variables
	 * @return this product
	 */
	public PackagedProduct environment(Map<String, String> variables) {
		this.environment.putAll(variables);
		return this;
	}

	/**
	 * Launch it with an option of the JVM.
	 * @param option the option
	 * @return this product
	 */
	public PackagedProduct jvmOption(String option) {
		this.jvmOptions.add(option);
		return this;
	}

	/**
	 * Launch it with an argument.
	 * @param argument the argument
	 * @return this product
	 */
	public PackagedProduct argument(String argument) {
		this.arguments.add(argument);
		return this;
	}

	/**
	 * Launch it on a free port of the loopback interface, and return at once.
	 * @return the process
	 */
	public ProductProcess start() {
		List<String> command = new ArrayList<>(this.jvmOptions);
		command.addAll(List.of("-jar", this.jar.toString(), "--server.address=127.0.0.1", "--server.port=0"));
		command.addAll(this.arguments);
		return java(command);
	}

	/**
	 * Launch another JVM with the same variables, and return at once.
	 * @param arguments the arguments of the JVM
	 * @return the process
	 */
	public ProductProcess java(List<String> arguments) {
		List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
				"-Dfile.encoding=UTF-8", "-Duser.home=" + this.directory, "-Djava.io.tmpdir=" + this.directory));
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true);
		// nothing of the machine that tests
		builder.environment().clear();
		builder.environment().put("HOME", this.directory.toString());
		builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
		builder.environment().putAll(this.environment);
		try {
			return new ProductProcess(builder.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Changes the classes and resources in a jar.
	 */
	private interface Change {

		void apply(Path classes) throws IOException;

	}

}

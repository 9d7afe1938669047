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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.Assert;
import org.springframework.util.PatternMatchUtils;

/**
 * Jars and directories of classes, in order. The name of a jar is that of its artifact,
 * without version; the name of a directory below {@code target} is that of its module.
 * Instances are immutable.
 */
public final class ClassPath {

	private static final String[] TEST_SUPPORT = { "metering-spring-boot-starter-test", "metering-test-support",
			"spring-boot-loader-tools", "spring-boot-starter-test", "spring-boot-starter-*-test", "spring-boot-test",
			"spring-boot-test-autoconfigure", "spring-boot-*-test", "spring-test", "junit-*", "assertj-*", "awaitility",
			"mockito-*", "hamcrest*", "json-path", "jsonassert", "android-json", "xmlunit-*", "opentest4j",
			"apiguardian-*", "surefire-*", "*-tests" };

	private static final Map<Path, Path> JARS_OF_DIRECTORIES = new ConcurrentHashMap<>();

	private final List<Path> entries;

	private ClassPath(List<Path> entries) {
		this.entries = List.copyOf(entries);
	}

	/**
	 * Return the class path of the running tests.
	 * @return the class path
	 */
	public static ClassPath ofTests() {
		return parse(System.getProperty("java.class.path"));
	}

	/**
	 * Return a class path as the JVM takes it.
	 * @param text the class path; entries that do not exist are left out
	 * @return the class path
	 */
	public static ClassPath parse(String text) {
		return of(
				Arrays.stream(text.split(File.pathSeparator)).map(Path::of).filter(Files::exists).toArray(Path[]::new));
	}

	/**
	 * Return the class path of the running tests without the tests themselves and without
	 * the libraries that only tests use.
	 * @return the class path
	 */
	public static ClassPath ofProduct() {
		return ofTests().without(TEST_SUPPORT);
	}

	/**
	 * Return a class path of the given jars and directories.
	 * @param entries the jars and directories
	 * @return the class path
	 */
	public static ClassPath of(Path... entries) {
		return new ClassPath(List.of(entries));
	}

	/**
	 * Return a class path of the jars, or directories, that hold the given classes.
	 * @param types the classes
	 * @return the class path
	 */
	public static ClassPath holding(Class<?>... types) {
		return new ClassPath(Arrays.stream(types).map(ClassPath::location).distinct().toList());
	}

	private static Path location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return this class path without the entries of the given names.
	 * @param names the names, in which {@code *} stands for any text
	 * @return the class path
	 */
	public ClassPath without(String... names) {
		return filter((entry) -> !PatternMatchUtils.simpleMatch(names, name(entry)));
	}

	/**
	 * Return this class path with only the entries of the given names.
	 * @param names the names, in which {@code *} stands for any text
	 * @return the class path
	 */
	public ClassPath only(String... names) {
		return filter((entry) -> PatternMatchUtils.simpleMatch(names, name(entry)));
	}

	ClassPath filter(Predicate<Path> condition) {
		return new ClassPath(this.entries.stream().filter(condition).toList());
	}

	/**
	 * Return this class path with further entries at its end.
	 * @param other the further entries
	 * @return the class path
	 */
	public ClassPath and(ClassPath other) {
		return new ClassPath(Stream.concat(this.entries.stream(), other.entries.stream()).distinct().toList());
	}

	/**
	 * Return the jars and directories.
	 * @return the entries
	 */
	public List<Path> entries() {
		return this.entries;
	}

	/**
	 * Return the entries as jars. Each directory becomes a jar once.
	 * @return the jars
	 */
	public List<Path> jars() {
		return this.entries.stream()
			.map((entry) -> Files.isDirectory(entry)
					? JARS_OF_DIRECTORIES.computeIfAbsent(entry.toAbsolutePath(), ClassPath::toJar) : entry)
			.toList();
	}

	private static Path toJar(Path directory) {
		Path jar = TemporaryDirectory.create("library").resolve(name(directory) + ".jar");
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
				Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted().toList()) {
				String path = directory.relativize(file).toString().replace(File.separatorChar, '/');
				if (Files.isDirectory(file)) {
					if (!path.isEmpty()) {
						// the class path is scanned for packages by their directories
						out.putNextEntry(new JarEntry(path + "/"));
						out.closeEntry();
					}
				}
				else {
					out.putNextEntry(new JarEntry(path));
					Files.copy(file, out);
					out.closeEntry();
				}
			}
			return jar;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String name(Path entry) {
		String file = entry.getFileName().toString();
		if (Files.isDirectory(entry)) {
			return moduleName(entry.toAbsolutePath().normalize(), file);
		}
		List<String> parts = new ArrayList<>();
		for (String part : file.replaceFirst("\\.jar$", "").split("-")) {
			if (!part.isEmpty() && Character.isDigit(part.charAt(0)) && !parts.isEmpty() && part.contains(".")) {
				break;
			}
			parts.add(part);
		}
		return String.join("-", parts);
	}

	private static String moduleName(Path directory, String file) {
		Path target = directory.getParent();
		Assert.state(target != null, "The root cannot be on a class path");
		Path module = target.getParent();
		if (module == null || !target.endsWith("target")) {
			return file;
		}
		return module.getFileName() + (file.startsWith("test-") ? "-tests" : "");
	}

	/**
	 * Return the class path as the JVM takes it.
	 */
	@Override
	public String toString() {
		return this.entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

}

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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The files of this repository, without what is built from them.
 */
final class Repository {

	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Set<String> BUILT = Set.of(".git", "target", "node_modules");

	private Repository() {
	}

	static String read(String path) {
		return read(ROOT.resolve(path));
	}

	static String read(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<Path> files(Predicate<Path> filter) {
		List<Path> files = new ArrayList<>();
		try {
			Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
					return BUILT.contains(directory.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
							: FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
					if (filter.test(file)) {
						files.add(file);
					}
					return FileVisitResult.CONTINUE;
				}

			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return files;
	}

	static List<Path> filesNamed(String name) {
		return files((file) -> file.getFileName().toString().equals(name));
	}

	/**
	 * All poms in one text, for questions such as whether a profile exists.
	 */
	static String poms() {
		StringBuilder poms = new StringBuilder();
		filesNamed("pom.xml").forEach((pom) -> poms.append(read(pom)));
		return poms.toString();
	}

	/**
	 * The version of the build, which is that of every module.
	 */
	static String version() {
		Matcher version = Pattern.compile("\\R\\t<version>(.+)</version>").matcher(read("pom.xml"));
		if (!version.find()) {
			throw new IllegalStateException("pom.xml has no version");
		}
		return version.group(1);
	}

	static Map<String, Object> workflows() {
		Map<String, Object> workflows = new TreeMap<>();
		try (Stream<Path> files = Files.list(ROOT.resolve(".github/workflows"))) {
			files.forEach((file) -> workflows.put(file.getFileName().toString(), yaml(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return workflows;
	}

	static Object yaml(Path file) {
		return new Yaml(new SafeConstructor(new LoaderOptions())).load(read(file));
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	@SuppressWarnings("unchecked")
	static List<Object> list(Object value) {
		return (List<Object>) value;
	}

}

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

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The circumstances under which the variants are compared: a row of the report.
 */
enum Scenario {

	MAIN("JDK 17, 2 cores", 17, 2, Archive.NONE, Surroundings.ECS),

	SORTED("JDK 17, jars sorted by name", 17, 2, Archive.NONE, Surroundings.ECS),

	ONE_CORE("JDK 17, one core", 17, 1, Archive.NONE, Surroundings.ECS),

	JDK_25("JDK 25", 25, 2, Archive.NONE, Surroundings.ECS),

	APP_CDS("JDK 17, AppCDS", 17, 2, Archive.APP_CDS, Surroundings.ECS),

	AOT_CACHE("JDK 25, AOT cache", 25, 2, Archive.AOT_CACHE, Surroundings.ECS),

	HTTPS("JDK 17, HTTPS", 17, 2, Archive.NONE, Surroundings.ECS_HTTPS),

	IRSA("JDK 17, IRSA", 17, 2, Archive.NONE, Surroundings.EKS);

	private final String description;

	private final int javaVersion;

	private final int cores;

	private final Archive archive;

	private final Surroundings surroundings;

	Scenario(String description, int javaVersion, int cores, Archive archive, Surroundings surroundings) {
		this.description = description;
		this.javaVersion = javaVersion;
		this.cores = cores;
		this.archive = archive;
		this.surroundings = surroundings;
	}

	String description() {
		return this.description;
	}

	int javaVersion() {
		return this.javaVersion;
	}

	int cores() {
		return this.cores;
	}

	Archive archive() {
		return this.archive;
	}

	/**
	 * Return whether the jars lie in the executable jar in the order of their names, as a
	 * build with a fixed time of output leaves them.
	 */
	boolean isSorted() {
		return this == SORTED;
	}

	Surroundings surroundings() {
		return this.surroundings;
	}

	/**
	 * Return the name by which the command line and the measurements know it.
	 */
	String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static Scenario of(String name) {
		return Arrays.stream(values())
			.filter((value) -> value.id().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no '" + name + "'"));
	}

	/**
	 * Read names with commas between them, or {@code all}, or {@code none}.
	 */
	static List<Scenario> parse(String names) {
		return switch (names) {
			case "all" -> List.of(values());
			case "none" -> Collections.emptyList();
			default -> Arrays.stream(names.split(",")).map(Scenario::of).toList();
		};
	}

	/**
	 * What a training run leaves to the JVM.
	 */
	enum Archive {

		NONE, APP_CDS, AOT_CACHE

	}

	/**
	 * Where the container seems to run, and how it reaches AWS.
	 */
	enum Surroundings {

		ECS, ECS_HTTPS, EKS

	}

}

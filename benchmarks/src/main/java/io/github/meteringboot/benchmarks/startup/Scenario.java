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
 * The circumstances under which the variants are compared: a row of the report. AWS is
 * called over HTTPS, but in one row.
 */
enum Scenario {

	ECS("ECS, JDK 17, 2 cores", 17, 2, Archive.NONE, Platform.ECS),

	EKS("EKS, JDK 17, 2 cores", 17, 2, Archive.NONE, Platform.EKS),

	ECS_ONE_CORE("ECS, JDK 17, one core", 17, 1, Archive.NONE, Platform.ECS),

	EKS_ONE_CORE("EKS, JDK 17, one core", 17, 1, Archive.NONE, Platform.EKS),

	ECS_AOT_CACHE("ECS, JDK 25, AOT cache", 25, 2, Archive.AOT_CACHE, Platform.ECS),

	EKS_AOT_CACHE("EKS, JDK 25, AOT cache", 25, 2, Archive.AOT_CACHE, Platform.EKS),

	ECS_JDK_25("ECS, JDK 25", 25, 2, Archive.NONE, Platform.ECS),

	ECS_APP_CDS("ECS, JDK 17, AppCDS", 17, 2, Archive.APP_CDS, Platform.ECS),

	ECS_SORTED("ECS, JDK 17, jars sorted by name", 17, 2, Archive.NONE, Platform.ECS),

	ECS_PLAIN("ECS, JDK 17, plain HTTP", 17, 2, Archive.NONE, Platform.ECS);

	private final String description;

	private final int javaVersion;

	private final int cores;

	private final Archive archive;

	private final Platform platform;

	Scenario(String description, int javaVersion, int cores, Archive archive, Platform platform) {
		this.description = description;
		this.javaVersion = javaVersion;
		this.cores = cores;
		this.archive = archive;
		this.platform = platform;
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
	 * Return where the container seems to run.
	 */
	Platform platform() {
		return this.platform;
	}

	/**
	 * Return whether the metering endpoint speaks TLS, as that of AWS does.
	 */
	boolean isHttps() {
		return this != ECS_PLAIN;
	}

	/**
	 * Return whether the jars lie in the executable jar in the order of their names, as a
	 * build with a fixed time of output leaves them.
	 */
	boolean isSorted() {
		return this == ECS_SORTED;
	}

	/**
	 * Return whether it is also measured what the running product holds.
	 */
	boolean hasFootprints() {
		return this == ECS || this == EKS;
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
	 * Where the container seems to run.
	 */
	enum Platform {

		ECS, EKS

	}

}

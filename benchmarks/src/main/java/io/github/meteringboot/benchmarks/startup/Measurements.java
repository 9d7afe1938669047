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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that has been measured, also by earlier runs: what the tables were made of can be
 * looked at, and added to.
 */
final class Measurements {

	private final Path launchesFile;

	private final Path footprintsFile;

	private final Path versionsFile;

	private List<Launch> launches;

	private List<Footprint> footprints;

	private final Map<String, String> javaVersions;

	Measurements(Path directory) throws IOException {
		Files.createDirectories(directory);
		this.launchesFile = directory.resolve("launches.csv");
		this.footprintsFile = directory.resolve("footprints.csv");
		this.versionsFile = directory.resolve("java-versions.csv");
		this.launches = read(this.launchesFile, Launch::parse);
		this.footprints = read(this.footprintsFile, Footprint::parse);
		this.javaVersions = read(this.versionsFile, (line) -> line.split(",")).stream()
			.collect(Collectors.toMap((cells) -> cells[0], (cells) -> cells[1], (one, other) -> other, TreeMap::new));
	}

	void replace(Scenario scenario, String javaVersion, List<Launch> launches) throws IOException {
		this.launches = Stream
			.concat(this.launches.stream().filter((launch) -> launch.scenario() != scenario), launches.stream())
			.sorted(Comparator.comparing(Launch::scenario))
			.toList();
		this.javaVersions.put(scenario.id(), javaVersion);
		write(this.launchesFile, Launch.HEADER, this.launches.stream().map(Launch::toCsv));
		write(this.versionsFile, "scenario,version",
				this.javaVersions.entrySet().stream().map((entry) -> entry.getKey() + "," + entry.getValue()));
	}

	/**
	 * Replace what the given variants of a scenario were found to hold.
	 */
	void replaceFootprints(Scenario scenario, List<Footprint> measured) throws IOException {
		Set<Variant> variants = measured.stream().map(Footprint::variant).collect(Collectors.toSet());
		this.footprints = Stream
			.concat(this.footprints.stream()
				.filter((footprint) -> footprint.scenario() != scenario || !variants.contains(footprint.variant())),
					measured.stream())
			.sorted(Comparator.comparing(Footprint::scenario).thenComparing(Footprint::variant))
			.toList();
		write(this.footprintsFile, Footprint.HEADER, this.footprints.stream().map(Footprint::toCsv));
	}

	/**
	 * Return the launches of a scenario, none if it has not been measured.
	 */
	List<Launch> launches(Scenario scenario) {
		return this.launches.stream().filter((launch) -> launch.scenario() == scenario).toList();
	}

	/**
	 * Return what was held in a scenario, nothing if that has not been measured.
	 */
	List<Footprint> footprints(Scenario scenario) {
		return this.footprints.stream().filter((footprint) -> footprint.scenario() == scenario).toList();
	}

	String javaVersion(Scenario scenario) {
		return this.javaVersions.getOrDefault(scenario.id(), "none");
	}

	private static <T> List<T> read(Path file, Function<String, T> parser) throws IOException {
		if (!Files.exists(file)) {
			return new ArrayList<>();
		}
		return Files.readAllLines(file).stream().skip(1).map(parser).toList();
	}

	private static void write(Path file, String header, Stream<String> lines) throws IOException {
		Files.write(file, Stream.concat(Stream.of(header), lines).toList());
	}

}

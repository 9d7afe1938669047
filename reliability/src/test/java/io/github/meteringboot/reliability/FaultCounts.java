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

package io.github.meteringboot.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.meteringboot.reliability.FaultyNetwork.Kind;
import io.github.meteringboot.testsupport.DocumentedTables;

/**
 * Counts how starts ended, and writes it into {@code docs/reliability.md}.
 */
final class FaultCounts {

	private final Map<Kind, long[]> starts = new EnumMap<>(Kind.class);

	private final Map<Fault, Long> connections = new EnumMap<>(Fault.class);

	private long longestNanos;

	/**
	 * Count a start.
	 * @param kind how bad the network was
	 * @param registered whether usage was registered, and not refused with 110
	 * @param injected what was wrong with each connection
	 * @param nanos how long it took
	 */
	synchronized void add(Kind kind, boolean registered, List<Fault> injected, long nanos) {
		long[] counts = this.starts.computeIfAbsent(kind, (key) -> new long[2]);
		counts[registered ? 0 : 1]++;
		injected.forEach((fault) -> this.connections.merge(fault, 1L, Long::sum));
		this.longestNanos = Math.max(this.longestNanos, nanos);
	}

	synchronized long total() {
		return this.starts.values().stream().mapToLong((counts) -> counts[0] + counts[1]).sum();
	}

	synchronized void write(String author, String what, long seed) throws IOException {
		StringBuilder table = new StringBuilder("| network | starts | registered | ended with 110 | anything else |\n"
				+ "| --- | ---: | ---: | ---: | ---: |\n");
		this.starts.forEach((kind, counts) -> table.append(String.format(Locale.ROOT, "| %s | %,d | %,d | %,d | 0 |\n",
				kind.name().toLowerCase(Locale.ROOT), counts[0] + counts[1], counts[0], counts[1])));
		table.append("\n| connections | how many |\n| --- | ---: |\n");
		this.connections.forEach((fault, count) -> table.append(String.format(Locale.ROOT, "| %s | %,d |\n",
				fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), count)));
		table.append(String.format(Locale.ROOT, "\nThe longest %s took %.1f s. Seed %d, JDK %s.\n", what,
				this.longestNanos / 1e9, seed, System.getProperty("java.version")));
		new DocumentedTables(Path.of(System.getProperty("docs"), "reliability.md")).replace(author, table.toString());
	}

}

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
import java.util.List;

/**
 * The machine that the benchmark runs on, which must be Linux.
 */
final class Machine {

	/**
	 * How much processor time others may take during a launch, in percent of one core.
	 */
	static final double TOLERATED_PERCENT = 10;

	// what /proc/stat counts in, whatever the kernel itself ticks in
	private static final double MILLIS_PER_TICK = 10;

	private Machine() {
	}

	/**
	 * Return the command that keeps a JVM to so many cores.
	 */
	static List<String> pinned(int cores, Path java) {
		List<String> command = new ArrayList<>();
		Path taskset = Path.of("/usr/bin/taskset");
		if (Files.isExecutable(taskset)) {
			command.addAll(List.of(taskset.toString(), "-c", (cores == 1) ? "0" : "0-" + (cores - 1)));
		}
		command.add(java.toString());
		if (!Files.isExecutable(taskset)) {
			command.add("-XX:ActiveProcessorCount=" + cores);
		}
		return command;
	}

	/**
	 * Return the processor time that all processes of the machine, and those of others on
	 * the same host (steal), have taken.
	 */
	static double busyMillis() throws IOException {
		String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+");
		long busy = 0;
		// user nice system [idle iowait] irq softirq steal
		for (int index : new int[] { 1, 2, 3, 6, 7, 8 }) {
			busy += Long.parseLong(ticks[index]);
		}
		return busy * MILLIS_PER_TICK;
	}

}

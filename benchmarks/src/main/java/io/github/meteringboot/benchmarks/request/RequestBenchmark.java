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

package io.github.meteringboot.benchmarks.request;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.github.meteringboot.testsupport.DocumentedTables;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures what metering costs each request and each call, and writes it into
 * {@code docs/performance.md}.
 */
public final class RequestBenchmark {

	private static final Map<String, String> NAMES = Map.of("servletWithoutGate", "servlet chain without a gate",
			"servletThroughGate", "servlet chain through the gate, registered", "reactiveWithoutGate",
			"reactive chain without a gate", "reactiveThroughGate", "reactive chain through the gate, registered",
			"volatileRead", "one volatile read", "signatureVerified", "signature of an answer verified");

	private RequestBenchmark() {
	}

	/**
	 * Run all benchmarks of this package.
	 * @param args the directory of the documentation
	 * @throws RunnerException if they cannot be run
	 * @throws IOException if the page cannot be written
	 */
	public static void main(String[] args) throws RunnerException, IOException {
		Collection<RunResult> results = new Runner(
				new OptionsBuilder().include(RequestBenchmark.class.getPackageName() + "\\..*Benchmark\\.")
					.forks(3)
					.warmupIterations(5)
					.warmupTime(TimeValue.milliseconds(500))
					.measurementIterations(5)
					.measurementTime(TimeValue.milliseconds(500))
					.build())
			.run();
		Map<String, Result<?>> byName = new HashMap<>();
		for (RunResult result : results) {
			byName.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult());
		}
		StringBuilder table = new StringBuilder("| | ns | ± (99.9 %) |\n| --- | ---: | ---: |\n");
		for (String name : new String[] { "servletWithoutGate", "servletThroughGate", "reactiveWithoutGate",
				"reactiveThroughGate", "volatileRead", "signatureVerified" }) {
			Result<?> result = byName.get(name);
			if (result != null) {
				table.append(String.format(Locale.ROOT, "| %s | %,.1f | %,.1f |%n", NAMES.get(name), result.getScore(),
						result.getScoreError()));
			}
		}
		new DocumentedTables(Path.of(args[0], "performance.md")).replace("RequestBenchmark", table.toString());
	}

}

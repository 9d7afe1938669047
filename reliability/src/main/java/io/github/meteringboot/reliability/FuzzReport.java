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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import io.github.meteringboot.reliability.FuzzTarget.Outcome;
import io.github.meteringboot.testsupport.DocumentedTables;

/**
 * Fuzzes each target in a process of its own, and writes what came of it into
 * {@code docs/reliability.md} if all targets were fuzzed.
 */
public final class FuzzReport {

	private static final String ALL = "all";

	private FuzzReport() {
	}

	/**
	 * Fuzz.
	 * @param args the directory of the module, the seconds for each target, and the names
	 * of the targets with commas between them, or {@code all}
	 * @throws Exception if a target cannot be fuzzed
	 */
	public static void main(String[] args) throws Exception {
		Path module = Path.of(args[0]);
		int seconds = Integer.parseInt(args[1]);
		List<FuzzTarget> targets = select(FuzzTarget.in(module), args[2]);
		StringBuilder table = new StringBuilder(
				"| target | executions | of these a second | edges reached | features | inputs kept | findings |\n");
		table.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
		long executions = 0;
		int findings = 0;
		for (FuzzTarget target : targets) {
			Outcome outcome = target.fuzz(seconds);
			String row = row(target, outcome, seconds);
			System.out.print(row);
			table.append(row);
			executions += outcome.executions();
			findings += outcome.findings();
		}
		table.append(String.format(Locale.ROOT, "| all | %,d | | | | | %d |\n", executions, findings));
		if (args[2].equals(ALL)) {
			table.append(String.format(Locale.ROOT, "\n%d targets, %d s each, JDK %s.\n", targets.size(), seconds,
					System.getProperty("java.version")));
			new DocumentedTables(module.resolve("../docs/reliability.md")).replace("FuzzReport", table.toString());
		}
		if (findings > 0) {
			throw new IllegalStateException(findings + " findings: their inputs are in src/test/resources now");
		}
	}

	private static List<FuzzTarget> select(List<FuzzTarget> targets, String names) {
		if (names.equals(ALL)) {
			return targets;
		}
		Set<String> wanted = new TreeSet<>(Arrays.asList(names.split(",")));
		List<FuzzTarget> selected = targets.stream().filter((target) -> wanted.remove(target.name())).toList();
		if (!wanted.isEmpty()) {
			throw new IllegalArgumentException(
					"No targets " + wanted + " among " + targets.stream().map(FuzzTarget::name).toList());
		}
		return selected;
	}

	private static String row(FuzzTarget target, Outcome outcome, int seconds) throws IOException {
		return String.format(Locale.ROOT, "| %s | %,d | %,d | %,d | %,d | %d | %d |\n", target.name(),
				outcome.executions(), outcome.executions() / seconds, outcome.edges(), outcome.features(),
				target.kept(), outcome.findings());
	}

}

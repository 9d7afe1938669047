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

package io.github.meteringboot.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import io.github.meteringboot.fleet.TokenBucket.Quota;
import io.github.meteringboot.registration.FullJitterBackOff;

/**
 * Simulates fleets of all sizes, and writes the table of {@code docs/fleet.md} and the
 * plot beside it.
 */
public final class FleetReport {

	private static final int SEEDS = 21;

	private static final String BEGIN = "<!-- written by FleetReport: begin -->\n";

	private static final String END = "<!-- written by FleetReport: end -->\n";

	private final Quota quota;

	private final Map<String, ThrottledReaction> reactions = new LinkedHashMap<>();

	private FleetReport(Quota quota) {
		this.quota = quota;
		FullJitterBackOff starter = ThrottledReaction.starterBackOff();
		FullJitterBackOff usual = new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
		this.reactions.put("the starter: full jitter, " + numbers(starter), starter::draw);
		this.reactions.put("full jitter, " + numbers(usual), usual::draw);
		this.reactions.put("no jitter, " + numbers(usual), ThrottledReaction.withoutJitter(usual));
		this.reactions.put("the AWS SDK's default", ThrottledReaction.sdkDefault());
	}

	/**
	 * Write the report.
	 * @param args the directory of the documentation, the calls a second that AWS grants,
	 * and how many it lets through at once
	 * @throws IOException if a file cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Path docs = Path.of(args[0]);
		FleetReport report = new FleetReport(new Quota(Double.parseDouble(args[1]), Integer.parseInt(args[2])));
		String tables = report.tables();
		System.out.println(tables);
		Path page = docs.resolve("fleet.md");
		String text = Files.readString(page);
		Files.writeString(page, text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + "\n" + tables + "\n"
				+ text.substring(text.indexOf(END)));
		Files.writeString(docs.resolve("images/fleet.svg"), report.plot());
	}

	private String tables() {
		double twiceTheQuota = 2 * this.quota.callsPerSecond();
		return table("All started at once", FleetSimulation.startedAtOnce(this.quota))
				+ table("Started one after the other, %.0f a second".formatted(twiceTheQuota),
						FleetSimulation.startedRolling(this.quota, twiceTheQuota));
	}

	private String table(String title, FleetSimulation simulation) {
		StringBuilder table = new StringBuilder();
		table.append("**%s**, against %s calls a second and %d at once; median (worst) of %d runs:%n%n".formatted(title,
				number(this.quota.callsPerSecond()), this.quota.burst(), SEEDS));
		table.append("| containers | after a throttled answer | last one registered, over the lower bound | calls each"
				+ " | longest wait | never registered |\n| ---: | --- | ---: | ---: | ---: | ---: |\n");
		for (int tasks : new int[] { 10, 100, 1000, 10_000 }) {
			this.reactions.forEach((name, reaction) -> table.append(row(simulation, tasks, name, reaction)));
		}
		return table.append('\n').toString();
	}

	private String row(FleetSimulation simulation, int tasks, String name, ThrottledReaction reaction) {
		List<FleetResult> results = LongStream.rangeClosed(1, SEEDS)
			.mapToObj((seed) -> simulation.run(tasks, reaction, seed))
			.toList();
		FleetResult median = sorted(results, Comparator.comparingDouble(FleetResult::stretch)).get(SEEDS / 2);
		FleetResult worst = sorted(results, Comparator.comparingDouble(FleetResult::stretch)).get(SEEDS - 1);
		int dead = sorted(results, Comparator.comparingInt(FleetResult::dead)).get(SEEDS / 2).dead();
		String stretch = (dead == 0) ? "%.2f (%.2f)".formatted(median.stretch(), worst.stretch()) : "–";
		return "| %d | %s | %s | %.1f | %s | %d |%n".formatted(tasks, name, stretch,
				sorted(results, Comparator.comparingDouble(FleetResult::callsPerTask)).get(SEEDS / 2).callsPerTask(),
				time(sorted(results, Comparator.comparing(FleetResult::worstWait)).get(SEEDS / 2).worstWait()), dead);
	}

	private String plot() {
		FleetPlot plot = new FleetPlot();
		for (int tasks : new int[] { 1000, 10_000 }) {
			FleetSimulation simulation = FleetSimulation.startedAtOnce(this.quota);
			Map<String, FleetResult> results = new LinkedHashMap<>();
			this.reactions.forEach((name, reaction) -> results.put(name, simulation.run(tasks, reaction, 1)));
			plot.panel("%d containers started at once".formatted(tasks), results);
		}
		return plot.toSvg();
	}

	private static List<FleetResult> sorted(List<FleetResult> results, Comparator<FleetResult> order) {
		return results.stream().sorted(order).toList();
	}

	private static String numbers(FullJitterBackOff backOff) {
		return "%s × %s up to %s".formatted(time(backOff.initialInterval()), number(backOff.multiplier()),
				time(backOff.maxInterval()));
	}

	private static String number(double value) {
		return (value == Math.rint(value)) ? String.valueOf((long) value) : String.valueOf(value);
	}

	private static String time(Duration duration) {
		double seconds = duration.toMillis() / 1000.0;
		if (seconds < 60) {
			return (seconds == Math.rint(seconds)) ? "%.0f s".formatted(seconds) : "%.1f s".formatted(seconds);
		}
		return (seconds < 3600) ? "%s min".formatted(number(Math.rint(seconds / 6) / 10))
				: "%.1f h".formatted(seconds / 3600);
	}

}

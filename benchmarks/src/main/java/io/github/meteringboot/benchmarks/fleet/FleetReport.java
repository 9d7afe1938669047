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

package io.github.meteringboot.benchmarks.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.github.meteringboot.fleet.FleetResult;
import io.github.meteringboot.fleet.FleetSimulation;
import io.github.meteringboot.fleet.ThrottledReaction;
import io.github.meteringboot.fleet.TokenBucket.Quota;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.testsupport.DocumentedTables;

/**
 * Simulates fleets of all sizes, and writes the tables and the picture of
 * {@code docs/fleet.md}.
 */
public final class FleetReport {

	private static final int SEEDS = 21;

	private static final List<Integer> SIZES = List.of(10, 100, 1000, 10_000);

	private static final String STARTER = "the starter";

	private static final String FULL_JITTER = "full jitter";

	private static final String NO_JITTER = "no jitter";

	private static final String SDK = "AWS SDK default";

	private final Quota quota;

	private final FullJitterBackOff usual = new FullJitterBackOff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

	private final Map<String, ThrottledReaction> reactions = new LinkedHashMap<>();

	private FleetReport(Quota quota) {
		this.quota = quota;
		this.reactions.put(STARTER, ThrottledReaction.starterBackOff()::draw);
		this.reactions.put(FULL_JITTER, this.usual::draw);
		this.reactions.put(NO_JITTER, ThrottledReaction.withoutJitter(this.usual));
		this.reactions.put(SDK, ThrottledReaction.sdkDefault());
	}

	/**
	 * Write the report.
	 * @param args the directory of the documentation, the calls a second that AWS lets
	 * through, and the calls that AWS lets through at once
	 * @throws IOException if a file cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Path docs = Path.of(args[0]);
		new FleetReport(new Quota(Double.parseDouble(args[1]), Integer.parseInt(args[2]))).writeTo(docs);
	}

	private void writeTo(Path docs) throws IOException {
		double twiceTheQuota = 2 * this.quota.callsPerSecond();
		List<Fleet> atOnce = start(FleetSimulation.startedAtOnce(this.quota));
		List<Fleet> rolling = start(FleetSimulation.startedRolling(this.quota, twiceTheQuota));
		String tables = table("All started at once", atOnce)
				+ table("Started one after the other, %s a second".formatted(number(twiceTheQuota)), rolling);
		System.out.println(tables);
		new DocumentedTables(docs.resolve("fleet.md")).replace("FleetReport", tables);
		plot(atOnce).writeTo(docs.resolve("images/fleet.svg"));
	}

	private List<Fleet> start(FleetSimulation simulation) {
		return SIZES.stream().map((tasks) -> start(simulation, tasks)).toList();
	}

	private Fleet start(FleetSimulation simulation, int tasks) {
		Map<String, Runs> runs = new LinkedHashMap<>();
		this.reactions.forEach((name, reaction) -> runs.put(name,
				new Runs(LongStream.rangeClosed(1, SEEDS)
					.mapToObj((seed) -> simulation.run(tasks, reaction, seed))
					.sorted(Comparator.comparingDouble(FleetResult::stretch))
					.toList())));
		return new Fleet(tasks, this.quota.lowerBound(tasks), runs);
	}

	private String table(String title, List<Fleet> fleets) {
		StringBuilder table = new StringBuilder();
		table.append("**%s**, against %s calls a second and %d at once; median (worst) of %d runs:%n%n".formatted(title,
				number(this.quota.callsPerSecond()), this.quota.burst(), SEEDS));
		table.append("""
				| containers | lower bound | after a throttled answer | last one registered, times the lower bound \
				| longest wait of a container | calls of each | never registered |
				| ---: | ---: | --- | ---: | ---: | ---: | ---: |
				""");
		fleets.forEach((fleet) -> fleet.runs().forEach((name, runs) -> table.append(row(fleet, name, runs))));
		return table.append('\n').toString();
	}

	private String row(Fleet fleet, String name, Runs runs) {
		long dead = Math.round(runs.median(FleetResult::dead));
		String stretch = (dead == 0) ? "%.2f (%.2f)".formatted(runs.median().stretch(), runs.worst().stretch()) : "–";
		return "| %d | %s | %s | %s | %s | %.1f | %d |%n".formatted(fleet.tasks(), time(fleet.lowerBound()),
				label(name), stretch,
				time(Duration.ofMillis(Math.round(runs.median((result) -> result.worstWait().toMillis())))),
				runs.median(FleetResult::callsPerTask), dead);
	}

	private String label(String name) {
		return switch (name) {
			case STARTER -> "%s: full jitter, %s".formatted(name, numbers(ThrottledReaction.starterBackOff()));
			case FULL_JITTER, NO_JITTER -> "%s, %s".formatted(name, numbers(this.usual));
			default -> name;
		};
	}

	private FleetPlot plot(List<Fleet> fleets) {
		String subtitle = "All start at once, and AWS lets %s calls a second through. Without jitter the waits are %s."
			.formatted(number(this.quota.callsPerSecond()), numbers(this.usual));
		FleetPlot plot = new FleetPlot(subtitle, describe(fleets));
		for (Fleet fleet : fleets) {
			Map<String, FleetResult> lines = new LinkedHashMap<>();
			for (String name : List.of(STARTER, NO_JITTER, SDK)) {
				lines.put(name, fleet.of(name).median());
			}
			plot.panel(String.format(Locale.ROOT, "%,d containers", fleet.tasks()).replace(',', ' '), lines);
		}
		return plot;
	}

	private static String describe(List<Fleet> fleets) {
		String starter = fleets.stream()
			.map((fleet) -> "%d in %s (lower bound %s)".formatted(fleet.tasks(),
					time(fleet.of(STARTER).median().registrationOfLast()), time(fleet.lowerBound())))
			.collect(Collectors.joining(", "));
		Fleet largest = fleets.get(fleets.size() - 1);
		return "The starter registers all containers, and not much later than the quota allows: %s. ".formatted(starter)
				+ "Without jitter the last of %d containers is registered much later or never. "
					.formatted(largest.tasks())
				+ "With the default of the AWS SDK, %d of them never register."
					.formatted(largest.of(SDK).median().dead());
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
			return number(Math.rint(seconds * 10) / 10) + " s";
		}
		return (seconds < 3600) ? number(Math.rint(seconds / 6) / 10) + " min" : "%.1f h".formatted(seconds / 3600);
	}

	/**
	 * All runs of the fleets of one size.
	 *
	 * @param tasks the number of containers
	 * @param lowerBound the shortest time in which the quota lets them register
	 * @param runs the runs by the name of the reaction
	 */
	private record Fleet(int tasks, Duration lowerBound, Map<String, Runs> runs) {

		Runs of(String name) {
			return Objects.requireNonNull(this.runs.get(name));
		}

	}

	/**
	 * The runs of a fleet.
	 *
	 * @param results the results, in the order of the last registration
	 */
	private record Runs(List<FleetResult> results) {

		FleetResult median() {
			return this.results.get(this.results.size() / 2);
		}

		FleetResult worst() {
			return this.results.get(this.results.size() - 1);
		}

		double median(ToDoubleFunction<FleetResult> figure) {
			return this.results.stream().mapToDouble(figure).sorted().toArray()[this.results.size() / 2];
		}

	}

}

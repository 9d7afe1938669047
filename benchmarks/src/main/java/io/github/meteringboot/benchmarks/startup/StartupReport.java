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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.meteringboot.testsupport.DocumentedTables;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tables of {@code docs/performance.md}, and the plots beside it.
 */
final class StartupReport {

	private static final double MEGABYTE = 1024 * 1024;

	private static final List<Variant> PLOTTED = List.of(Variant.BY_HAND, Variant.STARTER, Variant.ONE_CLIENT,
			Variant.BACKGROUND, Variant.SIGNER_ONLY, Variant.NO_SDK);

	private final Measurements measurements;

	private final Map<Scenario, Comparison> comparisons = new LinkedHashMap<>();

	StartupReport(Measurements measurements) {
		this.measurements = measurements;
		for (Scenario scenario : Scenario.values()) {
			Comparison comparison = new Comparison(measurements.launches(scenario));
			if (!comparison.isEmpty()) {
				this.comparisons.put(scenario, comparison);
			}
		}
	}

	void writeTo(Path docs) throws IOException {
		StringBuilder text = new StringBuilder();
		Comparison main = this.comparisons.get(Scenario.MAIN);
		if (main != null) {
			text.append(mainTable(main)).append(goals(main)).append(footprints());
			mainPlot(main).writeTo(docs.resolve("images/startup.svg"));
		}
		text.append(scenarios());
		scenariosPlot().writeTo(docs.resolve("images/startup-scenarios.svg"));
		new DocumentedTables(docs.resolve("performance.md")).replace("StartupReport", text.toString());
	}

	private String mainTable(Comparison main) {
		String title = "**%s**: medians of the differences to the launches of A beside each, and their range, in ms%n%n"
			.formatted(Scenario.MAIN.description());
		return title + head("") + row("process start → ready, added", (variant) -> added(main, variant, Launch::ready))
				+ row("runners → ready", (variant) -> main.of(variant, Launch::runners).withRange())
				+ row("process start → arrival of the call", (variant) -> arrival(main, variant))
				+ row("processor time, added", (variant) -> added(main, variant, Launch::cpu))
				+ row("rounds", (variant) -> Integer.toString(main.with(variant).rounds())) + "\n";
	}

	private static String added(Comparison comparison, Variant variant, ToDoubleFunction<Launch> figure) {
		return (variant != Variant.UNMETERED) ? comparison.added(variant, figure).withRange()
				: "[%.0f]".formatted(comparison.of(variant, figure).median());
	}

	private static String arrival(Comparison comparison, Variant variant) {
		return (variant != Variant.UNMETERED) ? comparison.of(variant, Launch::arrival).withRange() : "–";
	}

	private String goals(Comparison main) {
		StringBuilder table = new StringBuilder("**Goals**, as ratios of medians to B in the same run, and their"
				+ " 90 % confidence intervals (a bootstrap over the rounds, where there are five or more)\n\n");
		table.append("| figure | goal | ").append(labels(Variant.METERED)).append(" |\n| --- | --- |");
		table.append(" ---: |".repeat(Variant.METERED.size())).append('\n');
		Comparison oneCore = this.comparisons.get(Scenario.ONE_CORE);
		Comparison aotCache = this.comparisons.get(Scenario.AOT_CACHE);
		table.append(goal("runners → ready | ≤ 0.05", main, 2, ratio((c, v) -> c.of(v, Launch::runners).median())));
		table.append(goal("added to ready, 2 cores | ≤ 0.35", main, 2, ratio(StartupReport::addedToReady)));
		table.append(goal("added processor time | ≤ 0.45", main, 2, ratio((c, v) -> c.added(v, Launch::cpu).median())));
		table.append(goal("added to ready, one core | ≤ 0.45", oneCore, 2, ratio(StartupReport::addedToReady)));
		table
			.append(goal("added to ready, JDK 25 with AOT cache, ms | ≤ 60", aotCache, 0, StartupReport::addedToReady));
		return table.append('\n').toString();
	}

	private static String goal(String figureAndGoal, @Nullable Comparison comparison, int digits,
			ToDoubleBiFunction<Comparison, Variant> figure) {
		String cells = Variant.METERED.stream()
			.map((variant) -> (comparison != null)
					? comparison.with(variant).withConfidence((c) -> figure.applyAsDouble(c, variant)).withRange(digits)
					: "–")
			.collect(Collectors.joining(" | "));
		return "| %s | %s |%n".formatted(figureAndGoal, cells);
	}

	private static ToDoubleBiFunction<Comparison, Variant> ratio(ToDoubleBiFunction<Comparison, Variant> figure) {
		return (comparison, variant) -> figure.applyAsDouble(comparison, variant)
				/ figure.applyAsDouble(comparison, Variant.BY_HAND);
	}

	private static double addedToReady(Comparison comparison, Variant variant) {
		return comparison.added(variant, Launch::ready).median();
	}

	private String footprints() {
		if (this.measurements.footprints(Variant.UNMETERED).isEmpty()) {
			return "";
		}
		return "**What is left**, 15 s after the product became ready, more than A (A: as measured)\n\n" + head("")
				+ row("heap after a garbage collection, MB", (v) -> held(v, (f) -> f.heap() / MEGABYTE, "%.1f"))
				+ row("metaspace, MB", (v) -> held(v, (f) -> f.metaspace() / MEGABYTE, "%.1f"))
				+ row("classes loaded", (v) -> held(v, Footprint::classes, "%.0f"))
				+ row("threads", (v) -> held(v, Footprint::threads, "%.0f"))
				+ row("sockets", (v) -> held(v, Footprint::sockets, "%.0f"))
				+ row("jars in the executable jar", (v) -> held(v, Footprint::jars, "%.0f"))
				+ row("size of the executable jar, MB", (v) -> held(v, (f) -> f.bytes() / MEGABYTE, "%.1f")) + "\n";
	}

	private String held(Variant variant, ToDoubleFunction<Footprint> figure, String format) {
		double unmetered = medianHeld(Variant.UNMETERED, figure);
		return (variant == Variant.UNMETERED) ? String.format(Locale.ROOT, "[" + format + "]", unmetered)
				: String.format(Locale.ROOT, format, medianHeld(variant, figure) - unmetered);
	}

	private double medianHeld(Variant variant, ToDoubleFunction<Footprint> figure) {
		return Statistic.of(this.measurements.footprints(variant).stream().mapToDouble(figure)).median();
	}

	private String scenarios() {
		StringBuilder table = new StringBuilder("**Everywhere**: added to ready (runners → ready), in ms\n\n");
		table.append(head("rounds"));
		this.comparisons.forEach((scenario, comparison) -> table
			.append(row(scenario.description() + " | " + comparison.rounds(), (variant) -> cell(comparison, variant))));
		table.append("\n**How it was measured**\n\n| | JDK | cores | rounds | of these counted | launches repeated |"
				+ " processor time of others, % of a core |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
		this.comparisons.forEach((scenario,
				comparison) -> table.append("| %s | %s | %d | %d | %s | %d | %s |%n".formatted(scenario.description(),
						this.measurements.javaVersion(scenario), scenario.cores(), comparison.allRounds(),
						comparison.isDisturbed() ? "all, though disturbed" : comparison.rounds(), comparison.repeats(),
						comparison.foreignCpu().withRange())));
		return table.toString();
	}

	private static String cell(Comparison comparison, Variant variant) {
		if (variant == Variant.UNMETERED) {
			return "[%.0f]".formatted(comparison.of(variant, Launch::ready).median());
		}
		return "%.0f (%.0f)".formatted(comparison.added(variant, Launch::ready).median(),
				comparison.of(variant, Launch::runners).median());
	}

	private static String head(String more) {
		boolean plain = more.isEmpty();
		return "| | " + (plain ? "" : more + " | ") + labels(List.of(Variant.values())) + " |\n| --- |"
				+ (plain ? "" : " ---: |") + " ---: |".repeat(Variant.values().length) + "\n";
	}

	private static String labels(List<Variant> variants) {
		return variants.stream().map(Variant::label).collect(Collectors.joining(" | "));
	}

	private static String row(String name, Function<Variant, String> cell) {
		return Stream.of(Variant.values()).map(cell).collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"));
	}

	private static StartupPlot mainPlot(Comparison main) {
		Map<Variant, Statistic> ready = perVariant((variant) -> main.added(variant, Launch::ready));
		Map<Variant, Statistic> runners = perVariant((variant) -> main.of(variant, Launch::runners));
		Map<Variant, Statistic> cpu = perVariant((variant) -> main.added(variant, Launch::cpu));
		String description = "%s. Median time added until the product is ready: %s. "
			.formatted(Scenario.MAIN.description(), compare(ready))
				+ "Median time that the started product waits for the runner: %s. ".formatted(compare(runners))
				+ "Median processor time added: %s.".formatted(compare(cpu));
		StartupPlot plot = new StartupPlot("Time that metering adds to a start", Scenario.MAIN.description()
				+ ". Compared with the same product without metering. Medians, and thin lines from the lowest to"
				+ " the highest value.", description, PLOTTED, 3, 1);
		plot.chart("Added until ready", ready);
		plot.chart("Wait for the runner", runners);
		plot.chart("Added processor time", cpu);
		return plot;
	}

	private StartupPlot scenariosPlot() {
		Map<Scenario, Map<Variant, Statistic>> added = new LinkedHashMap<>();
		this.comparisons.forEach((scenario, comparison) -> added.put(scenario,
				perVariant((variant) -> comparison.added(variant, Launch::ready))));
		String description = added.entrySet()
			.stream()
			.map((entry) -> entry.getKey().description() + ": " + compare(entry.getValue()))
			.collect(Collectors.joining("; ", "Median time added until the product is ready. ", "."));
		int columns = 2;
		StartupPlot plot = new StartupPlot("Time that metering adds until the product is ready",
				"Compared with the same product without metering. Medians, and thin lines from the lowest to the highest"
						+ " value.",
				description, List.of(Variant.BY_HAND, Variant.STARTER, Variant.SIGNER_ONLY), columns,
				(added.size() + columns - 1) / columns);
		added.forEach((scenario, statistics) -> plot.chart(scenario.description(), statistics));
		return plot;
	}

	private static String compare(Map<Variant, Statistic> statistics) {
		return Stream.of(Variant.BY_HAND, Variant.STARTER)
			.map((variant) -> "%s %.0f ms".formatted(variant.description(),
					Objects.requireNonNull(statistics.get(variant)).median()))
			.collect(Collectors.joining(", "));
	}

	private static Map<Variant, Statistic> perVariant(Function<Variant, Statistic> figure) {
		Map<Variant, Statistic> statistics = new LinkedHashMap<>();
		Variant.METERED.forEach((variant) -> statistics.put(variant, figure.apply(variant)));
		return statistics;
	}

}

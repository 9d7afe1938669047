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
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.meteringboot.testsupport.DocumentedTables;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was measured into {@code docs/performance.md} and the README, and the plots
 * beside them. What was not measured is left out.
 */
final class StartupReport {

	private static final String AUTHOR = "StartupReport";

	private static final double MEGABYTE = 1024 * 1024;

	private static final String NOTHING = "–";

	private static final List<Variant> PLOTTED = List.of(Variant.BY_HAND, Variant.STARTER, Variant.SIGNER_ONLY,
			Variant.NO_SDK);

	private final Measurements measurements;

	private final Map<Scenario, Comparison> comparisons = new LinkedHashMap<>();

	private final Map<Scenario, Footprints> footprints = new LinkedHashMap<>();

	/**
	 * The variants that have a column.
	 */
	private final List<Variant> variants;

	StartupReport(Measurements measurements) {
		this.measurements = measurements;
		for (Scenario scenario : Scenario.values()) {
			Comparison comparison = new Comparison(measurements.launches(scenario));
			if (!comparison.isEmpty()) {
				this.comparisons.put(scenario, comparison);
			}
			List<Footprint> held = measurements.footprints(scenario);
			if (!held.isEmpty()) {
				this.footprints.put(scenario, new Footprints(held));
			}
		}
		this.variants = Stream.of(Variant.values()).filter(this::wasLaunched).toList();
	}

	private boolean wasLaunched(Variant variant) {
		return this.comparisons.values().stream().anyMatch((comparison) -> comparison.has(variant))
				|| this.footprints.values().stream().anyMatch((held) -> held.has(variant));
	}

	void writeTo(Path project) throws IOException {
		DocumentedTables readme = new DocumentedTables(project.resolve("README.md"));
		DocumentedTables page = new DocumentedTables(project.resolve("docs/performance.md"));
		page.replace(AUTHOR, tables());
		readme.replace(AUTHOR, summary());
		Comparison main = this.comparisons.get(Scenario.ECS);
		if (main != null && isCompared(main)) {
			String description = mainDescription(main);
			mainPlot(main, description).writeTo(project.resolve("docs/images/startup.svg"));
			readme.describe("docs/images/startup.svg", description);
			page.describe("images/startup.svg", description);
		}
		Map<Scenario, Comparison> compared = new LinkedHashMap<>(this.comparisons);
		compared.values().removeIf((comparison) -> !isCompared(comparison));
		if (!compared.isEmpty()) {
			String description = scenariosDescription(compared);
			scenariosPlot(compared, description).writeTo(project.resolve("docs/images/startup-scenarios.svg"));
			page.describe("images/startup-scenarios.svg", description);
		}
	}

	private static boolean isCompared(Comparison comparison) {
		return !comparison.with(Variant.BY_HAND, Variant.STARTER).isEmpty();
	}

	private String tables() {
		return Stream
			.of(startTable(Scenario.ECS), startTable(Scenario.EKS), goals(), footprintTable(Scenario.ECS),
					footprintTable(Scenario.EKS), everywhere(), howItWasMeasured())
			.filter((table) -> !table.isEmpty())
			.collect(Collectors.joining("\n"));
	}

	private String startTable(Scenario scenario) {
		Comparison comparison = this.comparisons.get(scenario);
		if (comparison == null) {
			return "";
		}
		return "**%s**: medians of the differences to the launches without metering beside each, and their range, in ms%n%n"
			.formatted(scenario.description()) + head("")
				+ row(Figure.READY.description(), (variant) -> figure(comparison, variant, Figure.READY))
				+ row(Figure.RUNNERS.description(), (variant) -> figure(comparison, variant, Figure.RUNNERS))
				+ row("process start → arrival of the call", (variant) -> arrival(comparison, variant))
				+ row(Figure.CPU.description(), (variant) -> figure(comparison, variant, Figure.CPU))
				+ row("rounds", (variant) -> Integer.toString(comparison.with(variant).rounds()));
	}

	private static String figure(Comparison comparison, Variant variant, Figure figure) {
		if (!comparison.has(variant)) {
			return NOTHING;
		}
		Statistic statistic = figure.of(comparison, variant);
		return (variant != Variant.UNMETERED) ? statistic.withRange() : "[%.0f]".formatted(statistic.median());
	}

	private static String arrival(Comparison comparison, Variant variant) {
		return (variant != Variant.UNMETERED && comparison.has(variant))
				? comparison.of(variant, Launch::arrival).withRange() : NOTHING;
	}

	private String goals() {
		String rows = Stream.concat(Goal.ALL.stream().map(this::goal), Stream.of(footprintGoals()))
			.collect(Collectors.joining());
		return rows.isEmpty() ? ""
				: "**Goals**, as ratios of medians to the call by hand in the same rounds, and their 90 % confidence"
						+ " intervals (a bootstrap over the rounds, where there are five or more)\n\n"
						+ "| figure | goal | starter | | signer only | no SDK |\n"
						+ "| --- | --- | ---: | --- | ---: | ---: |\n" + rows;
	}

	private String goal(Goal goal) {
		Comparison comparison = this.comparisons.get(goal.scenario());
		Comparison rounds = (comparison != null) ? goal.rounds(comparison) : null;
		if (comparison == null || rounds == null || rounds.isEmpty()) {
			return "";
		}
		return goalRow(goal.description(), goal.limitText(), goal.reached(rounds).withRange(goal.digits()),
				goal.verdict(rounds), ratio(goal, comparison, Variant.SIGNER_ONLY),
				ratio(goal, comparison, Variant.NO_SDK));
	}

	private static String ratio(Goal goal, Comparison comparison, Variant variant) {
		Comparison rounds = comparison.with(Variant.BY_HAND, variant);
		return (goal.other() != null || rounds.isEmpty()) ? NOTHING
				: rounds.withConfidence((c) -> goal.figure().ratio(c, variant)).withRange(goal.digits());
	}

	private String footprintGoals() {
		return this.footprints.entrySet()
			.stream()
			.filter((entry) -> Stream.of(Variant.UNMETERED, Variant.BY_HAND, Variant.STARTER)
				.allMatch(entry.getValue()::has))
			.map((entry) -> footprintGoals(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining());
	}

	private static String footprintGoals(Scenario scenario, Footprints held) {
		String name = scenario.description() + ": ";
		String left = footprintGoal(name + "heap and metaspace left behind", 0.5, 2,
				(variant) -> held.has(variant)
						? held.held(variant, Footprint::memory) / held.held(Variant.BY_HAND, Footprint::memory) : null)
				+ footprintGoal(name + "threads left behind", 0, 0, more(held, Footprint::threads))
				+ footprintGoal(name + "sockets left behind", 0, 0, more(held, Footprint::sockets));
		// the jars are the same everywhere
		return (scenario != Scenario.ECS) ? left
				: left + footprintGoal("jars added", 32, 0, more(held, Footprint::jars))
						+ footprintGoal("size added, MB", 6.5, 1, more(held, (f) -> f.bytes() / MEGABYTE));
	}

	private static Function<Variant, @Nullable Double> more(Footprints held, ToDoubleFunction<Footprint> figure) {
		return (variant) -> held.has(variant) ? held.held(variant, figure) : null;
	}

	private static String footprintGoal(String description, double limit, int digits,
			Function<Variant, @Nullable Double> figure) {
		Double reached = figure.apply(Variant.STARTER);
		String verdict = (reached != null && reached <= limit) ? "reached" : "missed";
		return goalRow(description, "≤ " + number(limit, digits), number(reached, digits), verdict,
				number(figure.apply(Variant.SIGNER_ONLY), digits), number(figure.apply(Variant.NO_SDK), digits));
	}

	private static String goalRow(String... cells) {
		return "| " + String.join(" | ", cells) + " |\n";
	}

	private static String number(@Nullable Double value, int digits) {
		// no number is -0
		return (value != null) ? String.format(Locale.ROOT, "%." + digits + "f", value + 0.0) : NOTHING;
	}

	private String footprintTable(Scenario scenario) {
		Footprints held = this.footprints.get(scenario);
		if (held == null) {
			return "";
		}
		return "**What is left**, %s, 15 s after the product became ready, more than without metering%n%n"
			.formatted(scenario.description()) + head("")
				+ footprintRow("heap after a garbage collection, MB", held, 1, (f) -> f.heap() / MEGABYTE)
				+ footprintRow("metaspace, MB", held, 1, (f) -> f.metaspace() / MEGABYTE)
				+ footprintRow("classes loaded", held, 0, Footprint::classes)
				+ footprintRow("threads", held, 0, Footprint::threads)
				+ footprintRow("sockets", held, 0, Footprint::sockets)
				+ footprintRow("jars in the executable jar", held, 0, Footprint::jars)
				+ footprintRow("size of the executable jar, MB", held, 1, (f) -> f.bytes() / MEGABYTE);
	}

	private String footprintRow(String name, Footprints held, int digits, ToDoubleFunction<Footprint> figure) {
		Function<Variant, @Nullable Double> more = more(held, figure);
		return row(name, (variant) -> {
			String number = number(more.apply(variant), digits);
			return (variant == Variant.UNMETERED) ? "[" + number + "]" : number;
		});
	}

	private String everywhere() {
		if (this.comparisons.isEmpty()) {
			return "";
		}
		StringBuilder table = new StringBuilder("**Everywhere**: added until ready (runners → ready), in ms\n\n");
		table.append(head("rounds"));
		this.comparisons.forEach((scenario, comparison) -> table
			.append(row(scenario.description() + " | " + comparison.rounds(), (variant) -> cell(comparison, variant))));
		return table.toString();
	}

	private static String cell(Comparison comparison, Variant variant) {
		if (!comparison.has(variant)) {
			return NOTHING;
		}
		double ready = Figure.READY.of(comparison, variant).median();
		return (variant != Variant.UNMETERED)
				? "%.0f (%.0f)".formatted(ready, Figure.RUNNERS.of(comparison, variant).median())
				: "[%.0f]".formatted(ready);
	}

	private String howItWasMeasured() {
		if (this.comparisons.isEmpty()) {
			return "";
		}
		StringBuilder table = new StringBuilder("**How it was measured**\n\n| | JDK | cores | rounds | of these counted"
				+ " | launches repeated | processor time of others, % of a core |\n"
				+ "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
		this.comparisons.forEach((scenario,
				comparison) -> table.append("| %s | %s | %d | %d | %s | %d | %s |%n".formatted(scenario.description(),
						this.measurements.javaVersion(scenario), scenario.cores(), comparison.allRounds(),
						comparison.isDisturbed() ? "all, though disturbed" : comparison.rounds(), comparison.repeats(),
						comparison.foreignCpu().withRange())));
		return table.toString();
	}

	private String head(String more) {
		boolean plain = more.isEmpty();
		return "| | " + (plain ? "" : more + " | ")
				+ this.variants.stream().map(Variant::description).collect(Collectors.joining(" | ")) + " |\n| --- |"
				+ (plain ? "" : " ---: |") + " ---: |".repeat(this.variants.size()) + "\n";
	}

	private String row(String name, Function<Variant, String> cell) {
		return this.variants.stream().map(cell).collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"));
	}

	/**
	 * Return the sentences of the README, which only say what the tables say.
	 */
	private String summary() {
		Comparison ecs = this.comparisons.get(Scenario.ECS);
		if (ecs == null || !isCompared(ecs)) {
			return "";
		}
		Comparison rounds = ecs.with(Variant.BY_HAND, Variant.STARTER);
		String text = comparison("On Amazon ECS, over HTTPS and with JDK 17 on 2 cores,", ecs);
		Comparison eks = this.comparisons.get(Scenario.EKS);
		return (eks != null && isCompared(eks)) ? text + comparison("On Amazon EKS, with IRSA,", eks) : text;
	}

	private static String comparison(String where, Comparison comparison) {
		Comparison rounds = comparison.with(Variant.BY_HAND, Variant.STARTER);
		return String.format(Locale.ROOT,
				"""
						%s the starter adds %s until the product is ready, by hand %s (%.2f of it), and %.2f of the processor time.
						A product that is otherwise started waits %s for the registration, by hand %s.
						""",
				where, millis(rounds, Variant.STARTER, Figure.READY), millis(rounds, Variant.BY_HAND, Figure.READY),
				Figure.READY.ratio(rounds, Variant.STARTER), Figure.CPU.ratio(rounds, Variant.STARTER),
				millis(rounds, Variant.STARTER, Figure.RUNNERS), millis(rounds, Variant.BY_HAND, Figure.RUNNERS));
	}

	private static String millis(Comparison comparison, Variant variant, Figure figure) {
		return "%.0f ms".formatted(figure.of(comparison, variant).median());
	}

	private static String mainDescription(Comparison main) {
		return Stream.of(Figure.values())
			.map((figure) -> capitalize(figure.description()) + ": " + compare(main, figure))
			.collect(Collectors.joining(". ",
					"Bar charts of what metering costs a start on Amazon ECS, over HTTPS, with JDK 17 and 2 cores. ",
					"."));
	}

	private static StartupPlot mainPlot(Comparison main, String description) {
		List<Variant> plotted = PLOTTED.stream().filter(main::has).toList();
		StartupPlot plot = new StartupPlot("Time that metering adds to a start",
				"Amazon ECS over HTTPS, JDK 17, 2 cores. More than the same product without metering."
						+ " Medians; thin lines: lowest to highest.",
				description, plotted, Figure.values().length, 1);
		for (Figure figure : Figure.values()) {
			plot.chart(capitalize(figure.description()), statistics(main, figure, plotted));
		}
		return plot;
	}

	private static String capitalize(String text) {
		return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
	}

	private static String scenariosDescription(Map<Scenario, Comparison> compared) {
		return compared.entrySet()
			.stream()
			.map((entry) -> entry.getKey().description() + ": " + compare(entry.getValue(), Figure.READY))
			.collect(Collectors.joining("; ", "Bar charts of the time that metering adds until the product is ready. ",
					"."));
	}

	private static StartupPlot scenariosPlot(Map<Scenario, Comparison> compared, String description) {
		List<Variant> plotted = PLOTTED.stream()
			.filter((variant) -> compared.values().stream().allMatch((comparison) -> comparison.has(variant)))
			.toList();
		int columns = 2;
		StartupPlot plot = new StartupPlot("Time that metering adds until the product is ready",
				"More than the same product without metering. Medians; thin lines: lowest to highest.", description,
				plotted, columns, (compared.size() + columns - 1) / columns);
		compared.forEach((scenario, comparison) -> plot.chart(scenario.description(),
				statistics(comparison, Figure.READY, plotted)));
		return plot;
	}

	private static String compare(Comparison comparison, Figure figure) {
		return Stream.of(Variant.BY_HAND, Variant.STARTER)
			.map((variant) -> variant.description() + " " + millis(comparison, variant, figure))
			.collect(Collectors.joining(", "));
	}

	private static Map<Variant, Statistic> statistics(Comparison comparison, Figure figure, List<Variant> variants) {
		Map<Variant, Statistic> statistics = new LinkedHashMap<>();
		variants.forEach((variant) -> statistics.put(variant, figure.of(comparison, variant)));
		return statistics;
	}

}

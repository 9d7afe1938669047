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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The launches of a scenario, compared round by round.
 */
final class Comparison {

	private static final int RESAMPLES = 2000;

	private static final long SEED = 17;

	private static final int ROUNDS_OF_AN_INTERVAL = 5;

	private final List<Launch> all;

	private final List<Launch> launches;

	private final Map<Integer, Launch> unmetered;

	/**
	 * Create a comparison of the rounds in which no launch was disturbed, or, if there is
	 * none, of all.
	 */
	Comparison(List<Launch> all) {
		this.all = all;
		Set<Integer> disturbed = all.stream()
			.filter(Launch::isDisturbed)
			.map(Launch::round)
			.collect(Collectors.toSet());
		List<Launch> undisturbed = all.stream().filter((launch) -> !disturbed.contains(launch.round())).toList();
		List<Launch> launches = undisturbed.isEmpty() ? all : undisturbed;
		this.launches = launches;
		this.unmetered = launches.stream()
			.filter((launch) -> launch.variant() == Variant.UNMETERED)
			.collect(Collectors.toMap(Launch::round, Function.identity()));
	}

	boolean isEmpty() {
		return this.launches.isEmpty();
	}

	/**
	 * Return how many rounds count.
	 */
	int rounds() {
		return this.unmetered.size();
	}

	/**
	 * Return whether the machine was never quiet for a round.
	 */
	boolean isDisturbed() {
		return this.launches.stream().anyMatch(Launch::isDisturbed);
	}

	/**
	 * Return how many rounds there were, those that do not count included.
	 */
	long allRounds() {
		return this.all.stream().map(Launch::round).distinct().count();
	}

	/**
	 * Return how many launches were disturbed and thrown away at once.
	 */
	int repeats() {
		return this.all.stream().mapToInt(Launch::repeats).sum();
	}

	/**
	 * Return how much processor time others took during the launches that count, in
	 * percent of one core.
	 */
	Statistic foreignCpu() {
		return Statistic.of(this.launches.stream().mapToDouble(Launch::foreignCpu));
	}

	/**
	 * Return a figure of a variant as it was measured.
	 */
	Statistic of(Variant variant, ToDoubleFunction<Launch> figure) {
		return Statistic.of(this.launches.stream().filter((launch) -> launch.variant() == variant).mapToDouble(figure));
	}

	/**
	 * Return how much more a figure is than that of the product without metering in the
	 * same round.
	 */
	Statistic added(Variant variant, ToDoubleFunction<Launch> figure) {
		return of(variant, (launch) -> figure.applyAsDouble(launch) - figure.applyAsDouble(unmetered(launch.round())));
	}

	/**
	 * Return a figure of these rounds and its confidence interval of 90 %, by a bootstrap
	 * over the rounds. A few rounds have none.
	 * @param figure takes the figure out of a comparison
	 */
	Statistic withConfidence(ToDoubleFunction<Comparison> figure) {
		double measured = figure.applyAsDouble(this);
		if (rounds() < ROUNDS_OF_AN_INTERVAL) {
			return new Statistic(measured, measured, measured);
		}
		Random random = new Random(SEED);
		List<List<Launch>> rounds = List
			.copyOf(this.launches.stream().collect(Collectors.groupingBy(Launch::round)).values());
		double[] figures = IntStream.range(0, RESAMPLES)
			.mapToDouble((i) -> figure.applyAsDouble(resample(rounds, random)))
			.sorted()
			.toArray();
		return new Statistic(measured, figures[RESAMPLES / 20], figures[RESAMPLES - 1 - RESAMPLES / 20]);
	}

	private static Comparison resample(List<List<Launch>> rounds, Random random) {
		List<Launch> drawn = new ArrayList<>();
		for (int round = 0; round < rounds.size(); round++) {
			for (Launch launch : rounds.get(random.nextInt(rounds.size()))) {
				drawn.add(launch.inRound(round));
			}
		}
		return new Comparison(drawn);
	}

	private Launch unmetered(int round) {
		Launch launch = this.unmetered.get(round);
		if (launch == null) {
			throw new IllegalStateException("Round " + round + " is not complete");
		}
		return launch;
	}

}

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
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The launches of a scenario, each compared with those of the product without metering
 * just before and just after it.
 */
final class Comparison {

	private static final int RESAMPLES = 2000;

	private static final long SEED = 17;

	private static final int ROUNDS_OF_AN_INTERVAL = 5;

	private final List<Round> all;

	private final List<Round> rounds;

	/**
	 * Create a comparison of the rounds in which no launch was disturbed, or, if there is
	 * none, of all.
	 */
	Comparison(List<Launch> launches) {
		this.all = launches.stream()
			.collect(Collectors.groupingBy(Launch::round, TreeMap::new, Collectors.toList()))
			.values()
			.stream()
			.map(Round::of)
			.toList();
		List<Round> undisturbed = this.all.stream().filter((round) -> !round.isDisturbed()).toList();
		this.rounds = undisturbed.isEmpty() ? this.all : undisturbed;
	}

	private Comparison(List<Round> all, List<Round> rounds) {
		this.all = all;
		this.rounds = rounds;
	}

	boolean isEmpty() {
		return this.rounds.isEmpty();
	}

	/**
	 * Return how many rounds count.
	 */
	int rounds() {
		return this.rounds.size();
	}

	/**
	 * Return whether a variant was launched.
	 */
	boolean has(Variant variant) {
		return !with(variant).isEmpty();
	}

	/**
	 * Return the rounds in which all of these were launched. Their figures are compared
	 * with those of no other rounds.
	 */
	Comparison with(Variant... variants) {
		return new Comparison(this.all,
				this.rounds.stream().filter((round) -> round.variants().containsAll(List.of(variants))).toList());
	}

	/**
	 * Return whether the machine was never quiet for a round.
	 */
	boolean isDisturbed() {
		return this.rounds.stream().anyMatch(Round::isDisturbed);
	}

	/**
	 * Return how many rounds there were, those that do not count included.
	 */
	int allRounds() {
		return this.all.size();
	}

	/**
	 * Return how many launches were disturbed and thrown away at once.
	 */
	int repeats() {
		return this.all.stream().flatMap(Round::stream).mapToInt(Launch::repeats).sum();
	}

	/**
	 * Return how much processor time others took during the launches that count, in
	 * percent of one core.
	 */
	Statistic foreignCpu() {
		return Statistic.of(launches().mapToDouble(Launch::foreignCpu));
	}

	/**
	 * Return a figure of a variant as it was measured.
	 */
	Statistic of(Variant variant, ToDoubleFunction<Launch> figure) {
		return Statistic.of(launches().filter((launch) -> launch.variant() == variant).mapToDouble(figure));
	}

	/**
	 * Return how much more a figure is than the mean of the launches before and after it,
	 * which are of the product without metering.
	 */
	Statistic added(Variant variant, ToDoubleFunction<Launch> figure) {
		return Statistic.of(with(variant).rounds.stream().mapToDouble((round) -> round.added(variant, figure)));
	}

	/**
	 * Return whether there are enough rounds to tell how far a figure can be trusted.
	 */
	boolean hasConfidence() {
		return rounds() >= ROUNDS_OF_AN_INTERVAL;
	}

	/**
	 * Return a figure of these rounds and its confidence interval of 90 %, by a bootstrap
	 * over the rounds. A few rounds have none.
	 * @param figure takes the figure out of a comparison
	 */
	Statistic withConfidence(ToDoubleFunction<Comparison> figure) {
		double measured = figure.applyAsDouble(this);
		if (!hasConfidence()) {
			return new Statistic(measured, measured, measured);
		}
		// of each kind as many as there were, so that no variant is left without
		Collection<List<Round>> kinds = this.rounds.stream()
			.collect(Collectors.groupingBy(Round::variants, LinkedHashMap::new, Collectors.toList()))
			.values();
		Random random = new Random(SEED);
		double[] figures = IntStream.range(0, RESAMPLES)
			.mapToDouble((i) -> figure.applyAsDouble(resample(kinds, random)))
			.sorted()
			.toArray();
		return new Statistic(measured, figures[RESAMPLES / 20], figures[RESAMPLES - 1 - RESAMPLES / 20]);
	}

	private static Comparison resample(Collection<List<Round>> kinds, Random random) {
		List<Round> drawn = new ArrayList<>();
		for (List<Round> kind : kinds) {
			for (int i = 0; i < kind.size(); i++) {
				drawn.add(kind.get(random.nextInt(kind.size())));
			}
		}
		return new Comparison(drawn, drawn);
	}

	private Stream<Launch> launches() {
		return this.rounds.stream().flatMap(Round::stream);
	}

	/**
	 * One launch of each variant or of some, in the order of time, and of the product
	 * without metering before, between and after them.
	 */
	private record Round(List<Launch> launches) {

		static Round of(List<Launch> launches) {
			return new Round(launches.stream().sorted(Comparator.comparingInt(Launch::place)).toList());
		}

		Stream<Launch> stream() {
			return this.launches.stream();
		}

		boolean isDisturbed() {
			return stream().anyMatch(Launch::isDisturbed);
		}

		Set<Variant> variants() {
			return stream().map(Launch::variant).collect(Collectors.toCollection(() -> EnumSet.noneOf(Variant.class)));
		}

		double added(Variant variant, ToDoubleFunction<Launch> figure) {
			int place = IntStream.range(0, this.launches.size())
				.filter((i) -> this.launches.get(i).variant() == variant)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("A round is not complete"));
			return figure.applyAsDouble(this.launches.get(place))
					- (unmetered(place - 1, figure) + unmetered(place + 1, figure)) / 2;
		}

		private double unmetered(int place, ToDoubleFunction<Launch> figure) {
			Launch launch = this.launches.get(place);
			if (launch.variant() != Variant.UNMETERED) {
				throw new IllegalStateException("Nothing to compare with beside it");
			}
			return figure.applyAsDouble(launch);
		}

	}

}

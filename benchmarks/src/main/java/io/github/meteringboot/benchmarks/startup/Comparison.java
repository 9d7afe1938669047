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

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The launches of a scenario, compared round by round.
 */
final class Comparison {

	private final List<Launch> launches;

	private final Map<Integer, Launch> unmetered;

	Comparison(List<Launch> launches) {
		this.launches = launches;
		this.unmetered = launches.stream()
			.filter((launch) -> launch.variant() == Variant.UNMETERED)
			.collect(Collectors.toMap(Launch::round, Function.identity()));
	}

	boolean isEmpty() {
		return this.launches.isEmpty();
	}

	int rounds() {
		return this.unmetered.size();
	}

	int repeats() {
		return this.launches.stream().mapToInt(Launch::repeats).sum();
	}

	long disturbed() {
		return this.launches.stream().filter(Launch::isDisturbed).count();
	}

	int launches() {
		return this.launches.size();
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

	private Launch unmetered(int round) {
		Launch launch = this.unmetered.get(round);
		if (launch == null) {
			throw new IllegalStateException("Round " + round + " is not complete");
		}
		return launch;
	}

}

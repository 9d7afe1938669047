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
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How much of what the call by hand costs the starter may cost at most.
 *
 * @param scenario the circumstances
 * @param figure the figure
 * @param limit the highest ratio to the call by hand
 * @param other a variant whose ratio is taken off first, or {@code null}
 */
record Goal(Scenario scenario, Figure figure, double limit, @Nullable Variant other) {

	/**
	 * All goals, in the order of the report.
	 */
	static final List<Goal> ALL = List.of(new Goal(Scenario.ECS, Figure.READY, 0.40),
			new Goal(Scenario.ECS, Figure.READY, 0.05, Variant.SIGNER_ONLY),
			new Goal(Scenario.ECS, Figure.RUNNERS, 0.05), new Goal(Scenario.ECS, Figure.CPU, 0.45),
			new Goal(Scenario.ECS_ONE_CORE, Figure.READY, 0.45), new Goal(Scenario.ECS_AOT_CACHE, Figure.READY, 0.20),
			new Goal(Scenario.EKS, Figure.READY, 0.40), new Goal(Scenario.EKS, Figure.RUNNERS, 0.05),
			new Goal(Scenario.EKS, Figure.CPU, 0.45), new Goal(Scenario.EKS_ONE_CORE, Figure.READY, 0.45),
			new Goal(Scenario.EKS_AOT_CACHE, Figure.READY, 0.20));

	Goal(Scenario scenario, Figure figure, double limit) {
		this(scenario, figure, limit, null);
	}

	/**
	 * Return whether a scenario has a goal.
	 */
	static boolean has(Scenario scenario) {
		return ALL.stream().anyMatch((goal) -> goal.scenario() == scenario);
	}

	String description() {
		return this.scenario.description() + ": " + this.figure.description()
				+ ((this.other != null) ? ", less that of the " + this.other.description() : "");
	}

	String limitText() {
		return String.format(Locale.ROOT, "≤ %.2f", this.limit);
	}

	/**
	 * Return how many digits after the point tell what is reached from what is missed.
	 */
	int digits() {
		return (this.limit < 0.1) ? 3 : 2;
	}

	/**
	 * Return the rounds that tell whether the goal is reached. There can be none.
	 */
	Comparison rounds(Comparison comparison) {
		Comparison rounds = comparison.with(Variant.BY_HAND, Variant.STARTER);
		return (this.other != null) ? rounds.with(this.other) : rounds;
	}

	/**
	 * Return what was reached, and the confidence interval.
	 */
	Statistic reached(Comparison rounds) {
		return rounds.withConfidence(this::value);
	}

	private double value(Comparison rounds) {
		double ratio = this.figure.ratio(rounds, Variant.STARTER);
		return (this.other != null) ? ratio - this.figure.ratio(rounds, this.other) : ratio;
	}

	/**
	 * Say in words whether the goal is reached.
	 */
	String verdict(Comparison rounds) {
		Statistic reached = reached(rounds);
		if (reached.median() > this.limit) {
			return "missed";
		}
		return (rounds.hasConfidence() && reached.highest() <= this.limit) ? "reached" : "reached in the median";
	}

}

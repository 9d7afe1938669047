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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one launch of the product took.
 *
 * @param scenario the circumstances
 * @param round the round: what is compared is compared within one
 * @param place the place in the round, from 0
 * @param variant what was launched
 * @param ready from the start of the process until the product was ready
 * @param runners from when Spring Boot began to call runners until then
 * @param arrival from the start of the process until the call arrived, or 0 without one
 * @param cpu the processor time of the process until it came to rest
 * @param repeats how many launches before it were disturbed, and thrown away
 * @param foreignCpu the processor time meanwhile that was not the benchmark's, in percent
 * of one core
 */
record Launch(Scenario scenario, int round, int place, Variant variant, double ready, double runners, double arrival,
		double cpu, int repeats, double foreignCpu) {

	static final String HEADER = "scenario,round,place,variant,ready ms,runners ms,arrival ms,cpu ms,repeats,foreign cpu %";

	boolean isDisturbed() {
		return this.foreignCpu > Machine.TOLERATED_PERCENT;
	}

	String toCsv() {
		return Stream.concat(
				Stream.of(this.scenario.id(), Integer.toString(this.round), Integer.toString(this.place),
						this.variant.module()),
				Stream.of(this.ready, this.runners, this.arrival, this.cpu, (double) this.repeats, this.foreignCpu)
					.map((value) -> String.format(Locale.ROOT, "%.2f", value)))
			.collect(Collectors.joining(","));
	}

	static Launch parse(String line) {
		String[] cells = line.split(",");
		List<Double> numbers = Stream.of(cells).skip(4).map(Double::valueOf).toList();
		return new Launch(Scenario.of(cells[0]), Integer.parseInt(cells[1]), Integer.parseInt(cells[2]),
				Variant.of(cells[3]), numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3),
				numbers.get(4).intValue(), numbers.get(5));
	}

}

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
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What the running products of a scenario hold.
 */
final class Footprints {

	private final List<Footprint> footprints;

	Footprints(List<Footprint> footprints) {
		this.footprints = footprints;
	}

	/**
	 * Return whether a variant was looked at.
	 */
	boolean has(Variant variant) {
		return this.footprints.stream().anyMatch((footprint) -> footprint.variant() == variant);
	}

	/**
	 * Return how much a variant holds, or how much more than the product without metering
	 * if it has metering.
	 */
	double held(Variant variant, ToDoubleFunction<Footprint> figure) {
		double median = median(variant, figure);
		return (variant != Variant.UNMETERED) ? median - median(Variant.UNMETERED, figure) : median;
	}

	private double median(Variant variant, ToDoubleFunction<Footprint> figure) {
		DoubleStream figures = this.footprints.stream()
			.filter((footprint) -> footprint.variant() == variant)
			.mapToDouble(figure);
		return Statistic.of(figures).median();
	}

}

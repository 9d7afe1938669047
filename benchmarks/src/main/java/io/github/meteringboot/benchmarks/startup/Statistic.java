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

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The median of what was measured, and its range.
 *
 * @param median the median
 * @param lowest the lowest value
 * @param highest the highest value
 */
record Statistic(double median, double lowest, double highest) {

	static Statistic of(DoubleStream values) {
		double[] sorted = values.sorted().toArray();
		int half = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
		return new Statistic(median, Arrays.stream(sorted).min().orElseThrow(),
				Arrays.stream(sorted).max().orElseThrow());
	}

	/**
	 * Return the median, and the range behind it if there is one.
	 */
	String withRange() {
		return withRange(0);
	}

	/**
	 * Return the median, and the range behind it if there is one.
	 * @param digits how many digits after the point
	 */
	String withRange(int digits) {
		String number = "%." + digits + "f";
		String range = (this.lowest != this.highest) ? " (" + number + " … " + number + ")" : "";
		return String.format(Locale.ROOT, number + range, this.median, this.lowest, this.highest);
	}

}

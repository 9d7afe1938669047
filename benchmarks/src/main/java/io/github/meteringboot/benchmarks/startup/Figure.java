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

import java.util.function.ToDoubleFunction;

/**
 * What of a launch is compared.
 */
enum Figure {

	/**
	 * From the start of the process until the product is ready.
	 */
	READY("added until ready", true, Launch::ready),

	/**
	 * From when Spring Boot began to call runners until the product is ready. Without
	 * metering it is next to nothing.
	 */
	RUNNERS("runners → ready", false, Launch::runners),

	/**
	 * The processor time of the process.
	 */
	CPU("processor time added", true, Launch::cpu);

	private final String description;

	private final boolean added;

	private final ToDoubleFunction<Launch> value;

	Figure(String description, boolean added, ToDoubleFunction<Launch> value) {
		this.description = description;
		this.added = added;
		this.value = value;
	}

	String description() {
		return this.description;
	}

	/**
	 * Return the figure of a variant in the rounds in which that was launched, in
	 * milliseconds.
	 */
	Statistic of(Comparison comparison, Variant variant) {
		return (this.added && variant != Variant.UNMETERED) ? comparison.added(variant, this.value)
				: comparison.with(variant).of(variant, this.value);
	}

	/**
	 * Return the figure of a variant as a ratio to that of the call by hand, of medians
	 * of the given rounds.
	 */
	double ratio(Comparison comparison, Variant variant) {
		return of(comparison, variant).median() / of(comparison, Variant.BY_HAND).median();
	}

}

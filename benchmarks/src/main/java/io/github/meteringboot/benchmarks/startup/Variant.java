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
import java.util.List;
import java.util.Locale;

/**
 * The ways to meter the product that are compared. Each is a module of
 * {@code benchmarks/products}.
 */
enum Variant {

	UNMETERED("without metering"),

	BY_HAND("by hand"),

	STARTER("starter"),

	SIGNER_ONLY("signer only"),

	NO_SDK("no SDK"),

	ONE_CLIENT("by hand, one HTTP client"),

	BACKGROUND("by hand, in the background");

	/**
	 * All but the one without metering.
	 */
	static final List<Variant> METERED = Arrays.stream(values()).filter((value) -> value != UNMETERED).toList();

	private final String description;

	Variant(String description) {
		this.description = description;
	}

	String description() {
		return this.description;
	}

	/**
	 * Return the name of the module.
	 */
	String module() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Read names of variants with metering and with commas between them, or {@code all}.
	 */
	static List<Variant> parse(String names) {
		if (names.equals("all")) {
			return METERED;
		}
		List<Variant> named = Arrays.stream(names.split(",")).map(Variant::of).toList();
		if (!METERED.containsAll(named)) {
			throw new IllegalArgumentException("Launched in any case: " + UNMETERED.module());
		}
		return METERED.stream().filter(named::contains).toList();
	}

	static Variant of(String name) {
		return Arrays.stream(values())
			.filter((value) -> value.module().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no '" + name + "'"));
	}

}

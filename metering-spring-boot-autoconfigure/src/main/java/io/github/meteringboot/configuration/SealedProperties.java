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

package io.github.meteringboot.configuration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.PropertySource;

/**
 * The names that belong to the seller, and how a source is asked for them: as the binder
 * asks, so that every spelling that it accepts is found. Other names under the prefix are
 * anybody's, since Kubernetes injects {@code AWS_MARKETPLACE_METERING_PORT} for a service
 * of that name.
 */
final class SealedProperties {

	private static final String PREFIX = MeteringProperties.PREFIX;

	/**
	 * The properties, as the configuration metadata lists them.
	 */
	static final List<ConfigurationPropertyName> NAMES = names("product-code", "public-key-version", "public-key",
			"enabled", "sealed", "trusted-product-codes", "registration-phase", "gate.enabled", "endpoint",
			"termination-timeout", "throttling.initial-interval", "throttling.multiplier", "throttling.max-interval",
			"throttling.timeout", "api-call-timeout", "api-call-attempt-timeout");

	/**
	 * What holds these properties: a value in such a place would break their binding.
	 */
	private static final List<ConfigurationPropertyName> PARENTS = names("", "gate", "throttling");

	/**
	 * All that is sealed unless the seller breaks the seal.
	 */
	static final List<ConfigurationPropertyName> SEALED_NAMES = concat(PARENTS, NAMES);

	/**
	 * What is sealed even where the seller breaks the seal.
	 */
	static final List<ConfigurationPropertyName> ALWAYS_SEALED = names("sealed", "trusted-product-codes");

	/**
	 * What may be given one by one. Names of the whole application are among them, which
	 * are asked for in the same way.
	 */
	private static final Set<ConfigurationPropertyName> LISTS = Set.of(
			ConfigurationPropertyName.of(PREFIX + ".trusted-product-codes"),
			ConfigurationPropertyName.of("spring.main.sources"),
			ConfigurationPropertyName.of("spring.autoconfigure.exclude"),
			ConfigurationPropertyName.of("spring.config.location"),
			ConfigurationPropertyName.of("spring.config.additional-location"),
			ConfigurationPropertyName.of("spring.config.import"), ConfigurationPropertyName.of("spring.config.name"));

	static final ConfigurationPropertyName SEALED = ConfigurationPropertyName.of(PREFIX + ".sealed");

	private SealedProperties() {
	}

	private static List<ConfigurationPropertyName> names(String... names) {
		// a loop and no stream, as elsewhere in this package: it is on the way of every
		// start
		List<ConfigurationPropertyName> found = new ArrayList<>(names.length);
		for (String name : names) {
			found.add(ConfigurationPropertyName.of(name.isEmpty() ? PREFIX : PREFIX + "." + name));
		}
		return Collections.unmodifiableList(found);
	}

	private static List<ConfigurationPropertyName> concat(List<ConfigurationPropertyName> first,
			List<ConfigurationPropertyName> second) {
		List<ConfigurationPropertyName> all = new ArrayList<>(first);
		all.addAll(second);
		return Collections.unmodifiableList(all);
	}

	/**
	 * Return what a source has for a property.
	 */
	static List<ConfigurationProperty> find(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		if (LISTS.contains(name)) {
			return findElements(source, name);
		}
		ConfigurationProperty property = findValue(source, name);
		return (property != null) ? List.of(property) : Collections.emptyList();
	}

	private static List<ConfigurationProperty> findElements(ConfigurationPropertySource source,
			ConfigurationPropertyName name) {
		List<ConfigurationProperty> found = new ArrayList<>();
		addIfPresent(found, findValue(source, name));
		int index = 0;
		while (addIfPresent(found, findValue(source, name.append("[" + index + "]")))) {
			index++;
		}
		if (found.isEmpty() && source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
			found.add(new ConfigurationProperty(name, "", null));
		}
		return found;
	}

	private static boolean addIfPresent(List<ConfigurationProperty> found, @Nullable ConfigurationProperty property) {
		return property != null && found.add(property);
	}

	private static @Nullable ConfigurationProperty findValue(ConfigurationPropertySource source,
			ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property == null && source.getUnderlyingSource() instanceof PropertySource<?> propertySource) {
			// conditions and placeholders may ask the source itself
			Object value = propertySource.getProperty(name.toString());
			return (value != null) ? new ConfigurationProperty(name, value, null) : null;
		}
		return property;
	}

}

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
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Asks a source for a name as the binder asks, so that every spelling is found that the
 * binder accepts.
 */
final class PropertyLookup {

	private PropertyLookup() {
	}

	/**
	 * Return the property that a source has for a name of one value. Names below it are
	 * other names: Kubernetes injects {@code AWS_MARKETPLACE_METERING_ENDPOINT_PORT} for
	 * a service of that name.
	 * @param source the source
	 * @param name the name
	 */
	static List<ConfigurationProperty> find(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = findValue(source, name);
		return (property != null) ? List.of(property) : Collections.emptyList();
	}

	/**
	 * Return the properties that a source has for the name of a list: the list as one
	 * value, and its elements.
	 * @param source the source
	 * @param name the name
	 */
	static List<ConfigurationProperty> findList(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		List<ConfigurationProperty> found = new ArrayList<>(find(source, name));
		int index = 0;
		ConfigurationProperty element = findValue(source, name.append("[0]"));
		while (element != null) {
			found.add(element);
			index++;
			element = findValue(source, name.append("[" + index + "]"));
		}
		if (found.isEmpty() && source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
			found.add(new ConfigurationProperty(name, "[…]", null));
		}
		return found;
	}

	/**
	 * Return the property that a source has for a name.
	 * @param source the source
	 * @param name the name
	 */
	static @Nullable ConfigurationProperty findValue(ConfigurationPropertySource source,
			ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property == null && source.getUnderlyingSource() instanceof PropertySource<?> propertySource) {
			// conditions and placeholders may ask the source itself
			Object value = propertySource.getProperty(name.toString());
			return (value != null) ? new ConfigurationProperty(name, value, null) : null;
		}
		return property;
	}

	/**
	 * Return the names that a source has, as far as it can list them, or the map behind
	 * it can.
	 * @param source the source
	 */
	static List<String> names(PropertySource<?> source) {
		if (source instanceof EnumerablePropertySource<?> enumerable) {
			return List.of(enumerable.getPropertyNames());
		}
		if (source.getSource() instanceof Map<?, ?> map) {
			return map.keySet().stream().filter(String.class::isInstance).map(String.class::cast).toList();
		}
		return Collections.emptyList();
	}

}

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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The rules of who may configure what, applied to an environment as it is now. A value
 * from elsewhere is refused even if it is the same, since it need not be tomorrow.
 * Reports never show such a value.
 */
final class Seal {

	private static final ConfigurationPropertyName SOURCES = ConfigurationPropertyName.of("spring.main.sources");

	private static final ConfigurationPropertyName EXCLUDE = ConfigurationPropertyName
		.of("spring.autoconfigure.exclude");

	private static final ConfigurationPropertyName ENABLE_AUTO_CONFIGURATION = ConfigurationPropertyName
		.of("spring.boot.enableautoconfiguration");

	/**
	 * What replaces the documents that are loaded.
	 */
	private static final List<ConfigurationPropertyName> REPLACING_LOCATIONS = List
		.of(ConfigurationPropertyName.of("spring.config.location"), ConfigurationPropertyName.of("spring.config.name"));

	/**
	 * What adds documents, and can load a packaged one in another order.
	 */
	private static final List<ConfigurationPropertyName> ADDING_LOCATIONS = List.of(
			ConfigurationPropertyName.of("spring.config.additional-location"),
			ConfigurationPropertyName.of("spring.config.import"));

	private static final String CONTEXT_PARAMETERS = "server.servlet.context-parameters";

	private static final String STARTER = "io.github.meteringboot.";

	private static final String PACKAGED = "the application.yml that is packaged with the application";

	private static final String SEALED_REMEDY = "Remove it there. Only the seller sets the properties of aws.marketplace.metering, in "
			+ PACKAGED + ", outside of documents for a profile or a cloud platform, and without placeholders.";

	private static final String LOCATION_REMEDY = "Load your documents beside the packaged ones, with spring.config.additional-location or spring.config.import.";

	private final ConfigurableEnvironment environment;

	private final PackagedConfiguration packaged;

	private final List<ConfigurationPropertySource> sources = new ArrayList<>();

	Seal(ConfigurableEnvironment environment, PackagedConfiguration packaged) {
		this.environment = environment;
		this.packaged = packaged;
		addContextParameters();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			this.sources.add(source);
		}
	}

	/**
	 * Add what is not in the environment yet: the context parameters of the servlet
	 * container come first there, once it has been started.
	 */
	private void addContextParameters() {
		Map<String, Object> parameters = new HashMap<>();
		try {
			Binder.get(this.environment)
				.bind(CONTEXT_PARAMETERS, Bindable.mapOf(String.class, String.class))
				.ifBound(parameters::putAll);
		}
		catch (BindException ex) {
			// the container will not get them either
		}
		ConfigurationPropertySource source = ConfigurationPropertySource
			.from(new MapPropertySource(CONTEXT_PARAMETERS, parameters));
		if (source != null) {
			this.sources.add(source);
		}
	}

	/**
	 * Return whether the seller sealed the configuration, which is so unless the seller
	 * said otherwise.
	 */
	boolean isSealed() {
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty property = source.getConfigurationProperty(SealedProperties.SEALED);
			if (property != null && findObjection(source, property) == null) {
				return bindSealed(source);
			}
		}
		return true;
	}

	private static boolean bindSealed(ConfigurationPropertySource source) {
		try {
			return new Binder(source).bind(SealedProperties.SEALED, Bindable.of(Boolean.class)).orElse(true);
		}
		catch (BindException ex) {
			return true;
		}
	}

	/**
	 * Return whether the packaged documents that were loaded set any of the sealed
	 * properties. A context beside the product's, such as the bootstrap context of Spring
	 * Cloud, does not load them.
	 */
	boolean isConfigured() {
		for (ConfigurationPropertySource source : this.sources) {
			if (this.packaged.contains(propertySource(source))) {
				for (ConfigurationPropertyName name : SealedProperties.NAMES) {
					if (!SealedProperties.find(source, name).isEmpty()) {
						return true;
					}
				}
			}
		}
		return false;
	}

	/**
	 * Return what would load beans beside the product's.
	 */
	List<PropertyProblem> findForeignSources() {
		return findProblems(List.of(SOURCES), "Take it away: the product is what the seller packaged.");
	}

	/**
	 * Return the sealed properties that come from elsewhere.
	 */
	List<PropertyProblem> findBrokenSeals() {
		return findProblems(names(), SEALED_REMEDY);
	}

	private List<ConfigurationPropertyName> names() {
		return isSealed() ? SealedProperties.SEALED_NAMES : SealedProperties.ALWAYS_SEALED;
	}

	private List<PropertyProblem> findProblems(List<ConfigurationPropertyName> names, String remedy) {
		List<PropertyProblem> problems = new ArrayList<>();
		for (ConfigurationPropertySource source : this.sources) {
			for (ConfigurationPropertyName name : names) {
				for (ConfigurationProperty property : SealedProperties.find(source, name)) {
					String objection = findObjection(source, property);
					if (objection != null) {
						problems.add(problem(source, property, objection, remedy));
					}
				}
			}
		}
		return problems;
	}

	/**
	 * Return what the starter being absent is due to, as far as configuration says.
	 */
	PropertyProblem findReasonOfAbsence() {
		for (ConfigurationPropertyName name : List.of(ENABLE_AUTO_CONFIGURATION, EXCLUDE)) {
			for (ConfigurationPropertySource source : this.sources) {
				for (ConfigurationProperty property : SealedProperties.find(source, name)) {
					return problem(source, property,
							"The auto-configuration of AWS Marketplace metering is switched off.",
							"Take it away. The seller switches metering off with aws.marketplace.metering.enabled, in "
									+ PACKAGED + ".");
				}
			}
		}
		return new PropertyProblem(EXCLUDE.toString(), null, null,
				"The auto-configuration of AWS Marketplace metering is switched off in the code of the product.",
				"For the seller: do not exclude it. Switch metering off with aws.marketplace.metering.enabled, in "
						+ PACKAGED + ".");
	}

	/**
	 * Return the exclusion of a part of the starter that does not come from the seller.
	 */
	List<PropertyProblem> findForeignExclusions() {
		List<String> excluded = Binder.get(this.environment)
			.bind(EXCLUDE, Bindable.listOf(String.class))
			.orElseGet(ArrayList::new);
		if (excluded.stream().noneMatch((name) -> name.startsWith(STARTER))) {
			return new ArrayList<>();
		}
		return findProblems(List.of(EXCLUDE), "Do not exclude anything of " + STARTER + "*.");
	}

	/**
	 * Return the sealed properties whose packaged value does not count because somebody
	 * else says which of the packaged documents are loaded, and in which order.
	 */
	List<PropertyProblem> findDisplaced() {
		String cause = findForeignLocation();
		List<PropertyProblem> problems = new ArrayList<>();
		if (cause == null) {
			return problems;
		}
		for (PropertySource<?> document : this.packaged.findLeftOut()) {
			ConfigurationPropertySource source = ConfigurationPropertySource.from(document);
			if (source != null) {
				for (ConfigurationPropertyName name : names()) {
					SealedProperties.find(source, name)
						.forEach((property) -> problems
							.add(problem(source, property, cause + " keeps it from being loaded.", LOCATION_REMEDY)));
				}
			}
		}
		for (ConfigurationPropertyName name : names()) {
			addDisagreement(name, cause, problems);
		}
		return problems;
	}

	private @Nullable String findForeignLocation() {
		for (ConfigurationPropertySource source : this.sources) {
			if (!this.packaged.contains(propertySource(source))) {
				for (ConfigurationPropertyName name : REPLACING_LOCATIONS) {
					if (!SealedProperties.find(source, name).isEmpty()) {
						return name.toString();
					}
				}
				for (ConfigurationPropertyName name : ADDING_LOCATIONS) {
					if (SealedProperties.find(source, name).stream().anyMatch(this::isOnClassPath)) {
						return name.toString();
					}
				}
			}
		}
		return null;
	}

	private boolean isOnClassPath(ConfigurationProperty location) {
		return this.environment.resolvePlaceholders(String.valueOf(location.getValue())).contains("classpath");
	}

	private void addDisagreement(ConfigurationPropertyName name, String cause, List<PropertyProblem> problems) {
		Map<String, List<String>> values = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : this.sources) {
			PropertySource<?> propertySource = propertySource(source);
			List<ConfigurationProperty> found = this.packaged.contains(propertySource)
					? SealedProperties.find(source, name) : new ArrayList<>();
			if (!found.isEmpty()) {
				values.putIfAbsent(this.packaged.fileOf(propertySource),
						found.stream().map((property) -> String.valueOf(property.getValue())).toList());
				if (values.values().stream().distinct().count() > 1) {
					problems.add(problem(source, found.get(0),
							"Packaged documents disagree on it, and " + cause + " decides between them.",
							LOCATION_REMEDY));
					return;
				}
			}
		}
	}

	/**
	 * Return why a value does not count, or {@code null} if it does.
	 */
	private @Nullable String findObjection(ConfigurationPropertySource source, ConfigurationProperty property) {
		PropertySource<?> propertySource = propertySource(source);
		if (!this.packaged.contains(propertySource)) {
			if (this.packaged.isPackaged(propertySource)) {
				return "It is in a document that a profile or a cloud platform activates.";
			}
			String location = this.packaged.findStrangeLocation(propertySource);
			return "It does not come from " + PACKAGED + ((location != null) ? ", but from " + location : "") + ".";
		}
		if (String.valueOf(property.getValue()).contains("${")) {
			return "It takes its value from elsewhere, through a placeholder.";
		}
		return null;
	}

	private static PropertySource<?> propertySource(ConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof PropertySource<?> propertySource) ? propertySource
				: new PropertySource.StubPropertySource(source.toString());
	}

	private static PropertyProblem problem(ConfigurationPropertySource source, ConfigurationProperty property,
			String reason, String remedy) {
		String origin = (property.getOrigin() != null) ? property.getOrigin().toString() : "";
		String name = "property source \"%s\"".formatted(propertySource(source).getName());
		return new PropertyProblem(property.getName().toString(), null,
				origin.contains(name) ? origin : (origin + " from " + name).trim(), reason, remedy);
	}

}

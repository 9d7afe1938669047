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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.context.expression.StandardBeanExpressionResolver;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.SystemPropertyUtils;

/**
 * The rules of who may configure what, applied to an environment as it is now. A value
 * from elsewhere is refused even if it is the same, since it need not be tomorrow.
 * Reports never show such a value.
 */
final class Seal {

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
	 * What adds documents, and can load a packaged one again, in another order or read in
	 * another way.
	 */
	private static final List<ConfigurationPropertyName> ADDING_LOCATIONS = List.of(
			ConfigurationPropertyName.of("spring.config.additional-location"),
			ConfigurationPropertyName.of("spring.config.import"));

	/**
	 * What holds the properties: a value in such a place would break their binding.
	 */
	private static final List<ConfigurationPropertyName> PARENTS = List.of(
			ConfigurationPropertyName.of(MeteringProperties.PREFIX),
			ConfigurationPropertyName.of(MeteringProperties.PREFIX + ".gate"),
			ConfigurationPropertyName.of(MeteringProperties.PREFIX + ".throttling"));

	private static final String CONTEXT_PARAMETERS = "server.servlet.context-parameters";

	private static final String EXPRESSION = StandardBeanExpressionResolver.DEFAULT_EXPRESSION_PREFIX;

	private static final String PLACEHOLDER = SystemPropertyUtils.PLACEHOLDER_PREFIX;

	private static final String STARTER = "io.github.meteringboot.";

	private static final String PACKAGED = "the application.yml that is packaged with the application";

	private static final String SEALED_REMEDY = "Remove it there. Only the seller sets the properties of aws.marketplace.metering, in "
			+ PACKAGED + ", outside of documents for a profile or a cloud platform, and without placeholders.";

	private static final String LOCATION_REMEDY = "Load your documents beside the packaged ones, with spring.config.additional-location or spring.config.import, and without hints for packaged ones.";

	private final ConfigurableEnvironment environment;

	private final PackagedConfiguration packaged;

	private final List<ConfigurationPropertySource> sources = new ArrayList<>();

	private @Nullable List<ConfigurationPropertySource> accepted;

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
		for (ConfigurationPropertySource source : acceptedSources()) {
			if (MeteringProperty.SEALED.findIn(source).stream().anyMatch((property) -> !isPlaceholder(property))) {
				return bindSealed(source);
			}
		}
		return true;
	}

	private static boolean bindSealed(ConfigurationPropertySource source) {
		try {
			return new Binder(source).bind(MeteringProperty.SEALED.propertyName(), Bindable.of(Boolean.class))
				.orElse(true);
		}
		catch (BindException ex) {
			return true;
		}
	}

	/**
	 * Return whether the seller set any of the properties in what was loaded. A context
	 * beside the product's, such as the bootstrap context of Spring Cloud, does not load
	 * it.
	 */
	boolean isConfigured() {
		for (ConfigurationPropertySource source : acceptedSources()) {
			if (isConfiguredIn(source)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isConfiguredIn(ConfigurationPropertySource source) {
		for (MeteringProperty property : MeteringProperty.ALL) {
			if (!property.findIn(source).isEmpty()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the sources from which the properties count, the most important first: the
	 * packaged documents as they were loaded, or, where something outside says how
	 * documents are loaded or a product wraps its sources, as they are packaged.
	 */
	List<ConfigurationPropertySource> acceptedSources() {
		List<ConfigurationPropertySource> accepted = this.accepted;
		if (accepted == null) {
			accepted = findAcceptedSources();
			this.accepted = accepted;
		}
		return accepted;
	}

	private List<ConfigurationPropertySource> findAcceptedSources() {
		boolean reread = findForeignLocation() != null || hasWrappedSources();
		List<ConfigurationPropertySource> accepted = new ArrayList<>();
		if (reread) {
			for (PropertySource<?> document : this.packaged.packaged().keySet()) {
				ConfigurationPropertySource source = ConfigurationPropertySource.from(document);
				if (source != null) {
					accepted.add(source);
				}
			}
		}
		for (ConfigurationPropertySource source : this.sources) {
			PropertySource<?> propertySource = propertySource(source);
			if (reread ? PackagedConfiguration.isDefaults(propertySource) : this.packaged.contains(propertySource)) {
				accepted.add(source);
			}
		}
		return accepted;
	}

	private boolean hasWrappedSources() {
		for (ConfigurationPropertySource source : this.sources) {
			PropertySource<?> propertySource = propertySource(source);
			if (!this.packaged.contains(propertySource)) {
				for (MeteringProperty property : MeteringProperty.ALL) {
					for (ConfigurationProperty found : property.findIn(source)) {
						if (this.packaged.passesOn(propertySource, found)) {
							return true;
						}
					}
				}
			}
		}
		return false;
	}

	/**
	 * Return what would bring beans from outside, or change how the beans of the starter
	 * are made.
	 */
	List<PropertyProblem> findForeignBeans() {
		return findForeign(ForeignSettings.BEANS, true,
				"Remove it. Only the seller's packaged configuration may set it.");
	}

	/**
	 * Return what would make the web server load code from outside.
	 */
	List<PropertyProblem> findForeignCode() {
		return findForeign(ForeignSettings.CONTAINER, false,
				"Remove it: it can make the web server load code that is not part of the application. For the seller: such a setting counts in "
						+ PACKAGED + ".");
	}

	/**
	 * Return the expressions from outside. Spring evaluates them wherever a component
	 * asks for the property with a placeholder, Spring's own ones included, and an
	 * expression can call any code.
	 */
	List<PropertyProblem> findForeignExpressions() {
		List<PropertyProblem> problems = new ArrayList<>();
		for (ConfigurationPropertySource source : this.sources) {
			PropertySource<?> propertySource = propertySource(source);
			if (!this.packaged.isFromArchive(propertySource)) {
				for (String name : PropertyLookup.names(propertySource)) {
					if (isExpression(propertySource, name) && !isPassedOn(source, propertySource, name)) {
						problems.add(new PropertyProblem(name, null,
								origin(propertySource, OriginLookup.getOrigin(propertySource, name)),
								"It contains an expression, #{…}, which Spring would evaluate and which can run any code.",
								"Write the value without the characters #{. For the seller: an expression counts in "
										+ PACKAGED + "."));
					}
				}
			}
		}
		return problems;
	}

	private boolean isExpression(PropertySource<?> source, String name) {
		try {
			if (!(source.getProperty(name) instanceof CharSequence value)) {
				return false;
			}
			String text = value.toString();
			// its parts can come from several values
			return text.contains(EXPRESSION)
					|| (text.contains(PLACEHOLDER) && this.environment.resolvePlaceholders(text).contains(EXPRESSION));
		}
		catch (RuntimeException ex) {
			// no component gets the value either
			return false;
		}
	}

	private boolean isPassedOn(ConfigurationPropertySource source, PropertySource<?> propertySource, String name) {
		ConfigurationPropertyName adapted = ConfigurationPropertyName.adapt(name, '.');
		ConfigurationProperty property = adapted.isEmpty() ? null : source.getConfigurationProperty(adapted);
		return property != null && this.packaged.passesOn(propertySource, property);
	}

	private List<PropertyProblem> findForeign(List<ConfigurationPropertyName> names, boolean emptyIsNothing,
			String remedy) {
		List<PropertyProblem> problems = new ArrayList<>();
		for (ConfigurationPropertySource source : this.sources) {
			for (ConfigurationPropertyName name : names) {
				for (ConfigurationProperty property : PropertyLookup.findList(source, name)) {
					String objection = (emptyIsNothing && isEmpty(property)) ? null : findObjection(source, property);
					if (objection != null && !this.packaged.isPackaged(propertySource(source))) {
						problems.add(problem(source, property, objection, remedy));
					}
				}
			}
		}
		return problems;
	}

	/**
	 * Return whether a list is empty: Spring Cloud empties some for the applications that
	 * it starts.
	 */
	private static boolean isEmpty(ConfigurationProperty property) {
		return property.getValue() instanceof CharSequence text && text.isEmpty();
	}

	/**
	 * Return the sealed properties that come from elsewhere.
	 */
	List<PropertyProblem> findBrokenSeals() {
		boolean sealed = isSealed();
		List<PropertyProblem> problems = new ArrayList<>();
		for (ConfigurationPropertySource source : this.sources) {
			if (sealed) {
				for (ConfigurationPropertyName name : PARENTS) {
					addProblems(source, PropertyLookup.find(source, name), problems);
				}
			}
			for (MeteringProperty property : sealed ? MeteringProperty.ALL : MeteringProperty.ALWAYS_SEALED) {
				addProblems(source, property.findIn(source), problems);
			}
		}
		return problems;
	}

	private void addProblems(ConfigurationPropertySource source, List<ConfigurationProperty> found,
			List<PropertyProblem> problems) {
		for (ConfigurationProperty property : found) {
			String objection = findObjection(source, property);
			if (objection != null) {
				problems.add(problem(source, property, objection, SEALED_REMEDY));
			}
		}
	}

	/**
	 * Return the setting to which the absence of the starter is due.
	 */
	PropertyProblem findReasonOfAbsence() {
		for (ConfigurationPropertyName name : List.of(ENABLE_AUTO_CONFIGURATION, EXCLUDE)) {
			for (ConfigurationPropertySource source : this.sources) {
				for (ConfigurationProperty property : PropertyLookup.findList(source, name)) {
					return problem(source, property,
							"The auto-configuration of AWS Marketplace metering is switched off.",
							"Remove it. The seller switches metering off with aws.marketplace.metering.enabled, in "
									+ PACKAGED + ".");
				}
			}
		}
		return new PropertyProblem(EXCLUDE.toString(), null, null,
				"The auto-configuration of AWS Marketplace metering is switched off in the code of the product, or its beans were replaced.",
				"For the seller: do not exclude it. Switch metering off with aws.marketplace.metering.enabled, in "
						+ PACKAGED + ".");
	}

	/**
	 * Return the exclusion of a part of the starter that does not come from the seller.
	 */
	List<PropertyProblem> findForeignExclusions() {
		List<String> excluded;
		try {
			excluded = Binder.get(this.environment)
				.bind(EXCLUDE, Bindable.listOf(String.class))
				.orElseGet(ArrayList::new);
		}
		catch (BindException ex) {
			// Spring Boot has not read it either
			return new ArrayList<>();
		}
		if (excluded.stream().noneMatch((name) -> name.startsWith(STARTER))) {
			return new ArrayList<>();
		}
		return findForeign(List.of(EXCLUDE), true, "Do not exclude anything of " + STARTER + "*.");
	}

	/**
	 * Return the sealed properties whose packaged value does not count because something
	 * outside says which of the packaged documents are loaded, in which order, and how
	 * they are read.
	 */
	List<PropertyProblem> findDisplaced() {
		String cause = findForeignLocation();
		List<PropertyProblem> problems = new ArrayList<>();
		if (cause != null) {
			for (MeteringProperty property : isSealed() ? MeteringProperty.ALL : MeteringProperty.ALWAYS_SEALED) {
				addDisplaced(property, cause, problems);
			}
		}
		return problems;
	}

	private void addDisplaced(MeteringProperty property, String cause, List<PropertyProblem> problems) {
		Map<String, List<String>> values = new LinkedHashMap<>();
		ConfigurationProperty last = null;
		ConfigurationPropertySource lastSource = null;
		for (Map.Entry<PropertySource<?>, String> document : this.packaged.packaged().entrySet()) {
			ConfigurationPropertySource source = ConfigurationPropertySource.from(document.getKey());
			for (ConfigurationProperty found : (source != null) ? property.findIn(source)
					: List.<ConfigurationProperty>of()) {
				values.computeIfAbsent(document.getValue(), (path) -> new ArrayList<>())
					.add(String.valueOf(found.getValue()));
				last = found;
				lastSource = source;
			}
		}
		if (last == null || lastSource == null) {
			return;
		}
		for (Map.Entry<String, List<String>> file : values.entrySet()) {
			List<String> loaded = loadedValues(property, file.getKey());
			if (!sorted(loaded).equals(sorted(file.getValue()))) {
				problems.add(problem(lastSource, last, loaded.isEmpty() ? cause + " keeps it from being loaded."
						: cause + " changes how its document is read.", LOCATION_REMEDY));
				return;
			}
		}
		if (values.values().stream().map(Seal::sorted).distinct().count() > 1) {
			problems.add(problem(lastSource, last,
					"Packaged documents disagree on it, and " + cause + " decides between them.", LOCATION_REMEDY));
		}
	}

	private List<String> loadedValues(MeteringProperty property, String path) {
		List<String> values = new ArrayList<>();
		for (PropertySource<?> document : this.packaged.loaded(path)) {
			ConfigurationPropertySource source = ConfigurationPropertySource.from(document);
			if (source != null) {
				property.findIn(source).forEach((found) -> values.add(String.valueOf(found.getValue())));
			}
		}
		return values;
	}

	private static List<String> sorted(List<String> values) {
		return values.stream().sorted().distinct().toList();
	}

	/**
	 * Return the sealed properties that a file could set or hide which was added to an
	 * application that is a directory: two files set them, or a file of them lies in two
	 * places.
	 */
	List<PropertyProblem> findDivided() {
		if (!isSealed()) {
			return List.of();
		}
		List<PropertyProblem> problems = new ArrayList<>();
		if (this.packaged.isExploded()) {
			Set<String> places = new LinkedHashSet<>();
			for (ConfigurationPropertySource source : acceptedSources()) {
				if (isConfiguredIn(source)) {
					places.addAll(this.packaged.placesOf(propertySource(source)));
				}
			}
			addDivided(MeteringProperties.PREFIX, places, problems);
		}
		for (ConfigurationPropertySource source : acceptedSources()) {
			for (ConfigurationProperty property : MeteringProperty.PUBLIC_KEY.findIn(source)) {
				String location = String.valueOf(property.getValue()).strip();
				if (location.startsWith(ResourceLoader.CLASSPATH_URL_PREFIX)) {
					String path = location.substring(ResourceLoader.CLASSPATH_URL_PREFIX.length());
					addDivided(property.getName().toString(), this.packaged.hiddenPlaces(path), problems);
				}
			}
		}
		return problems;
	}

	private static void addDivided(String property, Collection<String> places, List<PropertyProblem> problems) {
		if (places.size() > 1) {
			problems.add(new PropertyProblem(property, null, String.join(", and ", places),
					"It is set in two places, and a file can have been added to one of them.",
					"Remove the file that is not part of the application. For the seller: set the properties of aws.marketplace.metering in one file, and keep the public key in one place."));
		}
	}

	private @Nullable String findForeignLocation() {
		for (ConfigurationPropertySource source : this.sources) {
			boolean counts = this.packaged.contains(propertySource(source));
			for (ConfigurationPropertyName name : REPLACING_LOCATIONS) {
				if (!counts && !PropertyLookup.findList(source, name).isEmpty()) {
					return name.toString();
				}
			}
			for (ConfigurationPropertyName name : ADDING_LOCATIONS) {
				for (ConfigurationProperty location : PropertyLookup.findList(source, name)) {
					if (isPlaceholder(location)
							|| (!counts && String.valueOf(location.getValue()).contains("classpath"))) {
						return name.toString();
					}
				}
			}
		}
		return null;
	}

	/**
	 * Return why a value does not count, or {@code null} if it does.
	 */
	private @Nullable String findObjection(ConfigurationPropertySource source, ConfigurationProperty property) {
		PropertySource<?> propertySource = propertySource(source);
		if (!this.packaged.contains(propertySource) && !this.packaged.passesOn(propertySource, property)) {
			if (this.packaged.isPackaged(propertySource)) {
				return "It is in a document that a profile or a cloud platform activates.";
			}
			String location = this.packaged.findForeignLocation(propertySource);
			return "It does not come from " + PACKAGED + ((location != null) ? ", but from " + location : "") + ".";
		}
		return isPlaceholder(property) ? "It takes its value from elsewhere, through a placeholder." : null;
	}

	private static boolean isPlaceholder(ConfigurationProperty property) {
		return String.valueOf(property.getValue()).contains(PLACEHOLDER);
	}

	private static PropertySource<?> propertySource(ConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof PropertySource<?> propertySource) ? propertySource
				: new PropertySource.StubPropertySource(source.toString());
	}

	private static PropertyProblem problem(ConfigurationPropertySource source, ConfigurationProperty property,
			String reason, String remedy) {
		return new PropertyProblem(property.getName().toString(), null,
				origin(propertySource(source), property.getOrigin()), reason, remedy);
	}

	private static String origin(PropertySource<?> source, @Nullable Origin origin) {
		String text = (origin != null) ? origin.toString() : "";
		String name = "property source \"%s\"".formatted(source.getName());
		return text.contains(name) ? text : (text + " from " + name).trim();
	}

}

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

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.ResourcePropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.StringUtils;

/**
 * Tells which property sources the seller packaged: {@code application.*} at the root or
 * in {@code /config} of the application's own class path, what such a document imports
 * from there, and the default properties of {@code SpringApplication}.
 * <p>
 * A document counts for its content and its place, and not for the reason that it was
 * loaded for. A document that a profile or a cloud platform activates does not count,
 * since the buyer chooses those.
 */
final class PackagedConfiguration {

	/**
	 * The directories, the most important first.
	 */
	private static final List<String> DIRECTORIES = List.of("config/", "");

	private static final List<String> EXTENSIONS = List.of("properties", "xml", "yml", "yaml");

	private static final ConfigurationPropertyName ACTIVATE = ConfigurationPropertyName.of("spring.config.activate");

	private static final ConfigurationPropertyName IMPORT = ConfigurationPropertyName.of("spring.config.import");

	/**
	 * Says how to read a file, and is not part of its name.
	 */
	private static final Pattern HINT = Pattern.compile("(.*?)(?:\\[[^]]*])+");

	private static final Pattern CLASS_PATH_RESOURCE = Pattern.compile("class path resource \\[(.*)]");

	private static final Pattern URL_PREFIX = Pattern.compile("[a-zA-Z][a-zA-Z0-9*-]*:.*");

	/**
	 * The name of a document on the class path: the values of XML properties, and those
	 * of some wrappers, have no origin.
	 */
	private static final Pattern DOCUMENT = Pattern
		.compile("Config resource 'class path resource \\[([^]']+)]' via location .*");

	private final ApplicationArchive archive;

	private final ClassLoader classLoader;

	private final Map<PropertySource<?>, String> documents = new IdentityHashMap<>();

	private final Map<PropertySource<?>, String> foreign = new IdentityHashMap<>();

	private final Set<String> paths = new LinkedHashSet<>();

	private @Nullable Map<PropertySource<?>, String> packaged;

	/**
	 * Create a new instance.
	 * @param environment the environment of the application
	 * @param original the property sources of the environment before anything could wrap
	 * them
	 * @param archive the application
	 * @param classLoader the class loader of the application
	 */
	PackagedConfiguration(ConfigurableEnvironment environment, Iterable<PropertySource<?>> original,
			ApplicationArchive archive, ClassLoader classLoader) {
		this.archive = archive;
		this.classLoader = classLoader;
		for (PropertySource<?> source : environment.getPropertySources()) {
			addDocument(source);
		}
		for (PropertySource<?> source : original) {
			addDocument(source);
		}
		for (String directory : DIRECTORIES) {
			addFiles(directory, this::addPath);
		}
	}

	private void addDocument(PropertySource<?> source) {
		if (source instanceof OriginTrackedMapPropertySource tracked && tracked.getPropertyNames().length > 0
				&& findResource(tracked) instanceof ClassPathResource resource) {
			String location = locate(resource);
			if (location != null && this.archive.contains(location)) {
				this.documents.put(source, resource.getPath());
			}
			else if (location != null) {
				this.foreign.put(source, location);
			}
		}
	}

	private static @Nullable String locate(ClassPathResource resource) {
		try {
			return resource.getURL().toString();
		}
		catch (IOException ex) {
			// is not there any more
			return null;
		}
	}

	private @Nullable Resource findResource(OriginTrackedMapPropertySource source) {
		Resource resource = findResource(source.getOrigin(source.getPropertyNames()[0]));
		if (resource != null) {
			return resource;
		}
		Matcher document = DOCUMENT.matcher(source.getName());
		return document.matches() ? new ClassPathResource(document.group(1), this.classLoader) : null;
	}

	private static @Nullable Resource findResource(@Nullable Origin origin) {
		Origin current = origin;
		while (current instanceof PropertySourceOrigin wrapped) {
			current = wrapped.getOrigin();
		}
		if (current instanceof TextResourceOrigin textOrigin) {
			return (textOrigin.getResource() instanceof OriginTrackedResource tracked) ? tracked.getResource()
					: textOrigin.getResource();
		}
		return null;
	}

	private void addPath(String path) {
		if (this.paths.add(path)) {
			for (Map.Entry<PropertySource<?>, String> document : List.copyOf(this.documents.entrySet())) {
				if (document.getValue().equals(path) && !isConditional(document.getKey())) {
					addImports(document.getKey(), path, this::addPath);
				}
			}
		}
	}

	private static void addFiles(String directory, Consumer<String> paths) {
		for (String extension : EXTENSIONS) {
			paths.accept(directory + "application." + extension);
		}
	}

	private static void addImports(PropertySource<?> document, String path, Consumer<String> paths) {
		ConfigurationPropertySource source = ConfigurationPropertySource.from(document);
		if (source == null) {
			return;
		}
		List<String> locations = new Binder(source).bind(IMPORT, Bindable.listOf(String.class))
			.orElse(Collections.emptyList());
		for (String location : locations) {
			for (String part : location.split(";")) {
				addImport(part.trim(), path, paths);
			}
		}
	}

	private static void addImport(String location, String importer, Consumer<String> paths) {
		String path = withoutPrefix(withoutPrefix(location, "optional:"), "resource:");
		if (path.startsWith("classpath:")) {
			path = path.substring("classpath:".length());
		}
		else if (path.startsWith("/") || URL_PREFIX.matcher(path).matches()) {
			// it lies outside
			return;
		}
		else {
			path = importer.substring(0, importer.lastIndexOf('/') + 1) + path;
		}
		path = StringUtils.cleanPath(path);
		path = path.startsWith("/") ? path.substring(1) : path;
		Matcher hint = HINT.matcher(path);
		if (hint.matches()) {
			paths.accept(hint.group(1));
		}
		else if (path.isEmpty() || path.endsWith("/")) {
			addFiles(path, paths);
		}
		else {
			paths.accept(path);
		}
	}

	private static String withoutPrefix(String text, String prefix) {
		return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
	}

	/**
	 * Return whether the seller packaged the given source for whatever environment the
	 * application runs in.
	 */
	boolean contains(PropertySource<?> source) {
		return isDefaults(source) || (isPackaged(source) && !isConditional(source));
	}

	/**
	 * Return whether a source holds the default properties of {@code SpringApplication},
	 * and is not a class of something else that passes them on.
	 */
	static boolean isDefaults(PropertySource<?> source) {
		return source.getClass() == DefaultPropertiesPropertySource.class;
	}

	/**
	 * Return whether the seller packaged the given document.
	 */
	boolean isPackaged(PropertySource<?> source) {
		String path = this.documents.get(source);
		return path != null && this.paths.contains(path);
	}

	/**
	 * Return whether all that a source holds lies in the archive of the application,
	 * whether or not the properties count from there.
	 */
	boolean isFromArchive(PropertySource<?> source) {
		if (source instanceof CompositePropertySource composite) {
			return composite.getPropertySources().stream().allMatch(this::isFromArchive);
		}
		if (source instanceof ResourcePropertySource resource) {
			Matcher path = CLASS_PATH_RESOURCE.matcher(resource.withResourceName().getName());
			return path.matches() && isInArchive(new ClassPathResource(path.group(1), this.classLoader));
		}
		return isDefaults(source) || this.documents.containsKey(source);
	}

	private boolean isInArchive(ClassPathResource resource) {
		String location = locate(resource);
		return location != null && this.archive.contains(location);
	}

	/**
	 * Return whether a source of another kind passes on what the seller packaged:
	 * products wrap their property sources to decrypt or to count. What counts is where
	 * the value comes from, and that it is the packaged one.
	 * @param source the source
	 * @param property the property that it has
	 */
	boolean passesOn(PropertySource<?> source, ConfigurationProperty property) {
		String path = pathOf(source, property);
		if (path == null || !this.paths.contains(path)) {
			return false;
		}
		for (Map.Entry<PropertySource<?>, String> document : packaged().entrySet()) {
			ConfigurationPropertySource candidate = ConfigurationPropertySource.from(document.getKey());
			if (candidate != null && document.getValue().equals(path)) {
				ConfigurationProperty original = candidate.getConfigurationProperty(property.getName());
				if (original != null
						&& String.valueOf(original.getValue()).equals(String.valueOf(property.getValue()))) {
					return true;
				}
			}
		}
		return false;
	}

	private @Nullable String pathOf(PropertySource<?> source, ConfigurationProperty property) {
		if (findResource(property.getOrigin()) instanceof ClassPathResource resource) {
			return isInArchive(resource) ? resource.getPath() : null;
		}
		for (Map.Entry<PropertySource<?>, String> document : this.documents.entrySet()) {
			if (source.getSource() == document.getKey().getSource()) {
				return document.getValue();
			}
		}
		// a wrapper that was there before anything could be recorded has the name alone
		Matcher document = DOCUMENT.matcher(source.getName());
		return (document.matches() && !this.foreign.containsKey(source)) ? document.group(1) : null;
	}

	/**
	 * Return the places on the class path where the file of a document lies, if the
	 * application is a directory: a file that was added to it can hide another one.
	 */
	List<String> placesOf(PropertySource<?> source) {
		String path = this.documents.get(source);
		path = (path != null) ? path : packaged().get(source);
		return (path != null) ? places(path).stream().filter(this.archive::contains).toList() : List.of();
	}

	/**
	 * Return the places on the class path where a file lies of which another one could
	 * take the place: the file was found outside of the application, or the application
	 * is a directory.
	 * @param path the path of the file
	 */
	List<String> hiddenPlaces(String path) {
		ClassPathResource resource = new ClassPathResource(path, this.classLoader);
		String first = locate(resource);
		// a class loader knows the path without the slash in front alone
		return (first != null && (isExploded() || !this.archive.contains(first))) ? places(resource.getPath())
				: List.of();
	}

	private List<String> places(String path) {
		try {
			return Collections.list(this.classLoader.getResources(path))
				.stream()
				.map(URL::toString)
				.distinct()
				.toList();
		}
		catch (IOException ex) {
			// cannot be read, so that Spring Boot has not read it either
			return List.of();
		}
	}

	/**
	 * Return where on the class path a document lies that is not part of the application,
	 * or {@code null} if it is part of it or no such document.
	 */
	@Nullable String findForeignLocation(PropertySource<?> source) {
		return this.foreign.get(source);
	}

	/**
	 * Return whether the application is a directory, to which a file can be added.
	 */
	boolean isExploded() {
		return this.archive.isExploded();
	}

	private static boolean isConditional(PropertySource<?> source) {
		ConfigurationPropertySource properties = ConfigurationPropertySource.from(source);
		return properties != null && properties.containsDescendantOf(ACTIVATE) != ConfigurationPropertyState.ABSENT;
	}

	/**
	 * Return the documents that were loaded from a file, and that count.
	 * @param path the path of the file
	 */
	List<PropertySource<?>> loaded(String path) {
		List<PropertySource<?>> found = new ArrayList<>();
		for (Map.Entry<PropertySource<?>, String> document : this.documents.entrySet()) {
			if (document.getValue().equals(path) && !isConditional(document.getKey())) {
				found.add(document.getKey());
			}
		}
		return found;
	}

	/**
	 * Return the documents that the seller packaged and that count, read from the
	 * application by their own extension and encoding, the most important first, each
	 * with its path.
	 */
	Map<PropertySource<?>, String> packaged() {
		Map<PropertySource<?>, String> packaged = this.packaged;
		if (packaged == null) {
			packaged = new LinkedHashMap<>();
			Map<PropertySource<?>, String> found = packaged;
			Set<String> visited = new LinkedHashSet<>();
			for (String directory : DIRECTORIES) {
				addFiles(directory, (path) -> addPackaged(path, found, visited));
			}
			this.packaged = packaged;
		}
		return packaged;
	}

	private void addPackaged(String path, Map<PropertySource<?>, String> found, Set<String> visited) {
		if (!visited.add(path)) {
			return;
		}
		List<PropertySource<?>> loaded = new ArrayList<>(load(path));
		// a later document of a file overrides an earlier one, and an import its importer
		Collections.reverse(loaded);
		for (PropertySource<?> document : loaded) {
			if (!isConditional(document)) {
				addImports(document, path, (imported) -> addPackaged(imported, found, visited));
				found.put(document, path);
			}
		}
	}

	private List<PropertySource<?>> load(String path) {
		for (PropertySourceLoader loader : SpringFactoriesLoader.loadFactories(PropertySourceLoader.class,
				this.classLoader)) {
			if (Stream.of(loader.getFileExtensions()).anyMatch((extension) -> path.endsWith("." + extension))) {
				return load(path, loader);
			}
		}
		return Collections.emptyList();
	}

	private List<PropertySource<?>> load(String path, PropertySourceLoader loader) {
		try {
			for (String place : places(path)) {
				if (this.archive.contains(place)) {
					return loader.load(path, new UrlResource(place));
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// cannot be read, so that Spring Boot has not read it either
		}
		return Collections.emptyList();
	}

}

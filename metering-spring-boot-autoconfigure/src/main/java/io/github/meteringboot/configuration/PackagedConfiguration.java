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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.StringUtils;

/**
 * Tells which property sources the seller packaged: {@code application.*} at the root or
 * in {@code /config} of the application's own class path, what such a document imports
 * from there, and the default properties of {@code SpringApplication}.
 * <p>
 * A document counts for what it is and where it lies, not for who asked for it. One that
 * a profile or a cloud platform activates does not count, since whoever runs the
 * application chooses those.
 */
final class PackagedConfiguration {

	private static final List<String> DIRECTORIES = List.of("", "config/");

	private static final List<String> EXTENSIONS = List.of("properties", "xml", "yml", "yaml");

	private static final ConfigurationPropertyName ACTIVATE = ConfigurationPropertyName.of("spring.config.activate");

	private static final ConfigurationPropertyName IMPORT = ConfigurationPropertyName.of("spring.config.import");

	/**
	 * Says how to read a file, and is not part of its name.
	 */
	private static final Pattern HINT = Pattern.compile("(.*?)(?:\\[[^]]*])+");

	private static final Pattern URL_PREFIX = Pattern.compile("[a-zA-Z][a-zA-Z0-9*-]*:.*");

	/**
	 * The values of XML properties have no origin.
	 */
	private static final Pattern XML_DOCUMENT = Pattern
		.compile("Config resource 'class path resource \\[([^]']+\\.xml)]' via location .*");

	private final ApplicationArchive archive;

	private final ClassLoader classLoader;

	private final Map<PropertySource<?>, String> documents = new IdentityHashMap<>();

	private final Map<PropertySource<?>, String> strangers = new IdentityHashMap<>();

	private final Set<String> paths = new LinkedHashSet<>();

	PackagedConfiguration(ConfigurableEnvironment environment, ApplicationArchive archive, ClassLoader classLoader) {
		this.archive = archive;
		this.classLoader = classLoader;
		for (PropertySource<?> source : environment.getPropertySources()) {
			addDocument(source);
		}
		addPaths();
	}

	private void addDocument(PropertySource<?> source) {
		if (source instanceof OriginTrackedMapPropertySource tracked && tracked.getPropertyNames().length > 0
				&& findResource(tracked) instanceof ClassPathResource resource) {
			try {
				String location = resource.getURL().toString();
				if (this.archive.contains(location)) {
					this.documents.put(source, resource.getPath());
				}
				else {
					this.strangers.put(source, location);
				}
			}
			catch (IOException ex) {
				// is not there any more
			}
		}
	}

	private @Nullable Resource findResource(OriginTrackedMapPropertySource source) {
		Origin origin = source.getOrigin(source.getPropertyNames()[0]);
		if (origin instanceof TextResourceOrigin textOrigin) {
			return (textOrigin.getResource() instanceof OriginTrackedResource tracked) ? tracked.getResource()
					: textOrigin.getResource();
		}
		Matcher xml = XML_DOCUMENT.matcher(source.getName());
		return (origin == null && xml.matches()) ? new ClassPathResource(xml.group(1), this.classLoader) : null;
	}

	private void addPaths() {
		Deque<String> pending = new ArrayDeque<>();
		for (String directory : DIRECTORIES) {
			addFiles(directory, pending);
		}
		addPaths(pending, this::findLoaded);
	}

	private void addPaths(Deque<String> pending, Function<String, List<PropertySource<?>>> documents) {
		while (!pending.isEmpty()) {
			String path = pending.poll();
			if (this.paths.add(path)) {
				for (PropertySource<?> document : documents.apply(path)) {
					if (!isConditional(document)) {
						addImports(document, path, pending);
					}
				}
			}
		}
	}

	private List<PropertySource<?>> findLoaded(String path) {
		List<PropertySource<?>> found = new ArrayList<>();
		for (Map.Entry<PropertySource<?>, String> document : this.documents.entrySet()) {
			if (document.getValue().equals(path)) {
				found.add(document.getKey());
			}
		}
		return found;
	}

	private static void addFiles(String directory, Deque<String> pending) {
		for (String extension : EXTENSIONS) {
			pending.add(directory + "application." + extension);
		}
	}

	private static void addImports(PropertySource<?> document, String path, Deque<String> pending) {
		ConfigurationPropertySource source = ConfigurationPropertySource.from(document);
		if (source == null) {
			return;
		}
		List<String> locations = new Binder(source).bind(IMPORT, Bindable.listOf(String.class))
			.orElse(Collections.emptyList());
		for (String location : locations) {
			for (String part : location.split(";")) {
				addImport(part.trim(), path, pending);
			}
		}
	}

	private static void addImport(String location, String importer, Deque<String> pending) {
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
			pending.add(hint.group(1));
		}
		else if (path.isEmpty() || path.endsWith("/")) {
			addFiles(path, pending);
		}
		else {
			pending.add(path);
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
		return source.getClass() == DefaultPropertiesPropertySource.class
				|| (isPackaged(source) && !isConditional(source));
	}

	/**
	 * Return whether the seller packaged the given document.
	 */
	boolean isPackaged(PropertySource<?> source) {
		String path = this.documents.get(source);
		return path != null && this.paths.contains(path);
	}

	/**
	 * Return the path of the file that a document is from, or the name of any other
	 * source.
	 */
	String fileOf(PropertySource<?> source) {
		return this.documents.getOrDefault(source, source.getName());
	}

	/**
	 * Return where on the class path a document lies that is not part of the application,
	 * or {@code null} if this is none.
	 */
	@Nullable String findStrangeLocation(PropertySource<?> source) {
		return this.strangers.get(source);
	}

	private static boolean isConditional(PropertySource<?> source) {
		ConfigurationPropertySource properties = ConfigurationPropertySource.from(source);
		return properties != null && properties.containsDescendantOf(ACTIVATE) != ConfigurationPropertyState.ABSENT;
	}

	/**
	 * Return the documents that the seller packaged and that were not loaded, because
	 * somebody said that others should be.
	 */
	List<PropertySource<?>> findLeftOut() {
		List<PropertySource<?>> leftOut = new ArrayList<>();
		Set<String> known = new LinkedHashSet<>(this.paths);
		this.paths.clear();
		addPaths(new ArrayDeque<>(known), (path) -> {
			List<PropertySource<?>> loaded = findLoaded(path);
			if (!loaded.isEmpty()) {
				return loaded;
			}
			List<PropertySource<?>> documents = loadDocuments(path);
			documents.stream().filter((document) -> !isConditional(document)).forEach(leftOut::add);
			return documents;
		});
		return leftOut;
	}

	private List<PropertySource<?>> loadDocuments(String path) {
		for (PropertySourceLoader loader : SpringFactoriesLoader.loadFactories(PropertySourceLoader.class,
				this.classLoader)) {
			if (Stream.of(loader.getFileExtensions()).anyMatch((extension) -> path.endsWith("." + extension))) {
				return loadDocuments(path, loader);
			}
		}
		return Collections.emptyList();
	}

	private List<PropertySource<?>> loadDocuments(String path, PropertySourceLoader loader) {
		try {
			for (URL url : Collections.list(this.classLoader.getResources(path))) {
				if (this.archive.contains(url.toString())) {
					return loader.load(path, new UrlResource(url));
				}
			}
		}
		catch (IOException ex) {
			// was not left out, but cannot be read
		}
		return Collections.emptyList();
	}

}

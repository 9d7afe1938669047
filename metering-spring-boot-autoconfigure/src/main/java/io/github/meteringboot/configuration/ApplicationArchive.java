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

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.core.NativeDetector;

/**
 * Where the application itself was packaged: the code source of its main class, the jars
 * nested in it, and the jars that it names. The buyer may have put anything else on the
 * class path.
 */
final class ApplicationArchive {

	/**
	 * Gradle and Jib put the resources of a directory of classes beside it.
	 */
	private static final Pattern CLASSES = Pattern.compile("(.*/)classes/(?:[^/]+/([^/]+/))?");

	private static final String NESTED = "jar:nested:";

	private static final String INDEX_ENTRY = "- \"";

	private final Set<String> roots = new LinkedHashSet<>();

	private @Nullable Set<String> libraries;

	/**
	 * Create a new instance.
	 * @param locations the code sources of the application's own classes
	 */
	ApplicationArchive(Iterable<String> locations) {
		for (String location : locations) {
			addRoots(withoutEmptyHost(location));
		}
	}

	/**
	 * On the module path the URL of a file has an empty host, {@code file:///}, in some
	 * places and none in others.
	 */
	private static String withoutEmptyHost(String location) {
		return location.replace("file:///", "file:/");
	}

	static ApplicationArchive of(SpringApplication application) {
		Set<String> locations = new LinkedHashSet<>();
		if (application.getMainApplicationClass() != null) {
			locations.add(location(application.getMainApplicationClass()));
		}
		for (Object source : application.getAllSources()) {
			// what configuration adds to the sources is text
			if (source instanceof Class<?> type) {
				locations.add(location(type));
			}
		}
		locations.remove("");
		return new ApplicationArchive(locations);
	}

	private static String location(Class<?> type) {
		CodeSource codeSource = type.getProtectionDomain().getCodeSource();
		return (codeSource != null && codeSource.getLocation() != null) ? codeSource.getLocation().toString() : "";
	}

	private void addRoots(String location) {
		int nested = location.indexOf("/!");
		int jar = location.indexOf("!/");
		if (location.startsWith(NESTED) && nested != -1) {
			this.roots.add(location.substring(0, nested + 2));
		}
		else if (location.startsWith("jar:") && jar != -1) {
			this.roots.add(location.substring(0, jar + 2));
		}
		else if (location.endsWith("/")) {
			this.roots.add(location);
			Matcher classes = CLASSES.matcher(location);
			if (classes.matches()) {
				this.roots.add(classes.group(1) + "resources/" + Objects.requireNonNullElse(classes.group(2), ""));
			}
		}
		else {
			this.roots.add("jar:" + location + "!/");
		}
	}

	/**
	 * Return whether a resource is part of the application.
	 * @param location its URL
	 */
	boolean contains(String location) {
		// all of a native image was built by the seller
		if (NativeDetector.inNativeImage() && location.startsWith("resource:")) {
			return true;
		}
		String place = withoutEmptyHost(location);
		return startsWithAny(place, this.roots) || startsWithAny(place, libraries());
	}

	private static boolean startsWithAny(String location, Set<String> roots) {
		for (String root : roots) {
			if (location.startsWith(root)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether the application is a directory, to which a file can be added.
	 */
	boolean isExploded() {
		for (String root : this.roots) {
			if (root.endsWith("/") && !root.endsWith("!/")) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the jars that the application names itself: in the class path of its
	 * manifest, where it was extracted, or in its class path index, where it was
	 * exploded. A buyer who can replace one of them can replace the application.
	 */
	private Set<String> libraries() {
		Set<String> libraries = this.libraries;
		if (libraries == null) {
			libraries = new LinkedHashSet<>();
			for (String root : this.roots) {
				try {
					if (root.startsWith("jar:file:") && root.endsWith("!/")) {
						addManifestClassPath(root.substring("jar:".length(), root.length() - 2), libraries);
					}
					else if (root.startsWith("file:") && root.endsWith("-INF/classes/")) {
						addClassPathIndex(root, libraries);
					}
				}
				catch (IOException | IllegalArgumentException | URISyntaxException ex) {
					// names no jars
				}
			}
			this.libraries = libraries;
		}
		return libraries;
	}

	private static void addManifestClassPath(String jar, Set<String> libraries) throws IOException, URISyntaxException {
		URI uri = new URI(jar);
		try (JarFile file = new JarFile(new File(uri))) {
			Manifest manifest = file.getManifest();
			String classPath = (manifest != null) ? manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH)
					: null;
			if (classPath != null) {
				for (String entry : classPath.trim().split(" +")) {
					libraries.add("jar:" + uri.resolve(entry) + "!/");
				}
			}
		}
	}

	private static void addClassPathIndex(String classes, Set<String> libraries)
			throws IOException, URISyntaxException {
		URI directory = new URI(classes).resolve("../../");
		Path index = Path.of(new URI(classes).resolve("../classpath.idx"));
		for (String line : Files.readAllLines(index)) {
			if (line.startsWith(INDEX_ENTRY) && line.endsWith("\"")) {
				libraries.add("jar:" + directory + line.substring(INDEX_ENTRY.length(), line.length() - 1) + "!/");
			}
		}
	}

}

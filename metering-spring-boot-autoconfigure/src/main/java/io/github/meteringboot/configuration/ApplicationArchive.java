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

import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.SpringApplication;
import org.springframework.core.NativeDetector;

/**
 * Where the application itself was packaged: the code source of its main class, and the
 * jars nested in it. Anything else on the class path may have been put there by whoever
 * runs it.
 */
final class ApplicationArchive {

	/**
	 * Gradle and Jib put the resources of a directory of classes beside it.
	 */
	private static final Pattern CLASSES = Pattern.compile("(.*/)classes/(?:[^/]+/([^/]+/))?");

	private static final String NESTED = "jar:nested:";

	private final Set<String> roots = new LinkedHashSet<>();

	/**
	 * Create a new instance.
	 * @param locations the code sources of the application's own classes
	 */
	ApplicationArchive(Iterable<String> locations) {
		for (String location : locations) {
			addRoots(location);
		}
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
		for (String root : this.roots) {
			if (location.startsWith(root)) {
				return true;
			}
		}
		return false;
	}

}

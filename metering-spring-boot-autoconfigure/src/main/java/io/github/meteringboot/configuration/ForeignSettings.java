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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ClassUtils;

/**
 * The settings of Spring and of the web server by which a buyer could bring beans or code
 * into the application, or change the beans of the starter.
 */
final class ForeignSettings {

	/**
	 * What makes beans, or changes how they are made, in any context.
	 */
	static final List<ConfigurationPropertyName> BEANS = names("spring.main.sources", "spring.cloud.bootstrap.sources",
			"spring.cloud.refresh.extra-refreshable", "spring.cloud.refresh.refreshable",
			"spring.cloud.refresh.never-refreshable", "spring.cloud.function.location",
			"spring.cloud.function.function-class", "context.initializer.classes", "context.listener.classes");

	/**
	 * What makes a web server load classes or objects from a directory.
	 */
	static final List<ConfigurationPropertyName> CONTAINER = names("server.servlet.session.persistent",
			"server.servlet.session.store-dir", "server.tomcat.basedir", "server.tomcat.use-apr",
			"server.servlet.jsp.class-name", "server.servlet.jsp.registered", "server.servlet.jsp.init-parameters",
			"server.servlet.context-parameters");

	private static final List<String> DOCUMENT_ROOTS = List.of("src/main/webapp", "public", "static");

	private static final List<String> CODE = List.of("WEB-INF/classes", "WEB-INF/lib");

	private ForeignSettings() {
	}

	private static List<ConfigurationPropertyName> names(String... names) {
		List<ConfigurationPropertyName> found = new ArrayList<>(names.length);
		for (String name : names) {
			found.add(ConfigurationPropertyName.of(name));
		}
		return List.copyOf(found);
	}

	/**
	 * Return the directories beside the application from which an embedded servlet
	 * container would load classes.
	 * @param classLoader the class loader of the application
	 */
	static List<PropertyProblem> findCodeInDocumentRoots(@Nullable ClassLoader classLoader) {
		List<PropertyProblem> problems = new ArrayList<>();
		if (ClassUtils.isPresent("jakarta.servlet.Servlet", classLoader)) {
			List<String> roots = new ArrayList<>(DOCUMENT_ROOTS);
			String configured = System.getenv("WAR_SOURCE_DIRECTORY");
			if (configured != null) {
				roots.add(configured);
			}
			for (String root : roots) {
				for (String code : CODE) {
					Path path = Path.of(root, code);
					if (Files.exists(path)) {
						problems.add(new PropertyProblem("(document root)", null, path.toAbsolutePath().toString(),
								"The web server loads classes from this directory, which is not part of the application.",
								"Remove the directory."));
					}
				}
			}
		}
		return problems;
	}

}

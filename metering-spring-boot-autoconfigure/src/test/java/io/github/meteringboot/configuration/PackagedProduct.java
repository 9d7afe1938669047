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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * A product that is packaged into a jar, or into a directory where that is asked for, and
 * is run from there.
 */
class PackagedProduct {

	private final Path directory;

	private final List<Path> classPath = new ArrayList<>();

	private final List<Consumer<SpringApplication>> customizers = new ArrayList<>();

	private final Map<String, Object> environment = new HashMap<>();

	private Class<?> mainClass = SmallProduct.class;

	private boolean exploded;

	private int launches;

	PackagedProduct(Path directory) {
		this.directory = directory.resolve("classes");
		this.classPath.add(this.directory);
	}

	/**
	 * Package into a directory.
	 */
	PackagedProduct exploded() {
		this.exploded = true;
		return this;
	}

	PackagedProduct mainClass(Class<?> mainClass) {
		this.mainClass = mainClass;
		return this;
	}

	/**
	 * Package a file.
	 */
	PackagedProduct file(String path, String... lines) {
		write(this.directory.resolve(path), lines);
		return this;
	}

	/**
	 * Put a file into a folder that somebody puts ahead on the class path.
	 */
	PackagedProduct fileAhead(String path, String... lines) {
		Path ahead = this.directory.resolveSibling("ahead");
		write(ahead.resolve(path), lines);
		this.classPath.add(0, ahead);
		return this;
	}

	private static void write(Path file, String... lines) {
		try {
			Files.createDirectories(file.getParent());
			Files.writeString(file, String.join("\n", lines));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	PackagedProduct environment(String name, String value) {
		this.environment.put(name, value);
		return this;
	}

	PackagedProduct with(Consumer<SpringApplication> customizer) {
		this.customizers.add(customizer);
		return this;
	}

	ConfigurableApplicationContext run(String... arguments) {
		addMainClass();
		ProductClassLoader classLoader = new ProductClassLoader(
				this.classPath.stream().map(this::toUrl).toArray(URL[]::new));
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(classLoader),
				classLoader.define(this.mainClass));
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setEnvironment(createEnvironment());
		this.customizers.forEach((customizer) -> customizer.accept(application));
		return application.run(arguments);
	}

	private ConfigurableEnvironment createEnvironment() {
		ConfigurableEnvironment environment = new StandardEnvironment();
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, this.environment));
		return environment;
	}

	private void addMainClass() {
		String file = this.mainClass.getName().replace('.', File.separatorChar) + ".class";
		try (InputStream in = this.mainClass.getResourceAsStream("/" + file)) {
			Path target = this.directory.resolve(file);
			Files.createDirectories(target.getParent());
			Files.write(target, in.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private URL toUrl(Path path) {
		try {
			Files.createDirectories(path);
			if (this.exploded || !path.equals(this.directory)) {
				return path.toUri().toURL();
			}
			Path jar = this.directory.resolveSibling("product-" + this.launches++ + ".jar");
			try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
					Stream<Path> files = Files.walk(path)) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					out.putNextEntry(new ZipEntry(path.relativize(file).toString().replace(File.separatorChar, '/')));
					Files.copy(file, out);
				}
			}
			return jar.toUri().toURL();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Defines the main class of the product, so that its code source is the product's.
	 */
	private static final class ProductClassLoader extends URLClassLoader {

		ProductClassLoader(URL[] urls) {
			super(urls, PackagedProduct.class.getClassLoader());
		}

		Class<?> define(Class<?> type) {
			try {
				return findClass(type.getName());
			}
			catch (ClassNotFoundException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : super.loadClass(name, resolve);
		}

	}

}

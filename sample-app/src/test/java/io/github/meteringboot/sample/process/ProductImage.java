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

package io.github.meteringboot.sample.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;

import io.github.meteringboot.simulator.MeteringSimulator;

/**
 * What a seller ships: the packaged jar of the sample, or a variant of it. Everything
 * under {@code aws.marketplace.metering} belongs to the image, so tests change it here
 * and not by arguments. Immutable: each method returns another image.
 */
public final class ProductImage {

	private static final String AUTO_CONFIGURATIONS = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	private final Layout layout;

	private final Map<String, byte[]> entries;

	private final Map<String, String> properties;

	private final List<String> autoConfigurations;

	private final String mainClass;

	ProductImage(Layout layout, Map<String, byte[]> entries, Map<String, String> properties,
			List<String> autoConfigurations, String mainClass) {
		this.layout = layout;
		this.entries = entries;
		this.properties = properties;
		this.autoConfigurations = autoConfigurations;
		this.mainClass = mainClass;
	}

	/**
	 * Return the jar as it was packaged.
	 */
	public static ProductImage packaged() {
		return new ProductImage(Layout.packaged(), Map.of(), Map.of(), List.of(), "");
	}

	/**
	 * Return a product, as Spring Boot's Maven plugin packaged it.
	 * @param archive an executable jar or WAR
	 */
	public static ProductImage packaged(Path archive) {
		return new ProductImage(Layout.packaged(archive), Map.of(), Map.of(), List.of(), "");
	}

	/**
	 * Return the jar as it is extracted in a container image, with an archive of its
	 * classes (CDS): what starts in half the time.
	 */
	public static ProductImage extracted() {
		return new ProductImage(ExtractedLayout.get(), Map.of(), Map.of(), List.of(), "");
	}

	/**
	 * Register with the given simulator and verify with its key.
	 */
	public ProductImage registeringWith(MeteringSimulator simulator) {
		return metering("endpoint", simulator.endpoint()).metering("public-key", simulator.publicKeyPem());
	}

	/**
	 * Write a property of the starter to the end of the packaged application.yml.
	 * @param name the name without its prefix
	 */
	public ProductImage metering(String name, Object value) {
		return property("aws.marketplace.metering." + name, value);
	}

	/**
	 * Write a property to the end of the packaged application.yml.
	 */
	public ProductImage property(String name, Object value) {
		Map<String, String> properties = new LinkedHashMap<>(this.properties);
		properties.put(name, value.toString());
		return new ProductImage(this.layout, this.entries, properties, this.autoConfigurations, this.mainClass);
	}

	/**
	 * Replace the packaged application.yml.
	 */
	public ProductImage configuration(String yaml) {
		return resource("application.yml", yaml);
	}

	/**
	 * Add or replace a resource of the application.
	 * @param path the path within its class path
	 */
	public ProductImage resource(String path, String content) {
		return resource(path, content.getBytes(StandardCharsets.UTF_8));
	}

	private ProductImage resource(String path, byte[] content) {
		return entry(this.layout.classes() + path, content);
	}

	/**
	 * Add or replace any entry of the jar.
	 */
	public ProductImage entry(String path, byte[] content) {
		Map<String, byte[]> entries = new LinkedHashMap<>(this.entries);
		entries.put(path, content);
		return new ProductImage(this.layout, entries, this.properties, this.autoConfigurations, this.mainClass);
	}

	/**
	 * Add classes of the tests, with their nested classes.
	 */
	public ProductImage classes(Class<?>... types) {
		ProductImage image = this;
		for (Class<?> type : types) {
			image = image.resource(classFile(type), bytes(type)).classes(type.getDeclaredClasses());
		}
		return image;
	}

	/**
	 * Add classes of the tests and let Spring Boot make beans of them, as it does with
	 * auto-configurations.
	 */
	public ProductImage beans(Class<?>... types) {
		List<String> autoConfigurations = new ArrayList<>(this.autoConfigurations);
		for (Class<?> type : types) {
			autoConfigurations.add(type.getName());
		}
		return new ProductImage(this.layout, this.entries, this.properties, autoConfigurations, this.mainClass)
			.classes(types);
	}

	/**
	 * Start with another class of the tests.
	 */
	public ProductImage mainClass(Class<?> type) {
		return new ProductImage(this.layout, this.entries, this.properties, this.autoConfigurations, type.getName())
			.classes(type);
	}

	/**
	 * Return what starts processes from this image.
	 */
	public ProductProcess.Launcher process() {
		return new ProductProcess.Launcher(this);
	}

	/**
	 * Write the image.
	 * @param directory where to
	 * @return the arguments with which a JVM starts it
	 */
	List<String> writeTo(Path directory) {
		try {
			Path jar = Files.copy(this.layout.jar(), directory.resolve("product" + extension()));
			try (FileSystem zip = FileSystems.newFileSystem(jar)) {
				write(zip);
			}
			return this.layout.launch(jar, this.mainClass);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String extension() {
		String name = this.layout.jar().getFileName().toString();
		return name.substring(name.lastIndexOf('.'));
	}

	private void write(FileSystem zip) throws IOException {
		for (Map.Entry<String, byte[]> entry : this.entries.entrySet()) {
			Path path = zip.getPath(entry.getKey());
			if (path.getParent() != null) {
				Files.createDirectories(path.getParent());
			}
			Files.write(path, entry.getValue());
		}
		if (!this.properties.isEmpty()) {
			Path configuration = zip.getPath(this.layout.classes() + "application.yml");
			Files.writeString(configuration, Files.readString(configuration) + "\n---\n" + yaml());
		}
		if (!this.autoConfigurations.isEmpty()) {
			Path imports = zip.getPath(this.layout.classes() + AUTO_CONFIGURATIONS);
			Files.createDirectories(imports.getParent());
			Files.write(imports, this.autoConfigurations);
		}
		if (!this.mainClass.isEmpty()) {
			writeMainClass(zip.getPath("META-INF/MANIFEST.MF"));
		}
	}

	private String yaml() {
		StringBuilder yaml = new StringBuilder();
		this.properties.forEach((name, value) -> yaml.append("%s: \"%s\"%n".formatted(name,
				value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))));
		return yaml.toString();
	}

	private void writeMainClass(Path path) throws IOException {
		Manifest manifest;
		try (InputStream in = Files.newInputStream(path)) {
			manifest = new Manifest(in);
		}
		manifest.getMainAttributes().putValue("Start-Class", this.mainClass);
		try (OutputStream out = Files.newOutputStream(path)) {
			manifest.write(out);
		}
	}

	private static byte[] bytes(Class<?> type) {
		try (InputStream in = type.getResourceAsStream("/" + classFile(type))) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String classFile(Class<?> type) {
		return type.getName().replace('.', '/') + ".class";
	}

	/**
	 * How the jar of an application is built and started.
	 */
	interface Layout {

		/**
		 * Return the jar that has the application's own classes.
		 */
		Path jar();

		/**
		 * Return where in it they are.
		 */
		String classes();

		/**
		 * Return the arguments with which a JVM starts a variant of it.
		 */
		List<String> launch(Path jar, String mainClass);

		static Layout packaged() {
			return packaged(Path.of(System.getProperty("sample.jar")));
		}

		static Layout packaged(Path archive) {
			return new Layout() {

				@Override
				public Path jar() {
					return archive;
				}

				@Override
				public String classes() {
					return archive.toString().endsWith(".war") ? "WEB-INF/classes/" : "BOOT-INF/classes/";
				}

				@Override
				public List<String> launch(Path jar, String mainClass) {
					return List.of("-jar", jar.toString());
				}

			};
		}

	}

}

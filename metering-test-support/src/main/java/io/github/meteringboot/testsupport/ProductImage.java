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

package io.github.meteringboot.testsupport;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.MeteringSimulator;

import org.springframework.util.Assert;

/**
 * A packaged product with the changes that a test makes in it, as its seller could. Each
 * process runs from a copy of its own. Instances are immutable.
 *
 * @see ProductAssembly
 */
public final class ProductImage {

	/**
	 * The system property that names the executable jar of the module under test.
	 */
	public static final String JAR_PROPERTY = "product.jar";

	private static final String AUTO_CONFIGURATIONS = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	private static final String MANIFEST = "META-INF/MANIFEST.MF";

	private final Layout layout;

	private final Map<String, byte[]> entries;

	private final Set<String> removed;

	private final Map<String, String> properties;

	private final List<String> autoConfigurations;

	private final String mainClass;

	ProductImage(Layout layout) {
		this(layout, Map.of(), Set.of(), Map.of(), List.of(), "");
	}

	private ProductImage(Layout layout, Map<String, byte[]> entries, Set<String> removed,
			Map<String, String> properties, List<String> autoConfigurations, String mainClass) {
		this.layout = layout;
		this.entries = entries;
		this.removed = removed;
		this.properties = properties;
		this.autoConfigurations = autoConfigurations;
		this.mainClass = mainClass;
	}

	/**
	 * Return the executable jar of the module under test.
	 * @return the image
	 * @see #JAR_PROPERTY
	 */
	public static ProductImage packaged() {
		return packaged(jarOfModule());
	}

	/**
	 * Return a product as Spring Boot packages it.
	 * @param archive an executable jar or WAR
	 * @return the image
	 */
	public static ProductImage packaged(Path archive) {
		return new ProductImage(Layout.executable(archive));
	}

	/**
	 * Return the executable jar of the module under test as a container image holds it:
	 * extracted, with an archive of its classes (CDS). It starts in half the time.
	 * @return the image
	 */
	public static ProductImage extracted() {
		return extracted(jarOfModule());
	}

	/**
	 * Return an executable jar as a container image holds it: extracted, with an archive
	 * of its classes (CDS). Each jar is extracted once. The product must register usage
	 * as it is packaged, and log at INFO in Spring Boot's own format.
	 * @param jar the executable jar
	 * @return the image
	 */
	public static ProductImage extracted(Path jar) {
		return new ProductImage(ExtractedLayout.of(jar));
	}

	private static Path jarOfModule() {
		String jar = System.getProperty(JAR_PROPERTY);
		Assert.state(jar != null, "The system property '" + JAR_PROPERTY + "' names no jar");
		return Path.of(jar);
	}

	/**
	 * Return this image as {@link #extracted(Path)} returns one.
	 * @return the image
	 */
	public ProductImage extract() {
		Assert.state(isUnchanged() && !this.layout.classes().isEmpty(),
				"Only an executable jar without changes can be extracted");
		return extracted(this.layout.archive());
	}

	private boolean isUnchanged() {
		return this.entries.isEmpty() && this.removed.isEmpty() && this.properties.isEmpty()
				&& this.autoConfigurations.isEmpty() && this.mainClass.isEmpty();
	}

	/**
	 * Register with the given simulator and verify with its key.
	 * @param simulator the simulator
	 * @return the image
	 */
	public ProductImage registeringWith(MeteringSimulator simulator) {
		return metering("endpoint", simulator.endpoint()).metering("public-key", simulator.publicKeyPem());
	}

	/**
	 * Add a property of the starter to the packaged configuration.
	 * @param name the name without its prefix
	 * @param value the value
	 * @return the image
	 */
	public ProductImage metering(String name, Object value) {
		return property("aws.marketplace.metering." + name, value);
	}

	/**
	 * Add a property to the end of the packaged {@code application.properties}, or of
	 * {@code application.yml} where there is no such file.
	 * @param name the name
	 * @param value the value
	 * @return the image
	 */
	public ProductImage property(String name, Object value) {
		Map<String, String> properties = new LinkedHashMap<>(this.properties);
		properties.put(name, value.toString());
		return new ProductImage(this.layout, this.entries, this.removed, properties, this.autoConfigurations,
				this.mainClass);
	}

	/**
	 * Replace the packaged {@code application.yml}.
	 * @param yaml the new content
	 * @return the image
	 */
	public ProductImage configuration(String yaml) {
		return resource("application.yml", yaml);
	}

	/**
	 * Add or replace a resource of the application.
	 * @param path the path within its class path
	 * @param content the content
	 * @return the image
	 */
	public ProductImage resource(String path, String content) {
		return resource(path, content.getBytes(StandardCharsets.UTF_8));
	}

	private ProductImage resource(String path, byte[] content) {
		return entry(this.layout.classes() + path, content);
	}

	/**
	 * Add or replace the files of a directory among the classes of the application.
	 * @param directory the directory
	 * @return the image
	 */
	public ProductImage directory(Path directory) {
		ProductImage image = this;
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				image = image.resource(directory.relativize(file).toString().replace('\\', '/'),
						Files.readAllBytes(file));
			}
			return image;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Add or replace any entry of the archive. It is not compressed, as Spring Boot
	 * demands of nested jars.
	 * @param path the path within the archive
	 * @param content the content
	 * @return the image
	 */
	public ProductImage entry(String path, byte[] content) {
		Map<String, byte[]> entries = new LinkedHashMap<>(this.entries);
		entries.put(path, content);
		return new ProductImage(this.layout, entries, this.removed, this.properties, this.autoConfigurations,
				this.mainClass);
	}

	/**
	 * Remove an entry of the archive, such as a nested jar.
	 * @param path the path within the archive
	 * @return the image
	 */
	public ProductImage without(String path) {
		Set<String> removed = new LinkedHashSet<>(this.removed);
		removed.add(path);
		return new ProductImage(this.layout, this.entries, removed, this.properties, this.autoConfigurations,
				this.mainClass);
	}

	/**
	 * Add classes of the tests, with their nested classes.
	 * @param types the classes
	 * @return the image
	 */
	public ProductImage classes(Class<?>... types) {
		ProductImage image = this;
		for (Map.Entry<String, byte[]> file : ClassFiles.of(types).entrySet()) {
			image = image.resource(file.getKey(), file.getValue());
		}
		return image;
	}

	/**
	 * Add classes of the tests and let Spring Boot create beans of them, as it does with
	 * auto-configurations.
	 * @param types the classes
	 * @return the image
	 */
	public ProductImage beans(Class<?>... types) {
		List<String> autoConfigurations = new ArrayList<>(this.autoConfigurations);
		for (Class<?> type : types) {
			autoConfigurations.add(type.getName());
		}
		return new ProductImage(this.layout, this.entries, this.removed, this.properties, autoConfigurations,
				this.mainClass)
			.classes(types);
	}

	/**
	 * Launch a class of the tests in place of the packaged one.
	 * @param type the class
	 * @return the image
	 */
	public ProductImage mainClass(Class<?> type) {
		return new ProductImage(this.layout, this.entries, this.removed, this.properties, this.autoConfigurations,
				type.getName())
			.classes(type);
	}

	/**
	 * Return a launcher of processes from this image.
	 * @return the launcher
	 */
	public ProductProcess.Launcher process() {
		return new ProductProcess.Launcher(this::writeTo, this.layout.options()).arguments("--server.address=127.0.0.1",
				"--server.port=0", "--spring.main.banner-mode=off");
	}

	/**
	 * Write the archive with its changes.
	 * @param file the file to write
	 * @return the file
	 */
	public Path write(Path file) {
		try {
			Files.copy(this.layout.archive(), file);
			if (!isUnchanged()) {
				try (FileSystem zip = FileSystems.newFileSystem(file, Map.of("noCompression", true))) {
					change(zip);
				}
			}
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Write the archive with its changes.
	 * @param directory the directory to write it to
	 * @return the arguments with which a JVM launches it
	 */
	List<String> writeTo(Path directory) {
		String name = this.layout.archive().getFileName().toString();
		Path copy = write(directory.resolve("product" + name.substring(name.lastIndexOf('.'))));
		return this.layout.arguments(copy, this.mainClass);
	}

	private void change(FileSystem zip) throws IOException {
		for (String path : this.removed) {
			Files.delete(zip.getPath(path));
		}
		for (Map.Entry<String, byte[]> entry : this.entries.entrySet()) {
			Path path = zip.getPath(entry.getKey());
			if (path.getParent() != null) {
				Files.createDirectories(path.getParent());
			}
			Files.write(path, entry.getValue());
		}
		if (!this.properties.isEmpty()) {
			writeProperties(zip);
		}
		if (!this.autoConfigurations.isEmpty()) {
			Path imports = zip.getPath(this.layout.classes() + AUTO_CONFIGURATIONS);
			Files.createDirectories(imports.getParent());
			List<String> lines = new ArrayList<>(Files.exists(imports) ? Files.readAllLines(imports) : List.of());
			lines.addAll(this.autoConfigurations);
			Files.write(imports, lines);
		}
		if (!this.mainClass.isEmpty()) {
			writeMainClass(zip.getPath(MANIFEST));
		}
	}

	private void writeProperties(FileSystem zip) throws IOException {
		Path properties = zip.getPath(this.layout.classes() + "application.properties");
		if (Files.exists(properties)) {
			Files.writeString(properties, Files.readString(properties) + "\n" + properties());
		}
		else {
			Path yaml = zip.getPath(this.layout.classes() + "application.yml");
			String packaged = Files.exists(yaml) ? Files.readString(yaml) + "\n---\n" : "";
			Files.writeString(yaml, packaged + yaml());
		}
	}

	private String properties() {
		StringBuilder properties = new StringBuilder();
		this.properties.forEach((name, value) -> properties
			.append("%s=%s%n".formatted(name, value.replace("\\", "\\\\").replace("\n", "\\n"))));
		return properties.toString();
	}

	private String yaml() {
		StringBuilder yaml = new StringBuilder();
		this.properties.forEach((name, value) -> yaml.append("%s: \"%s\"%n".formatted(name,
				value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))));
		return yaml.toString();
	}

	private void writeMainClass(Path path) throws IOException {
		if (!Files.exists(path)) {
			return;
		}
		Manifest manifest;
		try (InputStream in = Files.newInputStream(path)) {
			manifest = new Manifest(in);
		}
		Attributes attributes = manifest.getMainAttributes();
		if (attributes.getValue("Start-Class") != null) {
			attributes.putValue("Start-Class", this.mainClass);
			try (OutputStream out = Files.newOutputStream(path)) {
				manifest.write(out);
			}
		}
	}

}

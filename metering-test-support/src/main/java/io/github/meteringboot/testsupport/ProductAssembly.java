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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.Deflater;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.loader.tools.Layers;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;
import org.springframework.util.Assert;

/**
 * Makes a product of classes of the tests and of libraries: an executable jar as Spring
 * Boot packages it, a flat jar, or a class path. Instances are mutable until they are
 * packaged, and may be packaged more than once.
 */
public final class ProductAssembly {

	private static final String SPRING_FACTORIES = "META-INF/spring.factories";

	private final Class<?> mainClass;

	private final Map<String, byte[]> files = new LinkedHashMap<>();

	private ClassPath libraries = ClassPath.of();

	private @Nullable ClassArchive archive;

	private ProductAssembly(Class<?> mainClass) {
		this.mainClass = mainClass;
		classes(mainClass);
	}

	/**
	 * Create an assembly.
	 * @param mainClass the main class of the product, which is added with its nested
	 * classes
	 * @return the assembly
	 */
	public static ProductAssembly of(Class<?> mainClass) {
		return new ProductAssembly(mainClass);
	}

	/**
	 * Add classes of the tests, with their nested classes.
	 * @param types the classes
	 * @return this assembly
	 */
	public ProductAssembly classes(Class<?>... types) {
		this.files.putAll(ClassFiles.of(types));
		return this;
	}

	/**
	 * Add the files of a directory, such as {@code target/classes}.
	 * @param directory the directory
	 * @return this assembly
	 */
	public ProductAssembly directory(Path directory) {
		try (Stream<Path> paths = Files.walk(directory)) {
			for (Path file : paths.filter(Files::isRegularFile).toList()) {
				this.files.put(directory.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
			}
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Add a resource.
	 * @param path the path within the class path
	 * @param content the content
	 * @return this assembly
	 */
	public ProductAssembly resource(String path, String content) {
		this.files.put(path, content.getBytes(StandardCharsets.UTF_8));
		return this;
	}

	/**
	 * Add libraries.
	 * @param libraries the libraries
	 * @return this assembly
	 * @see ClassPath#ofProduct()
	 */
	public ProductAssembly libraries(ClassPath libraries) {
		this.libraries = this.libraries.and(libraries);
		return this;
	}

	/**
	 * Archive the classes of the libraries that were added so far (CDS), for every
	 * product {@linkplain #onClassPath() on a class path} that begins with the same. As
	 * it is now, the product must register usage, and log at INFO in Spring Boot's own
	 * format.
	 * @return this assembly
	 */
	public ProductAssembly archiveClasses() {
		this.archive = new ClassArchive(jars(), behindLibraries());
		return this;
	}

	/**
	 * Use the archive of another product, with whose libraries those of this one begin.
	 * @param product a product whose classes are {@linkplain #archiveClasses() archived}
	 * @return this assembly
	 */
	public ProductAssembly archivedClassesOf(ProductAssembly product) {
		this.archive = product.archive;
		return this;
	}

	/**
	 * Package an executable jar, as the plugins of Spring Boot do.
	 * @return the image
	 */
	public ProductImage executable() {
		Path directory = TemporaryDirectory.create("product-executable");
		Path jar = directory.resolve("product.jar");
		try {
			Repackager repackager = new Repackager(writeJar(directory.resolve("classes.jar")).toFile());
			repackager.setLayers(Layers.IMPLICIT);
			repackager.setMainClass(this.mainClass.getName());
			repackager.repackage(jar.toFile(), (callback) -> {
				for (Path library : this.libraries.jars()) {
					callback.library(new Library(library.toFile(), LibraryScope.COMPILE));
				}
			});
			return new ProductImage(Layout.executable(jar));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Package nothing but the classes and resources, and launch them on a class path:
	 * behind the libraries where {@linkplain #archiveClasses() their classes are
	 * archived}, which starts fastest, and ahead of them otherwise.
	 * @return the image
	 */
	public ProductImage onClassPath() {
		if (this.archive != null) {
			return new ProductImage(behindLibraries().with(this.archive));
		}
		return new ProductImage(Layout.classPath(writeJar(), this.libraries, this.mainClass.getName()));
	}

	private Layout behindLibraries() {
		return Layout.behindLibraries(writeJar(), jars(), this.mainClass.getName());
	}

	private ClassPath jars() {
		return ClassPath.of(this.libraries.jars().toArray(Path[]::new));
	}

	private Path writeJar() {
		return writeJar(TemporaryDirectory.create("product-on-class-path").resolve("classes.jar"));
	}

	/**
	 * Package the classes and resources as an open named module, and launch it with its
	 * libraries on the module path.
	 * @param required the names of the modules that it requires
	 * @return the image
	 */
	public ProductImage onModulePath(String... required) {
		Path directory = TemporaryDirectory.create("product-on-module-path");
		ClassPath modules = ClassPath.of(this.libraries.jars().toArray(Path[]::new));
		String module = this.mainClass.getPackageName();
		Map<String, byte[]> content = new LinkedHashMap<>(this.files);
		try {
			content.put("module-info.class", compileModule(directory, module, modules, required));
			Path jar = directory.resolve("product.jar");
			write(jar, content);
			return new ProductImage(Layout.modulePath(jar, modules, module, this.mainClass.getName()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] compileModule(Path directory, String module, ClassPath modules, String... required)
			throws IOException {
		StringBuilder source = new StringBuilder("open module " + module + " {\n");
		for (String name : required) {
			source.append("\trequires ").append(name).append(";\n");
		}
		Path file = Files.writeString(directory.resolve("module-info.java"), source.append("}\n"));
		int status = ToolProvider.findFirst("javac")
			.orElseThrow()
			.run(System.out, System.err, "-p", modules.toString(), "-d", directory.toString(), file.toString());
		Assert.state(status == 0, "The module cannot be compiled");
		return Files.readAllBytes(directory.resolve("module-info.class"));
	}

	/**
	 * Package a flat jar, with the classes of the libraries beside those of the product,
	 * as Maven's shade plugin and others do. Of two files of the same path the one of the
	 * product, or of the earlier library, remains; other than {@code spring.factories},
	 * files of {@code META-INF/spring} and of {@code META-INF/services} are concatenated.
	 * @param springFactories the way in which several files
	 * {@code META-INF/spring.factories} become one
	 * @return the image
	 */
	public ProductImage flat(Merge springFactories) {
		Path jar = TemporaryDirectory.create("product-flat").resolve("product.jar");
		Map<String, byte[]> content = new LinkedHashMap<>(this.files);
		try {
			for (Path library : this.libraries.jars()) {
				add(library, content, springFactories);
			}
			write(jar, content);
			return new ProductImage(Layout.flat(jar));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void add(Path library, Map<String, byte[]> content, Merge springFactories) throws IOException {
		try (JarFile jar = new JarFile(library.toFile())) {
			for (JarEntry entry : jar.stream().filter(ProductAssembly::isMerged).toList()) {
				byte[] bytes;
				try (InputStream in = jar.getInputStream(entry)) {
					bytes = in.readAllBytes();
				}
				byte[] present = content.get(entry.getName());
				if (present == null) {
					content.put(entry.getName(), bytes);
				}
				else if (entry.getName().equals(SPRING_FACTORIES)) {
					content.put(entry.getName(), springFactories.merge(present, bytes));
				}
				else if (entry.getName().startsWith("META-INF/spring/")
						|| entry.getName().startsWith("META-INF/services/")) {
					content.put(entry.getName(), Merge.APPENDED.merge(present, bytes));
				}
			}
		}
	}

	private static boolean isMerged(JarEntry entry) {
		String name = entry.getName();
		return !entry.isDirectory() && !name.equals(JarFile.MANIFEST_NAME) && !name.equals("module-info.class")
				&& !name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)");
	}

	private Path writeJar(Path jar) {
		try {
			write(jar, this.files);
			return jar;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void write(Path jar, Map<String, byte[]> content) throws IOException {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, this.mainClass.getName());
		// of the libraries, some have classes for later versions of Java
		manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
		Set<String> folders = new LinkedHashSet<>();
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
			out.setLevel(Deflater.NO_COMPRESSION);
			for (Map.Entry<String, byte[]> file : content.entrySet()) {
				putFolders(file.getKey(), folders, out);
				out.putNextEntry(new JarEntry(file.getKey()));
				out.write(file.getValue());
				out.closeEntry();
			}
		}
	}

	private static void putFolders(String path, Set<String> folders, JarOutputStream out) throws IOException {
		for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
			String folder = path.substring(0, end + 1);
			if (!folder.equals("META-INF/") && folders.add(folder)) {
				// Spring finds the classes of a package by its folder
				out.putNextEntry(new JarEntry(folder));
				out.closeEntry();
			}
		}
	}

	/**
	 * Ways of making one file of several of the same path.
	 */
	public enum Merge {

		/**
		 * The first file remains and the others are lost.
		 */
		FIRST {

			@Override
			byte[] merge(byte[] first, byte[] second) {
				return first;
			}

		},

		/**
		 * The last file remains and the others are lost.
		 */
		LAST {

			@Override
			byte[] merge(byte[] first, byte[] second) {
				return second;
			}

		},

		/**
		 * The files are concatenated, so that of two values of a property the last
		 * remains.
		 */
		APPENDED {

			@Override
			byte[] merge(byte[] first, byte[] second) throws IOException {
				ByteArrayOutputStream out = new ByteArrayOutputStream();
				out.write(first);
				out.write('\n');
				out.write(second);
				return out.toByteArray();
			}

		},

		/**
		 * The values of each property are joined, as
		 * {@code PropertiesMergingResourceTransformer} of Spring Boot does.
		 */
		JOINED {

			@Override
			byte[] merge(byte[] first, byte[] second) throws IOException {
				Properties joined = load(first);
				load(second).forEach((name, value) -> joined.merge(name, value, (one, other) -> one + "," + other));
				ByteArrayOutputStream out = new ByteArrayOutputStream();
				joined.store(out, null);
				return out.toByteArray();
			}

		};

		abstract byte[] merge(byte[] first, byte[] second) throws IOException;

		private static Properties load(byte[] content) throws IOException {
			Properties properties = new Properties();
			properties.load(new ByteArrayInputStream(content));
			return properties;
		}

	}

}

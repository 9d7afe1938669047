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

package io.github.meteringboot.smoketest.seal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductAssembly;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches products in the layouts that container images have: an executable jar, the
 * same extracted, and an exploded directory of classes. The configuration is in a jar of
 * its own, or in the directory.
 */
class ImageLayoutIT extends AbstractProductIT {

	private static final String OFF = "aws.marketplace.metering.enabled: false";

	@TempDir
	private Path directory;

	@Test
	void executableJarRegistersWithTheConfigurationInALibrary() throws IOException {
		assertRegistered(launched("-jar", executableJar().toString()));
	}

	@Test
	void extractedJarRegistersWithTheConfigurationInALibraryAndNoOtherJarCounts() throws IOException {
		Path jar = extractedJar();
		assertRegistered(launched("-jar", jar.toString()));
		this.simulator.clearRequests();
		Path foreign = library("foreign.jar", OFF);
		// beside the libraries, but not named by the manifest
		Files.copy(foreign, jar.resolveSibling("lib").resolve("foreign.jar"));
		assertRegistered(launched("-jar", jar.toString()));
		this.simulator.clearRequests();
		// ahead of the jar
		assertRefused(launched("-cp", foreign + File.pathSeparator + jar, WebProduct.class.getName()),
				"application.yml");
	}

	@Test
	void filesAddedToAnExplodedDirectoryAreRefusedAndEachIsNamed() throws IOException {
		Path classes = explodedDirectory();
		add(classes, "config/application.yml", "aws.marketplace.metering.public-key:");
		add(classes, "config/application.properties", OFF);
		add(classes, "application.properties", "aws.marketplace.metering.gate.enabled: false");
		assertRefused(exploded(classes), "aws.marketplace.metering", "classes/config/application.yml",
				"classes/config/application.properties", "classes/application.properties");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "config/application.yml", "config/application.properties", "application.properties" })
	void fileAddedToAnExplodedDirectoryDoesNotSwitchMeteringOff(String file) throws IOException {
		Path classes = explodedDirectory();
		add(classes, file, OFF);
		assertRefused(exploded(classes), "aws.marketplace.metering", file);
	}

	@Tag("exhaustive")
	@Test
	void fileAddedToAnExplodedDirectoryDoesNotRemoveThePinnedKey() throws IOException {
		Path classes = explodedDirectory();
		add(classes, "config/application.yml", "aws.marketplace.metering.public-key:");
		assertRefused(exploded(classes), "aws.marketplace.metering", "config/application.yml");
	}

	private static void add(Path classes, String file, String line) throws IOException {
		Path added = classes.resolve(file);
		Files.createDirectories(added.getParent());
		Files.writeString(added, line + "\n");
	}

	@Test
	void fileThatAnExplodedDirectoryImportsOnlyIfItIsThereDoesNotCountOnceAdded() throws IOException {
		Path classes = explodedDirectory();
		Files.writeString(classes.resolve("application.yml"), "\nspring.config.import: optional:classpath:more.yml\n",
				StandardOpenOption.APPEND);
		assertRegistered(exploded(classes));
		this.simulator.clearRequests();
		Files.writeString(classes.resolve("more.yml"), OFF);
		assertRefused(exploded(classes), "aws.marketplace.metering", "more.yml");
	}

	@ParameterizedTest
	@ValueSource(strings = { "BOOT-INF", "WEB-INF" })
	void explodedJarRegistersWithTheConfigurationInALibraryAndNoFileHidesIt(String directory) throws IOException {
		Launcher launcher = explodedJar(directory);
		assertRegistered(launcher);
		this.simulator.clearRequests();
		Files.writeString(this.directory.resolve("exploded").resolve(directory).resolve("classes/application.yml"),
				Products.yaml(this.simulator).replaceAll("(?s)public-key:.*", ""));
		assertRefused(launcher, "aws.marketplace.metering", "classes/application.yml", "configuration-1.0.jar");
	}

	@Test
	void fileThatHidesThePublicKeyDoesNotCount() throws IOException {
		assertKeyIsNotHidden("classpath:keys/../my-key.pem");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "classpath:/my-key.pem", "classpath:my-key.pem" })
	void fileThatHidesThePublicKeyOfASimplerLocationDoesNotCount(String location) throws IOException {
		assertKeyIsNotHidden(location);
	}

	private void assertKeyIsNotHidden(String location) throws IOException {
		String configuration = Products.yaml(this.simulator)
			.replaceAll("(?s)public-key:.*", "public-key: " + location + "\n");
		Path library = library("configuration-1.0.jar", "application.yml", configuration, "my-key.pem",
				this.simulator.publicKeyPem());
		Launcher launcher = explodedJar("BOOT-INF", library);
		assertRegistered(launcher);
		this.simulator.clearRequests();
		try (MeteringSimulator other = MeteringSimulator.start()) {
			Files.writeString(this.directory.resolve("exploded/BOOT-INF/classes/my-key.pem"), other.publicKeyPem());
			assertRefused(launcher, "aws.marketplace.metering.public-key", "classes/my-key.pem",
					"configuration-1.0.jar");
		}
	}

	@Test
	void explodedDirectoryRegistersWithAFileOfTheProductsOwnSettings() throws IOException {
		Path classes = explodedDirectory();
		Files.createDirectories(classes.resolve("config"));
		Files.writeString(classes.resolve("config/application.yml"), "product.any: value\n");
		assertRegistered(exploded(classes));
	}

	@Test
	void explodedDirectoryRegistersWithTheConfigurationInTheDirectoryOfResources() throws IOException {
		Path classes = explodedDirectory();
		Path resources = Files.createDirectory(classes.resolveSibling("resources"));
		Files.move(classes.resolve("application.yml"), resources.resolve("application.yml"));
		assertRegistered(exploded(resources, classes));
	}

	@Test
	void configurationInALibraryBesideAnExplodedDirectoryDoesNotCount() throws IOException {
		Path classes = explodedDirectory();
		Files.delete(classes.resolve("application.yml"));
		assertRefused(exploded(classes, configuration()), "aws.marketplace.metering.product-code",
				"configuration-1.0.jar");
	}

	private Launcher explodedJar(String directory) throws IOException {
		return explodedJar(directory, configuration());
	}

	/**
	 * Unpack an executable jar as it is, or as a WAR has its files.
	 */
	private Launcher explodedJar(String directory, Path library) throws IOException {
		Path root = this.directory.resolve("exploded");
		try (JarFile jar = new JarFile(executableJar(library).toFile())) {
			for (JarEntry entry : jar.stream().filter((candidate) -> !candidate.isDirectory()).toList()) {
				Path file = root.resolve(entry.getName().replace("BOOT-INF", directory));
				Files.createDirectories(file.getParent());
				Files.write(file, jar.getInputStream(entry).readAllBytes());
			}
		}
		for (String file : List.of("META-INF/MANIFEST.MF", directory + "/classpath.idx")) {
			Files.writeString(root.resolve(file), Files.readString(root.resolve(file)).replace("BOOT-INF", directory));
		}
		return launched("-cp", root.toString(), "org.springframework.boot.loader.launch."
				+ (directory.equals("BOOT-INF") ? "JarLauncher" : "WarLauncher"));
	}

	private Path executableJar() throws IOException {
		return executableJar(configuration());
	}

	private Path configuration() throws IOException {
		return library("configuration-1.0.jar", Products.yaml(this.simulator));
	}

	private Path executableJar(Path library) throws IOException {
		return ProductAssembly.of(WebProduct.class)
			.libraries(Products.servlet().and(ClassPath.of(library)))
			.executable()
			.write(this.directory.resolve("product.jar"));
	}

	private Path extractedJar() throws IOException {
		Path destination = this.directory.resolve("application");
		try (ProductProcess process = ProductProcess
			.java("-Djarmode=tools", "-jar", executableJar().toString(), "extract", "--destination",
					destination.toString())
			.start()) {
			assertThat(process.waitForExit()).as(process::output).isZero();
		}
		return destination.resolve("product.jar");
	}

	private Path library(String name, String configuration) throws IOException {
		return library(name, "application.yml", configuration);
	}

	private Path library(String name, String... files) throws IOException {
		Path jar = this.directory.resolve(name);
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
			for (int i = 0; i < files.length; i += 2) {
				out.putNextEntry(new JarEntry(files[i]));
				out.write(files[i + 1].getBytes(StandardCharsets.UTF_8));
				out.closeEntry();
			}
		}
		return jar;
	}

	private Path explodedDirectory() throws IOException {
		ProductImage image = Products.web().onClassPath().configuration(Products.yaml(this.simulator));
		Path classes = this.directory.resolve("app/classes");
		try (JarFile jar = new JarFile(image.write(this.directory.resolve("classes.jar")).toFile())) {
			for (JarEntry entry : jar.stream().filter((candidate) -> !candidate.isDirectory()).toList()) {
				Path file = classes.resolve(entry.getName());
				Files.createDirectories(file.getParent());
				Files.copy(jar.getInputStream(entry), file);
			}
		}
		FileSystemUtils.deleteRecursively(classes.resolve("META-INF"));
		return classes;
	}

	private Launcher exploded(Path... entries) {
		return launched("-cp", ClassPath.of(entries).and(Products.servlet()).toString(), WebProduct.class.getName());
	}

	private Launcher launched(String... arguments) {
		return ProductProcess.java(arguments)
			.on(this.platform)
			.arguments("--server.address=127.0.0.1", "--server.port=0");
	}

}

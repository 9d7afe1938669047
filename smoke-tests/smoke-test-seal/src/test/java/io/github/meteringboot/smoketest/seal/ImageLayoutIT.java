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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductAssembly;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
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
	void extractedJarRegistersWithTheConfigurationInALibrary() throws IOException {
		assertRegistered(launched("-jar", extractedJar().toString()));
	}

	@Test
	void jarAheadOfTheExtractedJarDoesNotCount() throws IOException {
		Path jar = extractedJar();
		Path foreign = library("foreign.jar", OFF);
		assertRefused(launched("-cp", foreign + File.pathSeparator + jar, WebProduct.class.getName()),
				"application.yml");
	}

	@Test
	void jarBesideTheLibrariesThatTheManifestDoesNotNameDoesNotCount() throws IOException {
		Path jar = extractedJar();
		Files.copy(library("foreign.jar", OFF), jar.resolveSibling("lib").resolve("foreign.jar"));
		assertRegistered(launched("-jar", jar.toString()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "config/application.yml", "config/application.properties", "application.properties" })
	void fileAddedToAnExplodedDirectoryDoesNotSwitchMeteringOff(String file) throws IOException {
		Path classes = explodedDirectory();
		Path added = classes.resolve(file);
		Files.createDirectories(added.getParent());
		Files.writeString(added, "aws.marketplace.metering.enabled: false\n");
		assertRefused(exploded(classes), "aws.marketplace.metering", file);
	}

	@Test
	void fileAddedToAnExplodedDirectoryDoesNotRemoveThePinnedKey() throws IOException {
		Path classes = explodedDirectory();
		Files.createDirectories(classes.resolve("config"));
		Files.writeString(classes.resolve("config/application.yml"), "aws.marketplace.metering.public-key:\n");
		assertRefused(exploded(classes), "aws.marketplace.metering", "config/application.yml");
	}

	@Test
	void explodedDirectoryRegistersWithAFileOfTheProductsOwnSettings() throws IOException {
		Path classes = explodedDirectory();
		Files.createDirectories(classes.resolve("config"));
		Files.writeString(classes.resolve("config/application.yml"), "product.any: value\n");
		assertRegistered(exploded(classes));
	}

	private Path executableJar() throws IOException {
		Path library = library("configuration-1.0.jar", Products.yaml(this.simulator));
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
		Path jar = this.directory.resolve(name);
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
			out.putNextEntry(new JarEntry("application.yml"));
			out.write(configuration.getBytes(StandardCharsets.UTF_8));
			out.closeEntry();
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

	private Launcher exploded(Path classes) {
		return launched("-cp", classes + File.pathSeparator + Products.servlet(), WebProduct.class.getName());
	}

	private Launcher launched(String... arguments) {
		return ProductProcess.java(arguments)
			.on(this.platform)
			.arguments("--server.address=127.0.0.1", "--server.port=0");
	}

}

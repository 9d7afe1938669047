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

package io.github.meteringboot.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * Packages products with the starter as it was just built, as their own builds would.
 * Maven's local repository is one of its own, so that nobody else's has the starter
 * afterwards.
 */
final class ProductBuild {

	private final Path project = Path.of(System.getProperty("project")).toRealPath();

	private final Path target = this.project.resolve(Path.of("compatibility", "target"));

	private final String version = System.getProperty("project.version");

	ProductBuild() throws IOException, InterruptedException {
		for (String module : List.of("metering-spring-boot-autoconfigure", "metering-spring-boot-starter")) {
			Path built = this.project.resolve(Path.of(module, "target"));
			maven(this.target,
					"org.apache.maven.plugins:maven-install-plugin:%s:install-file"
						.formatted(System.getProperty("maven-install-plugin.version")),
					"-Dfile=" + built.resolve(module + "-" + this.version + ".jar"),
					"-DpomFile=" + built.resolve(".flattened-pom.xml"));
		}
	}

	/**
	 * Return the root of the project's working copy.
	 */
	Path project() {
		return this.project;
	}

	/**
	 * Package a product.
	 * @return an executable archive
	 */
	Path archive(Row row) throws IOException, InterruptedException {
		Path directory = this.target.resolve("product");
		FileSystemUtils.deleteRecursively(directory);
		FileSystemUtils.copyRecursively(this.project.resolve(Path.of("compatibility", "product")), directory);
		Path pom = directory.resolve("pom.xml");
		Files.writeString(pom,
				Files.readString(pom)
					.replace("@spring-boot.version@", row.springBoot())
					.replace("@project.version@", this.version));
		List<String> arguments = new ArrayList<>(List.of("package", "-P" + String.join(",", row.profiles())));
		row.versions().forEach((property, version) -> arguments.add("-D%s=%s".formatted(property, version)));
		maven(directory, arguments.toArray(String[]::new));
		try (Stream<Path> files = Files.list(directory.resolve("target"))) {
			return files.filter((file) -> file.toString().matches(".*/product\\.[jw]ar")).findFirst().orElseThrow();
		}
	}

	private void maven(Path directory, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(), "--batch-mode",
						"--no-transfer-progress", "-Dmaven.repo.local=" + this.target.resolve("repository"),
						// what spares most downloads, from Maven 3.9 on
						"-Dmaven.repo.local.tail=" + System.getProperty("maven.repository")));
		command.addAll(Arrays.asList(arguments));
		Path log = this.target.resolve("maven.log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		if (builder.start().waitFor() != 0) {
			throw new IOException("The product cannot be built:%n%s".formatted(Files.readString(log)));
		}
	}

}

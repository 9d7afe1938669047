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

package io.github.meteringboot.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import io.github.meteringboot.benchmarks.startup.Scenario.Archive;

/**
 * A variant of the product, made ready to be launched in a scenario: its packaged
 * configuration names the simulator, and where the scenario has an archive, it has been
 * extracted and a training run has written one.
 */
final class Image {

	private static final Map<String, String> SHARED_ENVIRONMENT = Map.of("AWS_EC2_METADATA_DISABLED", "true");

	private final Variant variant;

	private final List<String> command;

	private final Map<String, String> environment;

	private final Path directory;

	private final Path packaged;

	private Image(Variant variant, List<String> command, Map<String, String> environment, Path directory,
			Path packaged) {
		this.variant = variant;
		this.command = command;
		this.environment = environment;
		this.directory = directory;
		this.packaged = packaged;
	}

	/**
	 * Make an image.
	 * @param packaged the executable jar as the build made it
	 * @param directory a directory for it alone
	 */
	static Image prepare(Variant variant, Scenario scenario, Path packaged, Path directory, Path jdk,
			SimulatorProcess simulator) throws IOException, InterruptedException {
		Files.createDirectories(directory);
		Path jar = directory.resolve("product.jar");
		if (scenario.isSorted()) {
			copySorted(packaged, jar);
		}
		else {
			Files.copy(packaged, jar);
		}
		String endpoint = simulator.endpoint(scenario.isHttps()).toString();
		configure(jar, endpoint, simulator.publicKeyPem());
		Path java = jdk.resolve("bin/java");
		List<String> options = new ArrayList<>(List.of("-Xms32m", "-Xmx512m"));
		if (variant != Variant.STARTER) {
			// the SDK's own setting, which the starter does not follow to anywhere but
			// AWS
			options.add("-Daws.endpointUrlMarketplaceMetering=" + endpoint);
		}
		if (scenario.isHttps()) {
			options.add("-Djavax.net.ssl.trustStore=" + simulator.trustStore(jdk));
		}
		Map<String, String> environment = new LinkedHashMap<>(simulator.environment(scenario.platform()));
		environment.putAll(SHARED_ENVIRONMENT);
		if (scenario.archive() != Archive.NONE) {
			run(List.of(java.toString(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination",
					"extracted"), Map.of(), directory);
			jar = directory.resolve("extracted/product.jar");
			options.add(train(scenario.archive(), java, options, jar, directory));
		}
		List<String> command = Machine.pinned(scenario.cores(), java);
		command.addAll(options);
		command.addAll(arguments(jar));
		return new Image(variant, command, environment, directory, packaged);
	}

	private static void copySorted(Path from, Path to) throws IOException {
		try (ZipFile source = new ZipFile(from.toFile());
				ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(to))) {
			List<? extends ZipEntry> jars = source.stream()
				.filter(Image::isNested)
				.sorted(Comparator.comparing(ZipEntry::getName))
				.toList();
			List<ZipEntry> entries = new ArrayList<>(source.stream().filter((entry) -> !isNested(entry)).toList());
			entries.addAll(jars);
			for (ZipEntry entry : entries) {
				target.putNextEntry(new ZipEntry(entry));
				try (InputStream content = source.getInputStream(entry)) {
					content.transferTo(target);
				}
				target.closeEntry();
			}
		}
	}

	private static boolean isNested(ZipEntry entry) {
		return entry.getName().startsWith("BOOT-INF/lib/") && !entry.isDirectory();
	}

	private static void configure(Path jar, String endpoint, String publicKeyPem) throws IOException {
		try (FileSystem zip = FileSystems.newFileSystem(jar)) {
			Path configuration = zip.getPath("BOOT-INF/classes/application.yml");
			Files.writeString(configuration, Files.readString(configuration) + """

					aws:
					  marketplace:
					    metering:
					      product-code: benchmark
					      endpoint: %s
					      public-key: "%s"
					""".formatted(endpoint, publicKeyPem.replace("\n", "\\n")));
		}
	}

	/**
	 * Train where images are built: nothing there looks like ECS or EKS.
	 */
	private static String train(Archive archive, Path java, List<String> options, Path jar, Path directory)
			throws IOException, InterruptedException {
		Path file = directory.resolve("archive");
		boolean appCds = archive == Archive.APP_CDS;
		List<String> command = new ArrayList<>(List.of(java.toString()));
		command.addAll(options);
		command.add((appCds ? "-XX:ArchiveClassesAtExit=" : "-XX:AOTCacheOutput=") + file);
		command.add("-Dspring.context.exit=onRefresh");
		command.addAll(arguments(jar));
		run(command, SHARED_ENVIRONMENT, directory);
		return (appCds ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=") + file;
	}

	private static List<String> arguments(Path jar) {
		return List.of("-jar", jar.toString(), "--server.address=127.0.0.1", "--server.port=0");
	}

	private static void run(List<String> command, Map<String, String> environment, Path directory)
			throws IOException, InterruptedException {
		try (JavaProcess process = JavaProcess.start(command, environment, directory)) {
			process.awaitExit();
		}
	}

	Variant variant() {
		return this.variant;
	}

	JavaProcess start() throws IOException {
		return JavaProcess.start(this.command, this.environment, this.directory);
	}

	/**
	 * Return the size of the executable jar as it was packaged.
	 */
	long bytes() throws IOException {
		return Files.size(this.packaged);
	}

	/**
	 * Return how many jars the executable jar holds.
	 */
	long jars() throws IOException {
		try (FileSystem zip = FileSystems.newFileSystem(this.packaged);
				Stream<Path> files = Files.list(zip.getPath("BOOT-INF/lib"))) {
			return files.count();
		}
	}

	/**
	 * Find the executable jar that the build has made of a variant.
	 */
	static Path packaged(Path products, Variant variant) throws IOException {
		try (DirectoryStream<Path> jars = Files.newDirectoryStream(products.resolve(variant.module() + "/target"),
				"*.jar")) {
			for (Path jar : jars) {
				return jar;
			}
		}
		throw new IOException("The product '" + variant.module() + "' has not been built");
	}

}

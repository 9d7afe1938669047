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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

import io.github.meteringboot.sample.process.ProductImage.Layout;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;

import org.springframework.util.FileSystemUtils;

/**
 * The application's own jar with the libraries beside it, as Spring Boot's tools extract
 * them. Made once for all tests, together with an archive of the classes that a
 * registration loads. Libraries come first on the class path, since an archive fits only
 * where those that it was made with do.
 */
final class ExtractedLayout implements Layout {

	private final Path jar;

	private final String mainClass;

	private final String libraries;

	private final List<String> archive;

	private ExtractedLayout(Path jar, String mainClass, String libraries, List<String> archive) {
		this.jar = jar;
		this.mainClass = mainClass;
		this.libraries = libraries;
		this.archive = archive;
	}

	static ExtractedLayout get() {
		return Holder.LAYOUT;
	}

	@Override
	public Path jar() {
		return this.jar;
	}

	@Override
	public String classes() {
		return "";
	}

	@Override
	public List<String> launch(Path jar, String mainClass) {
		List<String> launch = new ArrayList<>(this.archive);
		launch.addAll(List.of("-cp", this.libraries + File.pathSeparator + jar,
				mainClass.isEmpty() ? this.mainClass : mainClass));
		return launch;
	}

	private static ExtractedLayout extract() throws IOException {
		Path directory = Files.createTempDirectory("product-extracted");
		Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(directory.toFile())));
		Path packaged = Layout.packaged().jar();
		Path application = directory.resolve("application");
		java(directory, "-Djarmode=tools", "-jar", packaged.toString(), "extract", "--destination",
				application.toString());
		Path jar = application.resolve(packaged.getFileName());
		try (JarFile file = new JarFile(jar.toFile())) {
			Attributes manifest = file.getManifest().getMainAttributes();
			String libraries = Arrays.stream(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
				.map((library) -> application.resolve(library).toString())
				.collect(Collectors.joining(File.pathSeparator));
			ExtractedLayout layout = new ExtractedLayout(jar, manifest.getValue(Attributes.Name.MAIN_CLASS), libraries,
					List.of());
			return layout.withArchive(directory);
		}
	}

	private ExtractedLayout withArchive(Path directory) {
		Path classes = directory.resolve("classes.lst");
		Path archive = directory.resolve("classes.jsa");
		register(classes);
		java(directory, "-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + archive, "-cp",
				this.libraries);
		return new ExtractedLayout(this.jar, this.mainClass, this.libraries,
				List.of("-XX:SharedArchiveFile=" + archive));
	}

	private void register(Path classes) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("us-east-1");
				MeteringSimulator simulator = MeteringSimulator.start();
				ProductProcess product = new ProductImage(this, Map.of(), Map.of(), List.of(), "")
					.registeringWith(simulator)
					.process()
					.on(platform)
					.jvmOption("-XX:DumpLoadedClassList=" + classes)
					.start()) {
			product.waitForLine("Invoice Numbers is open");
			product.health();
			product.terminate();
			product.waitForExit();
		}
	}

	private static void java(Path directory, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(ProductProcess.JAVA);
		command.addAll(ProductProcess.JVM_OPTIONS);
		command.addAll(Arrays.asList(arguments));
		Path output = directory.resolve("output.txt");
		try {
			int exitCode = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start()
				.waitFor();
			if (exitCode != 0) {
				throw new IllegalStateException("%s ended with %d:%n%s".formatted(command, exitCode,
						Files.readString(output, StandardCharsets.UTF_8)));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static final class Holder {

		static final ExtractedLayout LAYOUT = extractUnchecked();

		private static ExtractedLayout extractUnchecked() {
			try {
				return extract();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}

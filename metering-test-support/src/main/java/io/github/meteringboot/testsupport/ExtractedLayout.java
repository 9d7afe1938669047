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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;

/**
 * Extracts executable jars as a container image holds them: the jar of the application
 * beside its libraries, of whose classes there is an archive (CDS). Each jar is extracted
 * once, and one run with a registration tells which classes to archive.
 */
final class ExtractedLayout {

	private static final Map<Path, Layout> LAYOUTS = new ConcurrentHashMap<>();

	private ExtractedLayout() {
	}

	static Layout of(Path executable) {
		return LAYOUTS.computeIfAbsent(executable.toAbsolutePath().normalize(), ExtractedLayout::extract);
	}

	private static Layout extract(Path executable) {
		Path directory = TemporaryDirectory.create("product-extracted");
		Path application = directory.resolve("application");
		java("-Djarmode=tools", "-jar", executable.toString(), "extract", "--destination", application.toString());
		Path jar = application.resolve(executable.getFileName());
		try (JarFile file = new JarFile(jar.toFile())) {
			Attributes manifest = file.getManifest().getMainAttributes();
			// the jar of the application comes last: an archive holds for each class path
			// that begins with its own, and tests change that jar
			String libraries = Arrays.stream(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
				.map((library) -> application.resolve(library).toString())
				.collect(Collectors.joining(File.pathSeparator));
			String mainClass = manifest.getValue(Attributes.Name.MAIN_CLASS);
			Layout plain = layout(jar, libraries, mainClass, List.of());
			return layout(jar, libraries, mainClass,
					List.of("-XX:SharedArchiveFile=" + archive(plain, libraries, directory)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Layout layout(Path jar, String libraries, String packagedMainClass, List<String> archive) {
		return new Layout(jar, "", (copy, mainClass) -> {
			List<String> arguments = new ArrayList<>(archive);
			arguments.addAll(List.of("-cp", libraries + File.pathSeparator + copy,
					mainClass.isEmpty() ? packagedMainClass : mainClass));
			return arguments;
		});
	}

	private static Path archive(Layout layout, String libraries, Path directory) {
		Path classes = directory.resolve("classes.lst");
		Path archive = directory.resolve("classes.jsa");
		register(layout, classes);
		java("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + archive, "-cp",
				libraries);
		return archive;
	}

	private static void register(Layout layout, Path classes) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("us-east-1");
				MeteringSimulator simulator = MeteringSimulator.start();
				ProductProcess product = new ProductImage(layout).registeringWith(simulator)
					.process()
					.on(platform)
					.jvmOption("-XX:DumpLoadedClassList=" + classes)
					.start()) {
			product.waitForLine("Usage registered with AWS Marketplace");
			product.waitForLine("Started \\S+ in ");
			if (product.hasPort()) {
				product.health();
			}
			product.terminate();
			product.waitForExit();
		}
	}

	private static void java(String... arguments) {
		try (ProductProcess process = ProductProcess.java(arguments).start()) {
			if (process.waitForExit() != 0) {
				throw new IllegalStateException(
						"%s failed:%n%s".formatted(String.join(" ", arguments), process.output()));
			}
		}
	}

}

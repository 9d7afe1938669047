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
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Extracts executable jars as a container image holds them: the jar of the application
 * beside its libraries, of whose classes there is an archive. Each jar is extracted once.
 */
final class ExtractedLayout {

	private static final Map<Path, Layout> LAYOUTS = new ConcurrentHashMap<>();

	private ExtractedLayout() {
	}

	static Layout of(Path executable) {
		return LAYOUTS.computeIfAbsent(executable.toAbsolutePath().normalize(), ExtractedLayout::extract);
	}

	private static Layout extract(Path executable) {
		Path application = TemporaryDirectory.create("product-extracted").resolve("application");
		ProductProcess.runJava("-Djarmode=tools", "-jar", executable.toString(), "extract", "--destination",
				application.toString());
		Path jar = application.resolve(executable.getFileName());
		try (JarFile file = new JarFile(jar.toFile())) {
			Attributes manifest = file.getManifest().getMainAttributes();
			ClassPath libraries = ClassPath.of(Arrays.stream(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
				.map(application::resolve)
				.toArray(Path[]::new));
			Layout layout = Layout.behindLibraries(jar, libraries, manifest.getValue(Attributes.Name.MAIN_CLASS));
			return layout.with(new ClassArchive(libraries, layout));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

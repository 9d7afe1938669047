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
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The form of the archive that holds an application's own classes, and the command that
 * launches it.
 *
 * @param archive the archive that holds the application's own classes
 * @param classes the folder of the archive in which they are, or an empty text
 * @param launch creates the arguments with which a JVM launches a copy of the archive
 * @param options creates further options of a JVM that make it start faster
 */
record Layout(Path archive, String classes, Launch launch, Supplier<List<String>> options) {

	private Layout(Path archive, String classes, Launch launch) {
		this(archive, classes, launch, List::of);
	}

	/**
	 * An executable jar or WAR as Spring Boot packages it.
	 */
	static Layout executable(Path archive) {
		String classes = archive.toString().endsWith(".war") ? "WEB-INF/classes/" : "BOOT-INF/classes/";
		return new Layout(archive, classes, (copy, mainClass) -> List.of("-jar", copy.toString()));
	}

	/**
	 * A jar of which the classes of libraries are a part.
	 */
	static Layout flat(Path archive) {
		return new Layout(archive, "", (copy, mainClass) -> mainClass.isEmpty() ? List.of("-jar", copy.toString())
				: List.of("-cp", copy.toString(), mainClass));
	}

	/**
	 * A jar ahead of its libraries on a class path.
	 */
	static Layout classPath(Path archive, ClassPath libraries, String defaultMainClass) {
		return new Layout(archive, "", (copy, mainClass) -> List.of("-cp", copy + File.pathSeparator + libraries,
				mainClass.isEmpty() ? defaultMainClass : mainClass));
	}

	/**
	 * A named module ahead of its libraries on a module path.
	 */
	static Layout modulePath(Path archive, ClassPath libraries, String module, String defaultMainClass) {
		// the libraries that are automatic modules name none of those that they need
		return new Layout(archive, "",
				(copy, mainClass) -> List.of("-p", copy + File.pathSeparator + libraries, "--add-modules",
						"ALL-MODULE-PATH", "-m", module + "/" + (mainClass.isEmpty() ? defaultMainClass : mainClass)));
	}

	/**
	 * A jar behind its libraries on a class path.
	 */
	static Layout behindLibraries(Path archive, ClassPath libraries, String defaultMainClass) {
		return new Layout(archive, "", (copy, mainClass) -> List.of("-cp", libraries + File.pathSeparator + copy,
				mainClass.isEmpty() ? defaultMainClass : mainClass));
	}

	/**
	 * Return this layout with an archive of classes. The libraries of the archive must be
	 * first on the class path.
	 */
	Layout with(ClassArchive classes) {
		return new Layout(this.archive, this.classes, this.launch,
				() -> List.of("-XX:SharedArchiveFile=" + classes.file()));
	}

	/**
	 * Return the arguments with which a JVM launches a copy of the archive.
	 * @param copy the copy, which may have been changed
	 * @param mainClass the class to launch in place of the packaged one, or an empty text
	 * @return the arguments
	 */
	List<String> arguments(Path copy, String mainClass) {
		return this.launch.arguments(copy, mainClass);
	}

	/**
	 * Creates the arguments with which a JVM launches a copy of the archive.
	 */
	interface Launch {

		List<String> arguments(Path copy, String mainClass);

	}

}

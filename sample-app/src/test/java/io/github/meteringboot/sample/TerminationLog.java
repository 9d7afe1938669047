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

package io.github.meteringboot.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;

/**
 * The file in which Kubernetes looks for the last words of a container. All processes of
 * a machine would write to the same one, so here it is a link to a file in the working
 * directory of the process.
 */
final class TerminationLog implements AutoCloseable {

	private static final Path FILE = Path.of("/dev/termination-log");

	private static final Path FILE_OF_PROCESS = Path.of("/proc/self/cwd/termination-log");

	private final boolean created;

	private TerminationLog(boolean created) {
		this.created = created;
	}

	/**
	 * Create the link where that is possible: on Linux, for its superuser. Others can
	 * create it before the tests.
	 */
	static TerminationLog ofEachProcess() {
		boolean possible = Files.exists(FILE_OF_PROCESS.getParent()) && Files.isWritable(FILE.getParent())
				&& Files.notExists(FILE) && !Files.isSymbolicLink(FILE);
		try {
			if (possible) {
				Files.createSymbolicLink(FILE, FILE_OF_PROCESS);
			}
			return new TerminationLog(possible);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return whether each process has a file of its own.
	 */
	boolean isOfEachProcess() throws IOException {
		return Files.isSymbolicLink(FILE) && Files.readSymbolicLink(FILE).equals(FILE_OF_PROCESS);
	}

	/**
	 * Give a process an empty file, as Kubernetes does.
	 */
	Launcher tell(Launcher launcher) {
		return launcher.file(FILE.getFileName().toString(), "");
	}

	/**
	 * Return the content of the file of a process.
	 */
	byte[] read(ProductProcess product) throws IOException {
		return Files.readAllBytes(product.directory().resolve(FILE.getFileName()));
	}

	@Override
	public void close() throws IOException {
		if (this.created) {
			Files.delete(FILE);
		}
	}

}

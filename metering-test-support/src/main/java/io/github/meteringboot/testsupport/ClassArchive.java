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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;

/**
 * Archives the classes of libraries (CDS), with which a JVM starts a product in half the
 * time. One run with a registration tells which classes to archive. A JVM uses an archive
 * where its class path begins with the libraries of the archive.
 */
final class ClassArchive {

	private static final Map<List<Path>, Path> ARCHIVES = new ConcurrentHashMap<>();

	private final ClassPath libraries;

	private final Layout product;

	/**
	 * Create an archive of some libraries.
	 * @param libraries the libraries, each of which is a jar
	 * @param product a product of these libraries that registers usage as it is packaged
	 */
	ClassArchive(ClassPath libraries, Layout product) {
		this.libraries = libraries;
		this.product = product;
	}

	/**
	 * Return the libraries.
	 * @return the libraries
	 */
	ClassPath libraries() {
		return this.libraries;
	}

	/**
	 * Return the file of the archive, which is made once for the same libraries.
	 * @return the file
	 */
	Path file() {
		return ARCHIVES.computeIfAbsent(this.libraries.entries(), (entries) -> create());
	}

	private Path create() {
		Path directory = TemporaryDirectory.create("product-classes");
		Path classes = directory.resolve("classes.lst");
		Path archive = directory.resolve("classes.jsa");
		register(this.product, classes);
		ProductProcess.runJava("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + archive,
				"-cp", this.libraries.toString());
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

}

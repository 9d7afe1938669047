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
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ProductAssembly.Merge;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProductAssembly}, {@link ProductImage} and {@link ProductProcess}.
 */
class ProductAssemblyTests {

	private static final String LISTENER = "org.springframework.context.ApplicationListener";

	private static final String GUARD = "io.github.meteringboot.configuration.";

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void executableJarIsOneOfSpringBoot(@TempDir Path directory) throws IOException {
		Path jar = assembly().executable().write(directory.resolve("any.jar"));
		try (FileSystem zip = FileSystems.newFileSystem(jar)) {
			assertThat(zip.getPath("BOOT-INF/classes/application.yml")).exists();
			assertThat(zip.getPath("BOOT-INF/layers.idx")).exists();
			try (var libraries = Files.list(zip.getPath("BOOT-INF/lib"))) {
				assertThat(libraries).extracting(Path::getFileName)
					.extracting(Path::toString)
					.anyMatch((name) -> name.startsWith("metering-spring-boot-autoconfigure"))
					.noneMatch((name) -> name.contains("test"));
			}
		}
	}

	@Tag("exhaustive")
	@Test
	void extractedJarRegistersWithItsArchiveOfClasses() {
		assertRegistersWithArchive(assembly().executable().extract());
	}

	@Tag("exhaustive")
	@Test
	void classPathRegistersWithAnArchiveOfTheClassesOfItsFirstLibraries() {
		assertRegistersWithArchive(
				assembly().archiveClasses().libraries(ClassPath.holding(Assertions.class)).onClassPath());
	}

	private void assertRegistersWithArchive(ProductImage image) {
		try (ProductProcess product = image.registeringWith(this.simulator)
			.process()
			.on(this.platform)
			.jvmOption("-Xlog:class+load")
			.start()) {
			assertThat(product.waitForExit()).as(product::output).isZero();
			assertThat(product.output()).contains("The product works")
				.containsPattern("org\\.springframework\\.boot\\.SpringApplication source: shared objects file");
			assertThat(this.simulator.requests()).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "JOINED")
	void flatJarLosesSpringFactories(Merge merge, @TempDir Path directory) throws IOException {
		// in this order each of them loses the listeners of one library
		ClassPath libraries = ClassPath.ofProduct();
		ClassPath starter = libraries.only("metering-spring-boot-autoconfigure");
		ClassPath others = libraries.without("metering-spring-boot-autoconfigure");
		ProductAssembly assembly = ProductAssembly.of(SmallProduct.class)
			.libraries((merge == Merge.FIRST) ? others.and(starter) : starter.and(others));
		Path jar = assembly.flat(merge).write(directory.resolve("any.jar"));
		try (FileSystem zip = FileSystems.newFileSystem(jar)) {
			String factories = Files.readString(zip.getPath("META-INF/spring.factories"));
			if (merge == Merge.APPENDED) {
				assertThat(factories).containsSubsequence(LISTENER, GUARD, LISTENER);
			}
			else {
				assertThat(factories).isNotBlank().doesNotContain(GUARD);
			}
			assertThat(zip.getPath("META-INF", "spring",
					"org.springframework.boot.autoconfigure.AutoConfiguration.imports"))
				.content()
				.contains("io.github.meteringboot.autoconfigure.MeteringAutoConfiguration",
						"org.springframework.boot.autoconfigure.");
		}
	}

	@Test
	void entryIsReplacedAndRemoved(@TempDir Path directory) throws IOException {
		Path jar = assembly().executable()
			.without("BOOT-INF/layers.idx")
			.configuration("a: b")
			.property("c", "d\n\"\\e")
			.write(directory.resolve("any.jar"));
		try (FileSystem zip = FileSystems.newFileSystem(jar)) {
			assertThat(zip.getPath("BOOT-INF/layers.idx")).doesNotExist();
			assertThat(zip.getPath("BOOT-INF/classes/application.yml")).content()
				.startsWith("a: b")
				.contains("c: \"d\\n\\\"\\\\e\"");
		}
	}

	@Test
	void outputThatIsNotReadBlocks() {
		ProductImage image = assembly().onClassPath().registeringWith(this.simulator);
		try (ProductProcess product = image.process().on(this.platform).argument("chatter").unreadOutput().start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			product.assertRunsFor(Duration.ofSeconds(2));
			assertThat(product.output()).isEmpty();
		}
	}

	@Test
	void secretInTheOutputIsFound() {
		ProductProcess process = ProductProcess.java("-XshowSettings:properties", "-Dtold=confidential", "-version")
			.secret("confidential")
			.start();
		assertThat(process.waitForExit()).isZero();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(process::close)
			.withMessageContaining("secrets in the output");
	}

	private static ProductAssembly assembly() {
		return ProductAssembly.of(SmallProduct.class)
			.resource("application.yml", "aws.marketplace.metering.product-code: small")
			.libraries(ClassPath.ofProduct());
	}

}

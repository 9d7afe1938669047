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

package io.github.meteringboot.sample.deploy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.meteringboot.sample.deploy.ImageBuild.Container;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Does what the Dockerfile says: extract, train, start with the cache, as another user
 * where nothing may be written.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DockerfileIT {

	// what the Dockerfile says about Java 17
	private static final Map<String, String> JAVA_17 = Map.of("-XX:AOTCacheOutput=app.aot",
			"-XX:ArchiveClassesAtExit=app.jsa", "-XX:AOTCache=app.aot", "-XX:SharedArchiveFile=app.jsa");

	private static final Path DOCKERFILE = Path.of("deploy", "Dockerfile");

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@TempDir
	private Path directory;

	private ImageBuild image;

	@AfterEach
	void release() throws Exception {
		if (this.image != null) {
			this.image.release();
		}
	}

	@Tag("exhaustive")
	@Test
	void imageOnJava25RegistersItsUsageWithItsCache() throws Exception {
		Optional<Path> jdk = ImageBuild.jdk(25);
		assumeTrue(jdk.isPresent(), "No JDK 25 was found in the usual places, or in a variable JAVA_HOME*");
		build(jdk.get(), UnaryOperator.identity(), jar());
		assertThat(this.image.files()).contains("app.aot", "app.jar");
		// fails unless the cache fits
		assertRegisters("-XX:AOTMode=on");
	}

	@Test
	void imageOnJava17RegistersItsUsageWithItsArchiveAndLacksOnlyCredentialsOutsideAws() throws Exception {
		assertThat(Files.readString(DOCKERFILE)).contains(JAVA_17.values());
		build(Path.of(System.getProperty("java.home")), (option) -> JAVA_17.getOrDefault(option, option), jar());
		assertThat(this.image.files()).contains("app.jsa", "app.jar");
		assertRegisters("-Xshare:on");
		assertLacksOnlyCredentialsOutsideAws();
	}

	private void build(Path jdk, UnaryOperator<String> options, Path jar) throws Exception {
		this.image = new ImageBuild(Dockerfile.read(DOCKERFILE), Files.createDirectory(this.directory.resolve("image")),
				jdk, options);
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		this.image.build(jar);
		assertThat(this.simulator.requests()).as("the training run calls nobody").isEmpty();
	}

	private void assertRegisters(String option) throws Exception {
		List<String> files = this.image.files();
		Map<String, String> environment = new HashMap<>(this.platform.environment());
		environment.put("JAVA_TOOL_OPTIONS", option);
		environment.put("SERVER_ADDRESS", "127.0.0.1");
		environment.put("SERVER_PORT", "0");
		try (Container container = this.image.start(environment)) {
			String port = container.awaitLine("Tomcat started on port (\\d+)");
			assertThat(container.awaitLine("Usage registered with AWS Marketplace: .*signature=(\\w+)"))
				.isEqualTo("verified");
			container.awaitLine("(Invoice Numbers is open)");
			assertThat(HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
					.build(), BodyHandlers.ofString())
				.statusCode()).isEqualTo(200);
			assertThat(this.simulator.requests()).hasSize(1);
			assertRunsAsTheUserOfTheImage(container);
			container.stop();
			// no shell in between: the exit code for SIGTERM is the JVM's
			assertThat(container.awaitExit()).isEqualTo(143);
		}
		assertThat(this.image.files()).isEqualTo(files);
	}

	private void assertLacksOnlyCredentialsOutsideAws() throws Exception {
		int calls = this.simulator.requests().size();
		try (Container container = this.image
			.start(Map.of("AWS_REGION", "us-east-1", "AWS_EC2_METADATA_DISABLED", "true", "SERVER_PORT", "0"))) {
			assertThat(container.awaitExit()).as(container::output).isEqualTo(107);
		}
		assertThat(this.simulator.requests()).hasSize(calls);
	}

	private static void assertRunsAsTheUserOfTheImage(Container container) throws Exception {
		Path status = Path.of("/proc", String.valueOf(container.pid()), "status");
		if (Files.exists(status) && "root".equals(System.getProperty("user.name"))) {
			assertThat(Files.readAllLines(status)).anyMatch((line) -> line.matches("Uid:(\\s+10001){4}"))
				.anyMatch((line) -> line.matches("Gid:(\\s+10001){4}"))
				.anyMatch((line) -> line.matches("CapEff:\\s+0+"));
		}
	}

	/**
	 * Return the packaged product, which registers with the simulator.
	 */
	private Path jar() throws Exception {
		Path jar = Files.copy(Path.of(System.getProperty("product.jar")), this.directory.resolve("product.jar"));
		try (FileSystem zip = FileSystems.newFileSystem(jar)) {
			Files.writeString(zip.getPath("BOOT-INF/classes/application.yml"), """

					---
					aws.marketplace.metering.endpoint: "%s"
					aws.marketplace.metering.public-key: "%s"
					""".formatted(this.simulator.endpoint(), this.simulator.publicKeyPem().replace("\n", "\\n")),
					StandardOpenOption.APPEND);
		}
		return jar;
	}

}

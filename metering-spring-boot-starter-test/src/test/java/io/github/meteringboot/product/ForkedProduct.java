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

package io.github.meteringboot.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.meteringboot.simulator.MeteringSimulator;
import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link Product} in a JVM of its own, on the class path of the tests.
 */
final class ForkedProduct implements AutoCloseable {

	/**
	 * What starting a JVM may take on a busy machine.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Path directory;

	private final Process process;

	private ForkedProduct(Path directory, Process process) {
		this.directory = directory;
		this.process = process;
	}

	static Builder with(Class<?>... sources) {
		return new Builder(sources);
	}

	String output() {
		try {
			return Files.readString(this.directory.resolve("output"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	ForkedProduct await(String text) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.failFast(() -> assertThat(this.process.isAlive())
				.withFailMessage(() -> "The process has ended:\n" + output())
				.isTrue())
			.untilAsserted(() -> assertThat(output()).contains(text));
		return this;
	}

	/**
	 * Ask for the end as an orchestrator does, with SIGTERM.
	 */
	void terminate() {
		this.process.destroy();
	}

	int exitCode(Duration timeout) {
		try {
			assertThat(this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS))
				.withFailMessage(() -> "Still running after " + timeout + ":\n" + output())
				.isTrue();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		exitCode(PATIENCE);
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

	/**
	 * Launches a {@link ForkedProduct}.
	 */
	static final class Builder {

		private final List<String> sources;

		private final List<String> options = new ArrayList<>();

		private Class<?> main = Product.class;

		private Builder(Class<?>... sources) {
			this.sources = Arrays.stream(sources).map(Class::getName).toList();
			packaged("spring.main.banner-mode", "off");
			packaged("spring.main.web-application-type", "none");
		}

		Builder main(Class<?> main) {
			this.main = main;
			return this;
		}

		/**
		 * Set a property as the seller packages it.
		 */
		Builder packaged(String name, String value) {
			this.options.add("-Dproduct." + name + "=" + value);
			return this;
		}

		Builder metering(String name, String value) {
			return packaged("aws.marketplace.metering." + name, value);
		}

		Builder registeringWith(MeteringSimulator simulator) {
			return metering("product-code", "abc").metering("endpoint", simulator.endpoint().toString());
		}

		ForkedProduct start() {
			try {
				Path directory = Files.createTempDirectory("product");
				List<String> command = new ArrayList<>();
				command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
				command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m",
						"-Djava.io.tmpdir=" + directory, "-cp", System.getProperty("java.class.path")));
				command.addAll(this.options);
				command.add(this.main.getName());
				command.addAll(this.sources);
				ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
					.redirectErrorStream(true)
					.redirectOutput(directory.resolve("output").toFile());
				builder.environment().clear();
				builder.environment()
					.putAll(Map.of("HOME", directory.toString(), "AWS_EC2_METADATA_DISABLED", "true", "AWS_REGION",
							"eu-central-1", "AWS_ACCESS_KEY_ID", "simulated", "AWS_SECRET_ACCESS_KEY", "simulated"));
				return new ForkedProduct(directory, builder.start());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}

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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.meteringboot.benchmarks.startup.Scenario.Platform;

/**
 * The {@link Simulators}, as seen from the benchmark.
 */
final class SimulatorProcess implements AutoCloseable {

	private final JavaProcess process;

	private final Map<String, String> facts = new LinkedHashMap<>();

	private final CertificateChain certificates;

	SimulatorProcess(Path directory) throws IOException, InterruptedException {
		this.certificates = CertificateChain.create(directory);
		this.process = JavaProcess.start(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				Simulators.class.getName(), directory.toString()), Map.of(), directory);
		String line = this.process.await("");
		while (!line.equals("started")) {
			String[] parts = line.split("=", 2);
			this.facts.put(parts[0], parts[1]);
			line = this.process.await("");
		}
	}

	/**
	 * Return where metering is called.
	 */
	URI endpoint(boolean https) {
		return URI.create(fact(https ? "https" : "http"));
	}

	String publicKeyPem() {
		return new String(Base64.getDecoder().decode(fact("key")), StandardCharsets.US_ASCII);
	}

	/**
	 * Return what a JDK trusts, and the simulators beside it.
	 */
	Path trustStore(Path jdk) throws IOException, InterruptedException {
		return this.certificates.trustStore(jdk);
	}

	/**
	 * Return the environment that a container has there.
	 */
	Map<String, String> environment(Platform platform) {
		String prefix = platform.name().toLowerCase(Locale.ROOT) + ".";
		Map<String, String> environment = new LinkedHashMap<>();
		this.facts.forEach((name, value) -> {
			if (name.startsWith(prefix)) {
				environment.put(name.substring(prefix.length()), value);
			}
		});
		return environment;
	}

	/**
	 * Return when the one call since the last question arrived, in nanoseconds since the
	 * epoch, or 0 if none did.
	 */
	long lastArrival() throws IOException {
		String line = this.process.poll("arrived=");
		if (line.isEmpty()) {
			return 0;
		}
		if (!this.process.poll("arrived=").isEmpty()) {
			throw new IOException("More than one call arrived");
		}
		// forgets the requests
		this.process.send("");
		return Long.parseLong(line.substring("arrived=".length()));
	}

	/**
	 * Let time pass, in which it must not end.
	 */
	void watch(Duration time) throws IOException, InterruptedException {
		this.process.watch(time);
	}

	long cpuMillis() {
		return this.process.cpuMillis();
	}

	private String fact(String name) {
		String fact = this.facts.get(name);
		if (fact == null) {
			throw new IllegalStateException("The simulators do not tell " + name);
		}
		return fact;
	}

	@Override
	public void close() throws IOException {
		this.process.close();
	}

}

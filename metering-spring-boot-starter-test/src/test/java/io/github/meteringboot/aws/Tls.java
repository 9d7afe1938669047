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

package io.github.meteringboot.aws;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.springframework.util.FileSystemUtils;

/**
 * A certificate that this JVM trusts until it is closed.
 */
final class Tls implements AutoCloseable {

	private static final String PASSWORD = "changeit";

	private static final Map<List<String>, KeyStore> KEYS = new ConcurrentHashMap<>();

	private final SSLContext before;

	private final SSLContext server;

	private Tls(SSLContext server, SSLContext client) throws Exception {
		this.before = SSLContext.getDefault();
		this.server = server;
		SSLContext.setDefault(client);
	}

	/**
	 * Trust a certificate, which is made once for the same names.
	 * @param names the names of the server
	 */
	static Tls trusted(String... names) throws Exception {
		KeyStore keys = KEYS.computeIfAbsent(List.of(names), Tls::generate);
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(keys);
		SSLContext client = SSLContext.getInstance("TLS");
		client.init(null, trust.getTrustManagers(), null);
		return new Tls(server(keys), client);
	}

	private static SSLContext server(KeyStore keys) throws Exception {
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, PASSWORD.toCharArray());
		SSLContext server = SSLContext.getInstance("TLS");
		server.init(managers.getKeyManagers(), null, null);
		return server;
	}

	private static KeyStore generate(List<String> names) {
		try {
			Path directory = Files.createTempDirectory("tls");
			try {
				return generate(directory.resolve("keys.p12"), names);
			}
			finally {
				FileSystemUtils.deleteRecursively(directory);
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyStore generate(Path file, List<String> names) throws Exception {
		String alternatives = names.stream().map((name) -> "dns:" + name).collect(Collectors.joining(","));
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(List.of(keytool.toString(), "-genkeypair", "-alias", "server", "-keyalg",
				"RSA", "-keysize", "2048", "-dname", "CN=stand-in", "-ext", "SAN=" + alternatives, "-validity", "2",
				"-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD))
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IllegalStateException(output);
		}
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(file)) {
			keys.load(input, PASSWORD.toCharArray());
		}
		return keys;
	}

	ServerSocketFactory serverSockets() {
		return this.server.getServerSocketFactory();
	}

	/**
	 * Trust it no longer, and keep serving it.
	 */
	void distrust() {
		SSLContext.setDefault(this.before);
	}

	@Override
	public void close() {
		distrust();
	}

}

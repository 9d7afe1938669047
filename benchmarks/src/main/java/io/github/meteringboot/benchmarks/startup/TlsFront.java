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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Speaks TLS and hands on what it hears to a server that does not.
 */
final class TlsFront implements AutoCloseable {

	private static final String ALIAS = "simulator";

	private static final String PASSWORD = "benchmark";

	private final URI target;

	private final ServerSocket server;

	private TlsFront(URI target, ServerSocket server) {
		this.target = target;
		this.server = server;
		start(this::accept);
	}

	static TlsFront to(URI target, Path keyStore) throws IOException {
		try (InputStream in = Files.newInputStream(keyStore)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, PASSWORD.toCharArray());
			KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keyManagers.init(keys, PASSWORD.toCharArray());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keyManagers.getKeyManagers(), null, null);
			return new TlsFront(target,
					context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Make a key store with a certificate for this machine's loopback.
	 */
	static Path createKeyStore(Path directory) throws IOException, InterruptedException {
		Path keyStore = directory.resolve("tls.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-keyalg", "EC", "-alias", ALIAS, "-dname", "CN=localhost", "-ext",
				"SAN=dns:localhost,ip:127.0.0.1", "-validity", "7", "-storetype", "PKCS12", "-storepass", PASSWORD,
				"-keystore", keyStore.toString())
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes());
		if (keytool.waitFor() != 0) {
			throw new IOException(output);
		}
		return keyStore;
	}

	/**
	 * Make a trust store of what the JDK trusts and of that certificate. Like the JDK's
	 * own it is read without a password: to decrypt one takes a cold JVM longer than to
	 * read all the certificates.
	 */
	static Path createTrustStore(Path directory, Path keyStore) throws IOException {
		Path trustStore = directory.resolve("trusted.jks");
		Path authorities = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
		try (OutputStream out = Files.newOutputStream(trustStore)) {
			KeyStore source = KeyStore.getInstance(authorities.toFile(), (char[]) null);
			KeyStore target = KeyStore.getInstance("JKS");
			target.load(null, null);
			for (String alias : Collections.list(source.aliases())) {
				target.setCertificateEntry(alias, source.getCertificate(alias));
			}
			target.setCertificateEntry(ALIAS,
					KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()).getCertificate(ALIAS));
			target.store(out, PASSWORD.toCharArray());
			return trustStore;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	URI uri() {
		return URI.create("https://localhost:" + this.server.getLocalPort());
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				Socket simulator = new Socket(this.target.getHost(), this.target.getPort());
				simulator.setTcpNoDelay(true);
				start(() -> copy(client, simulator));
				start(() -> copy(simulator, client));
			}
			catch (IOException ex) {
				// closed, or this client is gone already
			}
		}
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			int length = in.read(buffer);
			while (length >= 0) {
				out.write(buffer, 0, length);
				out.flush();
				length = in.read(buffer);
			}
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "tls-front");
		thread.setDaemon(true);
		thread.start();
	}

}

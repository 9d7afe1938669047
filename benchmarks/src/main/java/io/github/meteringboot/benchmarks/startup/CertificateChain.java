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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate of a server on this machine's loopback, issued as those of AWS are: by
 * an intermediate authority, whose own certificate a root has issued.
 */
final class CertificateChain {

	private static final String ROOT = "root";

	private static final String INTERMEDIATE = "intermediate";

	private static final String SERVER = "server";

	private static final String PASSWORD = "benchmark";

	// what each JDK protects its own store with
	private static final String PASSWORD_OF_THE_JDK = "changeit";

	private final Path directory;

	private final KeyStore keys;

	private CertificateChain(Path directory, KeyStore keys) {
		this.directory = directory;
		this.keys = keys;
	}

	/**
	 * Make the three certificates.
	 * @param directory a directory for them, from which they can be loaded
	 */
	static CertificateChain create(Path directory) throws IOException, InterruptedException {
		Path all = directory.resolve("all.p12");
		generate(all, ROOT, "-ext", "BasicConstraints:critical=ca:true");
		generate(all, INTERMEDIATE, "-signer", ROOT, "-ext", "BasicConstraints:critical=ca:true,pathlen:0");
		generate(all, SERVER, "-signer", INTERMEDIATE, "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-ext",
				"EKU=serverAuth");
		try (OutputStream keysFile = Files.newOutputStream(keysFile(directory))) {
			KeyStore source = KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
			Key key = source.getKey(SERVER, PASSWORD.toCharArray());
			KeyStore target = KeyStore.getInstance("PKCS12");
			target.load(null, null);
			// the server has no other key that it could choose
			target.setKeyEntry(SERVER, key, PASSWORD.toCharArray(), source.getCertificateChain(SERVER));
			target.store(keysFile, PASSWORD.toCharArray());
			Files.write(directory.resolve("root.cer"), source.getCertificate(ROOT).getEncoded());
			return new CertificateChain(directory, target);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Load what was made by another process.
	 */
	static CertificateChain load(Path directory) throws IOException {
		try {
			return new CertificateChain(directory,
					KeyStore.getInstance(keysFile(directory).toFile(), PASSWORD.toCharArray()));
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	private static Path keysFile(Path directory) {
		return directory.resolve("server.p12");
	}

	private static void generate(Path keyStore, String name, String... options)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-alias",
				name, "-dname", "CN=" + (name.equals(SERVER) ? "localhost" : name), "-validity", "7", "-storetype",
				"PKCS12", "-storepass", PASSWORD, "-keystore", keyStore.toString()));
		command.addAll(List.of(options));
		keytool(Path.of(System.getProperty("java.home")), command);
	}

	private static void keytool(Path jdk, List<String> arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/keytool").toString()));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IOException(output);
		}
	}

	/**
	 * Return a copy of a JDK's own trust store, into which the root was put. It keeps its
	 * format, and is read without a password as the JDK's own is.
	 */
	Path trustStore(Path jdk) throws IOException, InterruptedException {
		Path copy = this.directory.resolve("cacerts-" + jdk.getFileName());
		if (!Files.exists(copy)) {
			Files.write(copy, Files.readAllBytes(jdk.resolve("lib/security/cacerts")));
			keytool(jdk,
					List.of("-importcert", "-noprompt", "-alias", ROOT, "-file",
							this.directory.resolve("root.cer").toString(), "-storepass", PASSWORD_OF_THE_JDK,
							"-keystore", copy.toString()));
		}
		return copy;
	}

	/**
	 * Return what the server speaks TLS with.
	 */
	SSLContext server() throws GeneralSecurityException {
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(this.keys, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(factory.getKeyManagers(), null, null);
		return context;
	}

	/**
	 * Return what a client speaks TLS with that has no session yet.
	 */
	SSLContext client() throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trustManagers(), null);
		return context;
	}

	/**
	 * Return what trusts the root.
	 */
	TrustManager[] trustManagers() throws GeneralSecurityException {
		try {
			Certificate[] chain = this.keys.getCertificateChain(SERVER);
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry(ROOT, chain[chain.length - 1]);
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(trusted);
			return factory.getTrustManagers();
		}
		catch (IOException ex) {
			throw new GeneralSecurityException(ex);
		}
	}

}

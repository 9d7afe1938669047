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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * The network between a product and AWS: servers with certificates for names of AWS, in
 * front of simulators, a proxy, and the names that resolve. The JVM of a product is told
 * of the certificates and the names, and of nothing else.
 */
final class AwsNetwork implements AutoCloseable {

	static final String METERING = "metering.marketplace.eu-west-3.amazonaws.com";

	static final String METERING_DUAL_STACK = "metering-marketplace.eu-west-3.api.aws";

	static final String METERING_OF_VPC = "vpce-0a1b2c-3d4e.metering-marketplace.eu-west-3.vpce.amazonaws.com";

	static final String STS = "sts.eu-west-3.amazonaws.com";

	private static final String PASSWORD = "changeit";

	private static @Nullable Certificate certificate;

	private final Path directory;

	private final Map<String, List<String>> names = new LinkedHashMap<>();

	private final Map<String, Integer> ports = new ConcurrentHashMap<>();

	private final List<ServerSocket> servers = new CopyOnWriteArrayList<>();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final List<String> proxied = new CopyOnWriteArrayList<>();

	private AwsNetwork(Path directory) {
		this.directory = directory;
		name("localhost", "127.0.0.1");
	}

	/**
	 * Start a network with nothing in it.
	 * @param directory where its files are written
	 */
	static AwsNetwork in(Path directory) {
		return new AwsNetwork(directory);
	}

	/**
	 * Return the certificate for the names of AWS, which is made once.
	 */
	private static synchronized Certificate certificate() {
		if (certificate == null) {
			try {
				certificate = Certificate.generate(METERING, METERING_DUAL_STACK, METERING_OF_VPC, STS);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
		return certificate;
	}

	/**
	 * Let a name resolve to an address.
	 */
	AwsNetwork name(String name, String address) {
		this.names.computeIfAbsent(name, (key) -> new ArrayList<>()).add(address);
		return this;
	}

	/**
	 * Start a server with a certificate, which leads to a simulator.
	 * @param host the name by which the proxy knows it
	 * @param simulator where it leads
	 * @param address the address on which it listens
	 * @return its port
	 */
	int serve(String host, URI simulator, String address) {
		int port = listen(certificate().tls().getServerSocketFactory(), address,
				(client) -> relay(client, new Socket(simulator.getHost(), simulator.getPort())));
		this.ports.put(host, port);
		return port;
	}

	/**
	 * Start a proxy that opens tunnels to the servers with a certificate.
	 * @param authorization the {@code Proxy-Authorization} that it wants, or an empty
	 * text
	 * @return its port
	 */
	int proxy(String authorization) {
		return listen(ServerSocketFactory.getDefault(), "127.0.0.1", (client) -> {
			String head = head(client.getInputStream());
			this.proxied.add(head);
			String host = head.substring(head.indexOf(' ') + 1, head.indexOf(':'));
			Integer port = this.ports.get(host);
			boolean authorized = authorization.isEmpty() || head.contains("\r\nProxy-Authorization: " + authorization);
			String status = (port != null)
					? (authorized ? "200 Connection established" : "407 Proxy Authentication Required")
					: "502 Bad Gateway";
			client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
			if (port != null && authorized) {
				relay(client, new Socket("127.0.0.1", port));
			}
		});
	}

	/**
	 * Return the heads of the requests for tunnels.
	 */
	List<String> proxied() {
		return this.proxied;
	}

	/**
	 * Start a server with a certificate on a port on which another address refuses
	 * connections.
	 * @param host the name by which the proxy knows it
	 * @param simulator where it leads
	 * @param address the address on which it listens
	 * @param refusing the address that refuses
	 * @return its port
	 */
	int serve(String host, URI simulator, String address, String refusing) {
		BindException failure = null;
		// another process may have the port of the one address on the other
		for (int attempt = 0; attempt < 20; attempt++) {
			int port = refuse(refusing);
			try {
				listen(certificate().tls().getServerSocketFactory(), address, port,
						(client) -> relay(client, new Socket(simulator.getHost(), simulator.getPort())));
				this.ports.put(host, port);
				return port;
			}
			catch (BindException ex) {
				failure = ex;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		throw new UncheckedIOException(failure);
	}

	/**
	 * Reserve a port on which connections are refused.
	 */
	private int refuse(String address) {
		try {
			Socket reserved = new Socket();
			this.sockets.add(reserved);
			reserved.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
			return reserved.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Tell the JVM of a product of this network.
	 */
	Launcher tell(Launcher launcher) {
		StringBuilder hosts = new StringBuilder();
		this.names.forEach((name, addresses) -> addresses
			.forEach((address) -> hosts.append(address).append(' ').append(name).append('\n')));
		try {
			Path file = Files.writeString(this.directory.resolve("hosts"), hosts);
			return launcher.systemProperty("jdk.net.hosts.file", file)
				.systemProperty("javax.net.ssl.trustStore",
						Files.write(this.directory.resolve("aws.p12"), certificate().keyStore()))
				.systemProperty("javax.net.ssl.trustStorePassword", PASSWORD);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int listen(ServerSocketFactory factory, String address, Conversation conversation) {
		try {
			return listen(factory, address, 0, conversation);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int listen(ServerSocketFactory factory, String address, int port, Conversation conversation)
			throws IOException {
		ServerSocket server = factory.createServerSocket(port, 50, InetAddress.getByName(address));
		this.servers.add(server);
		start(() -> accept(server, conversation));
		return server.getLocalPort();
	}

	private void accept(ServerSocket server, Conversation conversation) {
		while (!server.isClosed()) {
			try {
				Socket client = server.accept();
				this.sockets.add(client);
				start(() -> converse(client, conversation));
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	private static void converse(Socket client, Conversation conversation) {
		try (client) {
			conversation.with(client);
		}
		catch (IOException ex) {
			// the other side is gone
		}
	}

	private static void relay(Socket client, Socket target) {
		start(() -> copy(target, client));
		copy(client, target);
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

	private static String head(InputStream input) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = input.read();
			if (next == -1) {
				throw new IOException("No request");
			}
			head.write(next);
		}
		return head.toString(StandardCharsets.ISO_8859_1);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "aws-network");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			for (ServerSocket server : this.servers) {
				server.close();
			}
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@FunctionalInterface
	private interface Conversation {

		void with(Socket client) throws IOException;

	}

	/**
	 * A certificate that signs itself.
	 *
	 * @param keyStore the content of its key store
	 * @param tls the servers that present it
	 */
	private record Certificate(byte[] keyStore, SSLContext tls) {

		static Certificate generate(String... names) throws Exception {
			Path directory = Files.createTempDirectory("certificate");
			try {
				Path file = directory.resolve("aws.p12");
				generate(file, names);
				KeyStore store = KeyStore.getInstance("PKCS12");
				try (InputStream input = Files.newInputStream(file)) {
					store.load(input, PASSWORD.toCharArray());
				}
				KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
				managers.init(store, PASSWORD.toCharArray());
				SSLContext tls = SSLContext.getInstance("TLS");
				tls.init(managers.getKeyManagers(), null, null);
				return new Certificate(Files.readAllBytes(file), tls);
			}
			finally {
				FileSystemUtils.deleteRecursively(directory);
			}
		}

		private static void generate(Path file, String... names) throws Exception {
			String alternatives = Stream.of(names).map((name) -> "dns:" + name).collect(Collectors.joining(","));
			Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
			Process process = new ProcessBuilder(keytool.toString(), "-genkeypair", "-alias", "aws", "-keyalg", "RSA",
					"-keysize", "2048", "-dname", "CN=aws", "-ext", "SAN=" + alternatives, "-validity", "2",
					"-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes());
			if (process.waitFor() != 0) {
				throw new IllegalStateException(output);
			}
		}

	}

}

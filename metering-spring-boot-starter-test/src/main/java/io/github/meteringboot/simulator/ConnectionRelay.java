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

package io.github.meteringboot.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Accepts the connections of the clients in front of a server, which hides its own. It
 * passes every byte on, and lets a reply have the connection of its client.
 */
final class ConnectionRelay implements AutoCloseable {

	// the type of the record that begins a TLS connection (RFC 8446, section 5.1)
	private static final int TLS_HANDSHAKE = 22;

	// as web servers answer it at a port without TLS; the server of the JDK waits for the
	// end of a line instead
	private static final byte[] NO_TLS_HERE = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private final ServerSocket listener;

	private final InetSocketAddress server;

	// by the port from which the server sees them; only the acceptor adds
	private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

	ConnectionRelay(InetSocketAddress address, int backlog, InetSocketAddress server) throws IOException {
		this.listener = new ServerSocket(address.getPort(), backlog, address.getAddress());
		this.server = server;
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Accept connections until told to stop.
	 * @param threads gives each connection its threads
	 */
	void accept(Executor threads) {
		while (!this.listener.isClosed()) {
			try {
				Connection connection = connect(this.listener.accept());
				threads.execute(connection::toServer);
				threads.execute(connection::toClient);
			}
			catch (IOException ex) {
				// closed, or this client is gone already: the next one may not be
			}
		}
	}

	private Connection connect(Socket client) throws IOException {
		Socket socket = new Socket();
		try {
			client.setTcpNoDelay(true);
			socket.setTcpNoDelay(true);
			socket.connect(this.server);
		}
		catch (IOException ex) {
			client.close();
			socket.close();
			throw ex;
		}
		Connection connection = new Connection(client, socket);
		this.connections.put(socket.getLocalPort(), connection);
		return connection;
	}

	/**
	 * Return the connection of a client.
	 * @param address the address from which the server sees it
	 * @return the connection
	 * @throws IOException if the client is gone
	 */
	Connection connection(InetSocketAddress address) throws IOException {
		Connection connection = this.connections.get(address.getPort());
		if (connection == null) {
			throw new IOException("The client is gone");
		}
		return connection;
	}

	void stopAccepting() {
		closeQuietly(this.listener);
	}

	@Override
	public void close() {
		stopAccepting();
		this.connections.values().forEach(Connection::close);
	}

	private static void closeQuietly(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			// as closed as it gets
		}
	}

	/**
	 * The connection of a client, and the one to the server that belongs to it.
	 */
	final class Connection {

		private final Socket client;

		private final Socket server;

		private final int port;

		private final CountDownLatch clientEnded = new CountDownLatch(1);

		private Connection(Socket client, Socket server) {
			this.client = client;
			this.server = server;
			this.port = server.getLocalPort();
		}

		private void toServer() {
			try {
				PushbackInputStream input = new PushbackInputStream(this.client.getInputStream());
				int first = input.read();
				if (first == TLS_HANDSHAKE) {
					refuseTls(input);
					return;
				}
				if (first >= 0) {
					input.unread(first);
				}
				input.transferTo(this.server.getOutputStream());
				this.clientEnded.countDown();
				// the server may still have an answer to give
				this.server.shutdownOutput();
			}
			catch (IOException ex) {
				close();
			}
		}

		private void refuseTls(InputStream input) throws IOException {
			this.client.getOutputStream().write(NO_TLS_HERE);
			this.client.shutdownOutput();
			// closed with bytes unread, the connection would be reset
			input.transferTo(OutputStream.nullOutputStream());
			close();
		}

		private void toClient() {
			try {
				this.server.getInputStream().transferTo(this.client.getOutputStream());
			}
			catch (IOException ex) {
				// one of them is gone
			}
			finally {
				close();
				ConnectionRelay.this.connections.remove(this.port, this);
			}
		}

		/**
		 * Return where bytes go to the client past the server.
		 * @return the output
		 * @throws IOException if the client is gone
		 */
		OutputStream output() throws IOException {
			return this.client.getOutputStream();
		}

		/**
		 * Wait for as long as the client does.
		 * @param duration how long at most
		 * @throws IOException if the client is gone
		 */
		void pause(Duration duration) throws IOException {
			try {
				if (this.clientEnded.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
					throw new IOException("The client is gone");
				}
			}
			catch (InterruptedException ex) {
				throw new IOException("Interrupted while waiting", ex);
			}
		}

		void reset() throws IOException {
			this.client.setSoLinger(true, 0);
			close();
		}

		private void close() {
			closeQuietly(this.client);
			closeQuietly(this.server);
			this.clientEnded.countDown();
		}

	}

}

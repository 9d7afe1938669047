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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a process and a simulator. What becomes of a connection is up to the
 * subclass. Closing a relay closes all its sockets.
 */
public abstract class Relay implements AutoCloseable {

	private final URI target;

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	/**
	 * Create a relay, which accepts connections once it {@linkplain #listen() listens}.
	 * @param target the simulator to which it leads
	 */
	protected Relay(URI target) {
		this.target = target;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the address of the relay.
	 * @return the URI
	 */
	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	/**
	 * Begin to accept connections.
	 */
	protected void listen() {
		start(this::accept);
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				accepted(keep(this.server.accept()));
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	/**
	 * Take a connection of the process. Returns at once.
	 * @param client the socket
	 * @throws IOException if the connection cannot be relayed
	 */
	protected abstract void accepted(Socket client) throws IOException;

	/**
	 * Open a connection to the simulator.
	 * @return the socket
	 * @throws IOException if it cannot be opened
	 */
	protected Socket connect() throws IOException {
		return keep(new Socket(this.target.getHost(), this.target.getPort()));
	}

	private Socket keep(Socket socket) {
		this.sockets.add(socket);
		return socket;
	}

	/**
	 * Do work on a thread of its own.
	 * @param task the work
	 */
	protected void start(Runnable task) {
		Thread thread = new Thread(task, getClass().getSimpleName());
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

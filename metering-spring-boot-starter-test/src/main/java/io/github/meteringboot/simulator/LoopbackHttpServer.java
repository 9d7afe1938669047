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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * An HTTP server on a port of 127.0.0.1 that can do what no proper server would: reset,
 * truncate, hang. Each connection has a (daemon) thread while it is open, so that those
 * that hang keep nobody else waiting.
 */
final class LoopbackHttpServer implements AutoCloseable {

	private static final int BACKLOG = 1024;

	private final ServerSocket serverSocket;

	private final Function<HttpRequest, HttpReply> handler;

	private final Thread acceptor;

	// each open connection and its thread; only the acceptor adds
	private final Map<HttpConnection, Thread> connections = new ConcurrentHashMap<>();

	LoopbackHttpServer(String threadName, int port, Function<HttpRequest, HttpReply> handler) {
		this.handler = handler;
		try {
			this.serverSocket = new ServerSocket(port, BACKLOG,
					InetAddress.getByAddress("127.0.0.1", new byte[] { 127, 0, 0, 1 }));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Port " + port + " of 127.0.0.1 cannot be opened", ex);
		}
		this.acceptor = thread(threadName + "-" + this.serverSocket.getLocalPort(), this::accept);
		this.acceptor.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.serverSocket.getLocalPort());
	}

	private void accept() {
		while (!this.serverSocket.isClosed()) {
			try {
				HttpConnection connection = new HttpConnection(this.serverSocket.accept());
				Thread thread = thread(this.acceptor.getName() + "-connection", () -> connection.serve(this.handler));
				thread.start();
				this.connections.values().removeIf((other) -> !other.isAlive());
				this.connections.put(connection, thread);
			}
			catch (IOException ex) {
				// closed, or this client is gone already: the next one may not be
			}
		}
	}

	@Override
	public void close() {
		try {
			this.serverSocket.close();
			// from here on there are no new connections
			this.acceptor.join();
			this.connections.keySet().forEach(HttpConnection::close);
			for (Thread thread : this.connections.values()) {
				thread.join();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static Thread thread(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}

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
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The HTTP server of the JDK on a port of 127.0.0.1, behind a {@link ConnectionRelay} for
 * what a proper server cannot be told to do. Each connection and each request has
 * (daemon) threads of its own, so that those that hang keep nobody else waiting.
 */
final class LoopbackHttpServer implements AutoCloseable {

	private static final int BACKLOG = 1024;

	private static final String NO_DELAY = "sun.net.httpserver.nodelay";

	static {
		// Java 17 sends headers and body apart: the body would wait 40 ms for the
		// acknowledgement of the headers
		if (System.getProperty(NO_DELAY) == null) {
			System.setProperty(NO_DELAY, "true");
		}
	}

	private final Function<HttpRequest, HttpReply> handler;

	private final HttpServer server;

	private final ConnectionRelay relay;

	private final Thread acceptor;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private boolean closed;

	LoopbackHttpServer(String name, int port, Function<HttpRequest, HttpReply> handler) {
		this.handler = handler;
		try {
			InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] { 127, 0, 0, 1 });
			this.server = HttpServer.create(new InetSocketAddress(loopback, 0), BACKLOG);
			this.relay = openRelay(new InetSocketAddress(loopback, port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Port " + port + " of 127.0.0.1 cannot be opened", ex);
		}
		String threadName = name + "-" + this.relay.port();
		this.server.createContext("/", this::handle);
		this.server.setExecutor((task) -> start(threadName + "-request", task));
		// the thread of the server is a daemon if the one that starts it is
		join(start(threadName + "-start", this.server::start));
		this.acceptor = start(threadName, () -> this.relay.accept((task) -> start(threadName + "-connection", task)));
	}

	private ConnectionRelay openRelay(InetSocketAddress address) throws IOException {
		try {
			return new ConnectionRelay(address, BACKLOG, this.server.getAddress());
		}
		catch (IOException ex) {
			this.server.stop(0);
			throw ex;
		}
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.relay.port());
	}

	private void handle(HttpExchange exchange) {
		try {
			HttpReply reply = this.handler.apply(HttpRequest.of(exchange));
			reply.writeTo(exchange, this.relay.connection(exchange.getRemoteAddress()));
		}
		catch (IOException ex) {
			// the client is gone, or the server closes
		}
		catch (RuntimeException ex) {
			// such as that of a supplier of answers: the server would not tell anybody
			Thread thread = Thread.currentThread();
			thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
		}
		finally {
			// without a complete response, this closes the connection
			exchange.close();
		}
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.relay.stopAccepting();
		join(this.acceptor);
		// from here on there are no new connections
		this.relay.close();
		this.server.stop(0);
		// and no new requests
		this.threads.forEach(LoopbackHttpServer::join);
	}

	private Thread start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		this.threads.removeIf((other) -> other.getState() == Thread.State.TERMINATED);
		this.threads.add(thread);
		thread.start();
		return thread;
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

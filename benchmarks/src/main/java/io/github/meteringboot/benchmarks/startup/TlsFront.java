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

import javax.net.ssl.SSLContext;

/**
 * Speaks TLS and hands on what it hears to a server that does not.
 */
final class TlsFront implements AutoCloseable {

	private final URI target;

	private final ServerSocket server;

	private TlsFront(URI target, ServerSocket server) {
		this.target = target;
		this.server = server;
		start(this::accept);
	}

	static TlsFront to(URI target, SSLContext context) throws IOException {
		return new TlsFront(target,
				context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
	}

	URI uri() {
		return URI.create("https://localhost:" + this.server.getLocalPort());
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				client.setTcpNoDelay(true);
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

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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.api.BugDetectors;

/**
 * Answers every request with the bytes that it was told last. It keeps nothing, so that
 * it can answer millions of requests, one after the other.
 */
final class AnsweringServer {

	private static final String END_OF_HEAD = "\r\n\r\n";

	private final ServerSocket server;

	private volatile byte[] answer = new byte[0];

	AnsweringServer() {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		Thread thread = new Thread(this::serve, "answering-server");
		thread.setDaemon(true);
		thread.start();
	}

	String address() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	void answer(byte[] answer) {
		// Jazzer takes each connection that a target opens for a finding
		BugDetectors.allowNetworkConnections((host, port) -> host.equals("127.0.0.1") || host.equals("localhost"));
		this.answer = answer;
	}

	private void serve() {
		while (true) {
			try (Socket socket = this.server.accept()) {
				readHead(socket.getInputStream());
				socket.getOutputStream().write(this.answer);
				socket.shutdownOutput();
				// the rest of the request, and the end of the connection
				socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// the client is gone
			}
		}
	}

	private static void readHead(InputStream input) throws IOException {
		StringBuilder head = new StringBuilder();
		byte[] buffer = new byte[8192];
		while (head.indexOf(END_OF_HEAD) == -1) {
			int length = input.read(buffer);
			if (length == -1) {
				throw new IOException("No request");
			}
			head.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
		}
	}

}

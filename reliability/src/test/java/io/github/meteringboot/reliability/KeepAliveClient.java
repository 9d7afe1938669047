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

package io.github.meteringboot.reliability;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Sends one request after the other, over one connection for as long as the server keeps
 * it, and reads each byte that comes back.
 */
final class KeepAliveClient implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 120_000;

	private final int port;

	private Socket socket = new Socket();

	private InputStream input = InputStream.nullInputStream();

	KeepAliveClient(int port) {
		this.port = port;
	}

	private void connect() throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		this.input = new BufferedInputStream(this.socket.getInputStream());
	}

	/**
	 * Send a request without a body, over the same connection as the one before unless
	 * the server has closed that.
	 * @param request the method and the path
	 * @return the answer
	 * @throws IOException if there is none
	 */
	Answer send(String request) throws IOException {
		String head = request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
		if (!this.socket.isConnected() || this.socket.isClosed()) {
			connect();
		}
		this.socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
		String answer = readHead();
		String headers = answer.toLowerCase(Locale.ROOT);
		String length = header(headers, "content-length");
		String body = (length != null) ? read(Integer.parseInt(length)) : readChunks();
		if (headers.contains("\r\nconnection: close")) {
			close();
		}
		return new Answer(Integer.parseInt(answer.substring(9, 12)), headers, body);
	}

	private String readHead() throws IOException {
		StringBuilder head = new StringBuilder();
		String line = readLine();
		while (!line.isEmpty()) {
			head.append(line).append("\r\n");
			line = readLine();
		}
		return head.toString();
	}

	private String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
			if (next == -1) {
				throw new EOFException("The connection was closed after '" + line + "'");
			}
			if (next != '\r') {
				line.append((char) next);
			}
		}
		return line.toString();
	}

	private String readChunks() throws IOException {
		StringBuilder body = new StringBuilder();
		int length = Integer.parseInt(readLine(), 16);
		while (length > 0) {
			body.append(read(length));
			readLine();
			length = Integer.parseInt(readLine(), 16);
		}
		readLine();
		return body.toString();
	}

	private String read(int length) throws IOException {
		byte[] bytes = this.input.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("The connection was closed within a body");
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static @Nullable String header(String headers, String name) {
		int begin = headers.indexOf("\r\n" + name + ": ");
		if (begin == -1) {
			return null;
		}
		int value = begin + name.length() + 4;
		return headers.substring(value, headers.indexOf("\r\n", value)).strip();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// closed
		}
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param headers the head in lower case
	 * @param body the body
	 */
	record Answer(int status, String headers, String body) {
	}

}

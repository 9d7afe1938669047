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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: HTTP/1.1 with keep-alive and {@code Content-Length} bodies,
 * which is what the AWS SDK speaks.
 */
final class HttpConnection {

	private static final int MAX_LINE_LENGTH = 65536;

	private static final int MAX_BODY_LENGTH = 1024 * 1024;

	private final Socket socket;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final InputStream input;

	private final OutputStream output;

	private boolean keepAlive = true;

	HttpConnection(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setTcpNoDelay(true);
		this.input = new BufferedInputStream(socket.getInputStream());
		this.output = socket.getOutputStream();
	}

	/**
	 * Answer requests until the client, or the server, closes.
	 * @param handler what answers a request
	 */
	void serve(Function<HttpRequest, HttpReply> handler) {
		try {
			while (this.keepAlive && !this.socket.isClosed()) {
				HttpRequest request = read();
				if (request == null) {
					return;
				}
				this.keepAlive = !request.hasHeader("Connection", "close");
				handler.apply(request).writeTo(this);
			}
		}
		catch (IOException ex) {
			// the client is gone, sent no HTTP, or the server closes
		}
		finally {
			close();
		}
	}

	/**
	 * Return whether another request may follow the one that is being answered.
	 */
	boolean keepsAlive() {
		return this.keepAlive;
	}

	OutputStream output() {
		return this.output;
	}

	void pause(Duration duration) throws IOException {
		try {
			if (this.closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IOException("Closed while waiting");
			}
		}
		catch (InterruptedException ex) {
			throw new IOException("Interrupted while waiting", ex);
		}
	}

	void awaitClose() throws IOException {
		while (this.input.read() != -1) {
			// whatever the client still has to say
		}
		close();
	}

	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		close();
	}

	void close() {
		this.closed.countDown();
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// as closed as it gets
		}
	}

	private @Nullable HttpRequest read() throws IOException {
		String requestLine = readLine();
		if (requestLine == null) {
			return null;
		}
		String[] parts = requestLine.split(" ");
		if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
			throw new IOException("Not an HTTP/1 request line");
		}
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		String line = readLine();
		while (line != null && !line.isEmpty()) {
			int colon = line.indexOf(':');
			if (colon > 0) {
				headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>())
					.add(line.substring(colon + 1).trim());
			}
			line = readLine();
		}
		String target = withoutAuthority(parts[1]);
		HttpRequest head = new HttpRequest(parts[0], target, headers, new byte[0]);
		return new HttpRequest(parts[0], target, headers, readBody(head));
	}

	/**
	 * A client that takes this server for its proxy names the other host in the target.
	 */
	private static String withoutAuthority(String target) {
		int authority = target.indexOf("://");
		if (authority == -1 || target.startsWith("/")) {
			return target;
		}
		int path = target.indexOf('/', authority + 3);
		return (path != -1) ? target.substring(path) : "/";
	}

	private byte[] readBody(HttpRequest head) throws IOException {
		if (head.header("Transfer-Encoding") != null) {
			throw new IOException("Bodies without Content-Length are not supported");
		}
		String contentLength = head.header("Content-Length");
		if (contentLength == null) {
			return new byte[0];
		}
		int length = parseLength(contentLength);
		if (head.hasHeader("Expect", "100-continue")) {
			this.output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		}
		byte[] body = this.input.readNBytes(length);
		if (body.length < length) {
			throw new EOFException("The client went away within the body");
		}
		return body;
	}

	private static int parseLength(String contentLength) throws IOException {
		try {
			int length = Integer.parseInt(contentLength);
			if (length >= 0 && length <= MAX_BODY_LENGTH) {
				return length;
			}
		}
		catch (NumberFormatException ex) {
			// refused below
		}
		throw new IOException("Unusable Content-Length " + contentLength);
	}

	private @Nullable String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int b = this.input.read();
		if (b == -1) {
			return null;
		}
		while (b != -1 && b != '\n') {
			if (line.size() == MAX_LINE_LENGTH) {
				throw new IOException("Line too long");
			}
			if (b != '\r') {
				line.write(b);
			}
			b = this.input.read();
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

}

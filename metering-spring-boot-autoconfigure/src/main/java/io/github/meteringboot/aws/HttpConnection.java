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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * A connection for one HTTP/1.1 request. {@link java.net.HttpURLConnection} would not do:
 * <ul>
 * <li>Once it is connected it takes no header, so that a connection which is opened ahead
 * cannot carry a request that is signed later.</li>
 * <li>It sends a {@code POST} again on its own, or loses the body of a 401.</li>
 * <li>It takes an answer that is cut off for a whole one.</li>
 * <li>It sends the password for a proxy through the tunnel, and not to the proxy.</li>
 * <li>It tries the first address of a host only.</li>
 * <li>Its {@code disconnect()} does nothing while it connects.</li>
 * </ul>
 * The Apache client of the AWS SDK does better, and loads hundreds of classes for it.
 */
final class HttpConnection implements AutoCloseable {

	private static final int MAX_LINE_LENGTH = 16 * 1024;

	private static final int MAX_HEADERS = 200;

	private static final int MAX_BODY_LENGTH = 1024 * 1024;

	private static final int HTTPS_PORT = 443;

	private static final int HTTP_PORT = 80;

	private final URI uri;

	private final ProxyRoute route;

	private volatile boolean closed;

	private volatile @Nullable Socket transport;

	private @Nullable Socket socket;

	private Deadline deadline = new Deadline(System.nanoTime());

	/**
	 * Create a new instance, which is not connected yet.
	 * @param uri the address to call
	 * @param route how to reach it
	 */
	HttpConnection(URI uri, ProxyRoute route) {
		this.uri = uri;
		this.route = route;
	}

	boolean leadsTo(URI uri, ProxyRoute route) {
		return !this.closed && this.route.equals(route) && this.uri.getScheme().equals(uri.getScheme())
				&& this.uri.getRawAuthority().equals(uri.getRawAuthority());
	}

	/**
	 * Connect, through a proxy and with TLS where these are needed.
	 * @param deadline until when
	 * @throws IOException if that fails
	 */
	void connect(Deadline deadline) throws IOException {
		this.deadline = deadline;
		String host = this.uri.getHost();
		boolean secure = isSecure();
		int port = port();
		Socket connected = switch (this.route.kind()) {
			case DIRECT -> connect(host, port);
			case HTTP -> connect(this.route.host(), this.route.port());
			case HTTP_OVER_TLS ->
				secure(connect(this.route.host(), this.route.port()), this.route.host(), this.route.port());
			case SOCKS -> connectBySocks(host, port);
		};
		if (secure && isProxied()) {
			openTunnel(connected, host + ":" + port);
		}
		this.socket = secure ? secure(connected, host, port) : connected;
	}

	private boolean isSecure() {
		return "https".equalsIgnoreCase(this.uri.getScheme());
	}

	private boolean isProxied() {
		return this.route.kind() == ProxyRoute.Kind.HTTP || this.route.kind() == ProxyRoute.Kind.HTTP_OVER_TLS;
	}

	private int port() {
		if (this.uri.getPort() != -1) {
			return this.uri.getPort();
		}
		return isSecure() ? HTTPS_PORT : HTTP_PORT;
	}

	/**
	 * Connect to the first address of a host that accepts. Each address gets its share of
	 * the time, so that one which drops packets leaves some to the others.
	 */
	private Socket connect(String host, int port) throws IOException {
		InetAddress[] addresses = InetAddress.getAllByName(host);
		IOException failure = null;
		for (int i = 0; i < addresses.length; i++) {
			int millis = remainingMillis() / (addresses.length - i);
			Socket candidate = begin(new Socket(Proxy.NO_PROXY));
			try {
				candidate.setTcpNoDelay(true);
				candidate.connect(new InetSocketAddress(addresses[i], port), Math.max(1, millis));
				return candidate;
			}
			catch (IOException ex) {
				candidate.close();
				if (failure != null) {
					ex.addSuppressed(failure);
				}
				failure = ex;
			}
		}
		throw (failure != null) ? failure : new IOException("no address");
	}

	private Socket connectBySocks(String host, int port) throws IOException {
		Socket candidate = begin(
				new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(this.route.host(), this.route.port()))));
		candidate.connect(InetSocketAddress.createUnresolved(host, port), Math.max(1, remainingMillis()));
		return candidate;
	}

	private Socket begin(Socket candidate) throws IOException {
		this.transport = candidate;
		if (this.closed) {
			candidate.close();
			throw new IOException("closed");
		}
		return candidate;
	}

	private Socket secure(Socket plain, String host, int port) throws IOException {
		SSLSocket secured = (SSLSocket) sslContext().getSocketFactory()
			.createSocket(plain, withoutBrackets(host), port, true);
		SSLParameters parameters = secured.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		secured.setSSLParameters(parameters);
		secured.setSoTimeout(Math.max(1, remainingMillis()));
		secured.startHandshake();
		return secured;
	}

	private static SSLContext sslContext() throws IOException {
		try {
			return SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IOException("no TLS context: " + ex.getMessage(), ex);
		}
	}

	private static String withoutBrackets(String host) {
		return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
	}

	private void openTunnel(Socket proxy, String authority) throws IOException {
		StringBuilder head = new StringBuilder("CONNECT ").append(authority).append(" HTTP/1.1\r\n");
		appendHeader(head, "Host", authority);
		if (this.route.authorization() != null) {
			appendHeader(head, "Proxy-Authorization", this.route.authorization());
		}
		write(proxy, head, null);
		// unbuffered, since what follows is TLS
		HttpAnswer answer = readHead(new DeadlineInputStream(proxy));
		if (!answer.isSuccessful()) {
			throw new ProxyException(answer.status(), this.route.authorization() != null);
		}
	}

	/**
	 * Send the request and read its answer.
	 * @param headers the headers, without {@code Host} and {@code Connection}
	 * @param body the body of a {@code POST}, or {@code null} for a {@code GET}
	 * @param deadline until when
	 * @return the answer
	 * @throws IOException if there is none
	 */
	HttpAnswer exchange(URI uri, Map<String, String> headers, byte @Nullable [] body, Deadline deadline)
			throws IOException {
		Socket connected = this.socket;
		if (connected == null || this.closed) {
			throw new IOException("not connected");
		}
		this.deadline = deadline;
		boolean proxied = !isSecure() && isProxied();
		StringBuilder head = new StringBuilder((body != null) ? "POST " : "GET ")
			.append(proxied ? uri.getScheme() + "://" + host() : "")
			.append(path(uri))
			.append(" HTTP/1.1\r\n");
		appendHeader(head, "Host", host());
		appendHeader(head, "Connection", "close");
		if (proxied && this.route.authorization() != null) {
			appendHeader(head, "Proxy-Authorization", this.route.authorization());
		}
		headers.forEach((name, value) -> appendHeader(head, name, value));
		if (body != null) {
			appendHeader(head, "Content-Length", String.valueOf(body.length));
		}
		write(connected, head, body);
		InputStream input = new BufferedInputStream(new DeadlineInputStream(connected));
		HttpAnswer answer = readHead(input);
		while (answer.status() / 100 == 1) {
			answer = readHead(input);
		}
		try {
			return new HttpAnswer(answer.status(), answer.headers(), readBody(answer, input));
		}
		catch (IOException ex) {
			throw new BodyException(answer.isSuccessful(), ex);
		}
	}

	/**
	 * Return the host as it is signed: without the port where that is the one of the
	 * scheme.
	 */
	private String host() {
		int standard = isSecure() ? HTTPS_PORT : HTTP_PORT;
		return (port() == standard) ? this.uri.getHost() : this.uri.getHost() + ":" + port();
	}

	private static String path(URI uri) {
		String path = uri.getRawPath();
		String query = uri.getRawQuery();
		return ((path == null || path.isEmpty()) ? "/" : path) + ((query != null) ? "?" + query : "");
	}

	private static void appendHeader(StringBuilder head, String name, String value) {
		head.append(name).append(": ").append(value).append("\r\n");
	}

	private static void write(Socket socket, StringBuilder head, byte @Nullable [] body) throws IOException {
		byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
		ByteArrayOutputStream request = new ByteArrayOutputStream(bytes.length + 1024);
		request.write(bytes);
		if (body != null) {
			request.write(body);
		}
		OutputStream output = socket.getOutputStream();
		request.writeTo(output);
		output.flush();
	}

	private static HttpAnswer readHead(InputStream input) throws IOException {
		String statusLine = readLine(input);
		int status = status(statusLine);
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		String line = readLine(input);
		for (int count = 0; !line.isEmpty(); count++) {
			int colon = line.indexOf(':');
			if (colon <= 0 || count == MAX_HEADERS) {
				throw new IOException("the answer is not HTTP");
			}
			headers.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
			line = readLine(input);
		}
		return new HttpAnswer(status, headers, new byte[0]);
	}

	private static int status(String statusLine) throws IOException {
		int begin = "HTTP/1.1 ".length();
		if (statusLine.startsWith("HTTP/1.") && statusLine.length() >= begin + 3) {
			try {
				int status = Integer.parseInt(statusLine, begin, begin + 3, 10);
				if (status >= 100) {
					return status;
				}
			}
			catch (NumberFormatException ex) {
				// not a status line
			}
		}
		throw new IOException("the answer is not HTTP");
	}

	private static byte[] readBody(HttpAnswer head, InputStream input) throws IOException {
		String encoding = head.header("Transfer-Encoding");
		if (encoding != null && encoding.equalsIgnoreCase("chunked")) {
			return readChunks(input);
		}
		String length = head.header("Content-Length");
		if (head.status() == 204 || head.status() == 304) {
			return new byte[0];
		}
		if (length == null) {
			byte[] body = input.readNBytes(MAX_BODY_LENGTH + 1);
			requireLength(body.length);
			return body;
		}
		return readFully(input, number(length, 10));
	}

	private static byte[] readChunks(InputStream input) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			String line = readLine(input);
			int extension = line.indexOf(';');
			int length = number((extension != -1) ? line.substring(0, extension) : line, 16);
			if (length == 0) {
				return body.toByteArray();
			}
			requireLength(body.size() + length);
			body.write(readFully(input, length));
			readLine(input);
		}
	}

	private static byte[] readFully(InputStream input, int length) throws IOException {
		requireLength(length);
		byte[] body = input.readNBytes(length);
		if (body.length < length) {
			throw new EOFException("the answer is cut off");
		}
		return body;
	}

	private static int number(String text, int radix) throws IOException {
		try {
			int number = Integer.parseInt(text.strip(), radix);
			if (number >= 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// not a length
		}
		throw new IOException("the answer is not HTTP");
	}

	private static void requireLength(int length) throws IOException {
		if (length > MAX_BODY_LENGTH) {
			throw new IOException("the answer is larger than " + MAX_BODY_LENGTH + " bytes");
		}
	}

	private static String readLine(InputStream input) throws IOException {
		StringBuilder line = new StringBuilder();
		int character = input.read();
		while (character != '\n') {
			if (character == -1) {
				throw new EOFException("the connection was closed before the answer");
			}
			if (line.length() == MAX_LINE_LENGTH) {
				throw new IOException("the answer is not HTTP");
			}
			line.append((char) character);
			character = input.read();
		}
		int length = line.length();
		return (length > 0 && line.charAt(length - 1) == '\r') ? line.substring(0, length - 1) : line.toString();
	}

	private int remainingMillis() throws IOException {
		int millis = this.deadline.remainingMillis();
		if (millis == 0) {
			throw new SocketTimeoutException("no answer in time");
		}
		return millis;
	}

	/**
	 * Close the connection, from any thread. The server closes its end by itself, and a
	 * farewell of TLS might wait for it.
	 */
	@Override
	public void close() {
		this.closed = true;
		Socket transport = this.transport;
		if (transport != null) {
			try {
				transport.close();
			}
			catch (IOException ex) {
				// closed as far as it can be
			}
		}
	}

	/**
	 * Lets no read last longer than what is left until the deadline, however slowly the
	 * bytes arrive.
	 */
	private final class DeadlineInputStream extends InputStream {

		private final Socket socket;

		private final InputStream input;

		private DeadlineInputStream(Socket socket) throws IOException {
			this.socket = socket;
			this.input = socket.getInputStream();
		}

		@Override
		public int read() throws IOException {
			this.socket.setSoTimeout(remainingMillis());
			return this.input.read();
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			this.socket.setSoTimeout(remainingMillis());
			return this.input.read(buffer, offset, length);
		}

	}

	/**
	 * The answer began, but its body could not be read.
	 */
	static final class BodyException extends IOException {

		private static final long serialVersionUID = 1L;

		private final boolean successful;

		private BodyException(boolean successful, IOException cause) {
			super(AwsHttp.describe(cause), cause);
			this.successful = successful;
		}

		/**
		 * Return whether the answer was a success.
		 */
		boolean isSuccessful() {
			return this.successful;
		}

	}

	/**
	 * The proxy opened no tunnel.
	 */
	static final class ProxyException extends IOException {

		private static final long serialVersionUID = 1L;

		private static final int AUTHENTICATION_REQUIRED = 407;

		private ProxyException(int status, boolean authorized) {
			super("the proxy answered with HTTP status " + status + hint(status, authorized));
		}

		private static String hint(int status, boolean authorized) {
			if (status != AUTHENTICATION_REQUIRED) {
				return "";
			}
			return authorized ? " (it refuses the user and the password of the setting, or takes none by Basic)"
					: " (it wants a user and a password)";
		}

	}

}

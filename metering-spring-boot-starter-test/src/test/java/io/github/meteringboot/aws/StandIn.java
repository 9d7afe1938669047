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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ServerSocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * Stands in for a service, or for a proxy in front of one: gives its replies in their
 * order, and the last one for ever.
 */
final class StandIn implements AutoCloseable {

	private final ServerSocket server;

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private List<Reply> replies = List.of(Reply.NOTHING);

	private int next;

	private volatile int connections;

	private StandIn(ServerSocket server) {
		this.server = server;
		start(this::accept);
	}

	static StandIn start() {
		return start(ServerSocketFactory.getDefault(), InetAddress.getLoopbackAddress());
	}

	static StandIn start(ServerSocketFactory factory, InetAddress address) {
		try {
			return new StandIn(factory.createServerSocket(0, 50, address));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	synchronized StandIn reply(Reply... replies) {
		this.replies = List.of(replies);
		this.next = 0;
		return this;
	}

	private synchronized Reply next() {
		return this.replies.get(Math.min(this.next++, this.replies.size() - 1));
	}

	int port() {
		return this.server.getLocalPort();
	}

	String address() {
		return "http://127.0.0.1:" + port();
	}

	List<Request> requests() {
		return this.requests;
	}

	int connections() {
		return this.connections;
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				this.connections++;
				start(() -> serve(socket));
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			Request request = Request.read(socket.getInputStream());
			if (request != null) {
				this.requests.add(request);
				next().write(request, socket);
			}
		}
		catch (IOException ex) {
			// the other side is gone
		}
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

	static void start(Runnable task) {
		Thread thread = new Thread(task, "stand-in");
		thread.setDaemon(true);
		thread.start();
	}

	static String credentialsXml(String accessKeyId, Instant expiration) {
		return """
				<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
				  <AssumeRoleWithWebIdentityResult>
				    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/a/b</Arn><AssumedRoleId>A:b</AssumedRoleId></AssumedRoleUser>
				    <Credentials>
				      <AccessKeyId>%s</AccessKeyId>
				      <SecretAccessKey>the-secret/+=</SecretAccessKey>
				      <SessionToken>the-session-token/+=</SessionToken>
				      <Expiration>%s</Expiration>
				    </Credentials>
				  </AssumeRoleWithWebIdentityResult>
				  <ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata>
				</AssumeRoleWithWebIdentityResponse>
				"""
			.formatted(accessKeyId, expiration);
	}

	static String errorXml(String code, String message) {
		return """
				<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
				  <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
				  <RequestId>the-id</RequestId>
				</ErrorResponse>
				""".formatted(code, message);
	}

	static String credentialsJson(String accessKeyId, Instant expiration) {
		return """
				{"RoleArn":"arn:aws:iam::123456789012:role/product","AccessKeyId":"%s","SecretAccessKey":"the-secret/+=",
				"Token":"the-session-token/+=","Expiration":"%s"}
				"""
			.formatted(accessKeyId, expiration);
	}

	/**
	 * A request.
	 *
	 * @param method the method
	 * @param path the path with its query
	 * @param headers the headers by their names in lower case
	 * @param body the body
	 */
	record Request(String method, String path, Map<String, String> headers, String body) {

		static @Nullable Request read(InputStream input) throws IOException {
			String line = line(input);
			if (line == null) {
				return null;
			}
			String[] parts = line.split(" ");
			Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			for (String header = line(input); header != null && !header.isEmpty(); header = line(input)) {
				int colon = header.indexOf(':');
				headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
			}
			int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
			return new Request(parts[0], parts[1], headers,
					new String(input.readNBytes(length), StandardCharsets.UTF_8));
		}

		private static @Nullable String line(InputStream input) throws IOException {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			for (int character = input.read(); character != '\n'; character = input.read()) {
				if (character == -1) {
					return null;
				}
				line.write(character);
			}
			return line.toString(StandardCharsets.ISO_8859_1).strip();
		}

		Map<String, String> form() {
			Map<String, String> form = new TreeMap<>();
			for (String pair : this.body.split("&")) {
				String[] parts = pair.split("=", 2);
				form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
			}
			return form;
		}

	}

	/**
	 * What is done with a request.
	 */
	@FunctionalInterface
	interface Reply {

		/**
		 * Close the connection without a word.
		 */
		Reply NOTHING = (request, socket) -> {
		};

		/**
		 * Keep the connection open without a word.
		 */
		Reply HANG = (request, socket) -> {
			while (socket.getInputStream().read() != -1) {
				// until the other side closes
				continue;
			}
		};

		void write(Request request, Socket socket) throws IOException;

		static Reply of(int status, String body, String... headers) {
			return (request, socket) -> {
				StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\nConnection: close\r\n");
				for (String header : headers) {
					head.append(header).append("\r\n");
				}
				byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
				head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
				OutputStream output = socket.getOutputStream();
				output.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
				output.write(bytes);
				output.flush();
			};
		}

		/**
		 * Be a proxy: open the tunnel to a port of the loopback interface, and keep what
		 * is said within to itself.
		 */
		static Reply tunnelTo(InetAddress address, int port) {
			return (request, socket) -> {
				try (Socket target = new Socket(address, port)) {
					socket.getOutputStream()
						.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
					start(() -> copy(target, socket));
					copy(socket, target);
				}
			};
		}

		private static void copy(Socket from, Socket to) {
			try {
				from.getInputStream().transferTo(to.getOutputStream());
			}
			catch (IOException ex) {
				// one of them is gone
			}
			finally {
				close(from);
				close(to);
			}
		}

		private static void close(Socket socket) {
			try {
				socket.close();
			}
			catch (IOException ex) {
				// closed
			}
		}

	}

}

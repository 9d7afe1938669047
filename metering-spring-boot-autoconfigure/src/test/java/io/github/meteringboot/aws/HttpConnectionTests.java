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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HttpConnection}.
 */
class HttpConnectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@AutoClose
	private final ServerSocket server;

	private final AtomicReference<String> request = new AtomicReference<>("");

	HttpConnectionTests() throws IOException {
		this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 301, 400, 401, 403, 404, 407, 418, 500, 503 })
	void bodyOfEveryStatusIsRead(int status) throws IOException {
		HttpAnswer answer = exchange("HTTP/1.1 " + status
				+ " Status\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 4\r\n\r\nbody and more");
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.text()).isEqualTo("body");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", "HTTP/1.1 200 OK\r\n\r\nbody",
			"HTTP/1.0 200 OK\nContent-Length:4\n\nbody", "HTTP/1.1 200\r\ncontent-length: 4\r\n\r\nbody",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2;ext=1\r\ndy\r\n0\r\n\r\n",
			"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: 1\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody" })
	void everyFormOfAnAnswerIsRead(String response) throws IOException {
		HttpAnswer answer = exchange(response);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).isEqualTo("body");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 204 No Content\r\n\r\n",
			"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" })
	void bodyMayBeMissing(String response) throws IOException {
		assertThat(exchange(response).body()).isEmpty();
	}

	@Test
	void firstOfTwoHeadersCounts() throws IOException {
		HttpAnswer answer = exchange("HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nX-B:\r\nContent-Length: 0\r\n\r\n");
		assertThat(answer.header("x-A")).isEqualTo("1");
		assertThat(answer.header("X-B")).isEmpty();
		assertThat(answer.header("X-C")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "SSH-2.0-server\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/2 200\r\n\r\n",
			"HTTP/1.1 20\r\n\r\n", "HTTP/1.1 042 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
			"HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nX-A: 1\r\n", "HTTP/1.1 200 OK" })
	void whatIsNotHttpIsNoAnswer(String response) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> exchange(response))
			.isNotInstanceOf(HttpConnection.BodyException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 5\r\n\r\nbody", "Content-Length: -1\r\n\r\n", "Content-Length: x\r\n\r\n",
			"Content-Length: 1048577\r\n\r\n", "Content-Length: 99999999999\r\n\r\n",
			"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n", "Transfer-Encoding: chunked\r\n\r\nx\r\n",
			"Transfer-Encoding: chunked\r\n\r\n-1\r\n", "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
			"Transfer-Encoding: chunked\r\n\r\n5\r\nbody" })
	void bodyThatCannotBeReadIsToldFromNoAnswer(String rest) {
		assertThatExceptionOfType(HttpConnection.BodyException.class)
			.isThrownBy(() -> exchange("HTTP/1.1 200 OK\r\n" + rest))
			.satisfies((failure) -> assertThat(failure.isSuccessful()).isTrue());
		assertThatExceptionOfType(HttpConnection.BodyException.class)
			.isThrownBy(() -> exchange("HTTP/1.1 500 Error\r\n" + rest))
			.satisfies((failure) -> assertThat(failure.isSuccessful()).isFalse());
	}

	@Test
	void answerWithoutAnEndFillsNoHeap() {
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> exchange("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(1_100_000)))
			.withMessageContaining("larger than 1048576 bytes");
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> exchange("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(1_000) + "\r\n"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> exchange("HTTP/1.1 200 " + "x".repeat(100_000)));
	}

	@Test
	void requestHasItsHeadersAndBody() throws IOException {
		exchange("HTTP/1.1 204 No Content\r\n\r\n");
		assertThat(Objects.requireNonNull(this.request.get()).lines()).containsExactly("POST /path?a=b HTTP/1.1",
				"Host: 127.0.0.1:" + this.server.getLocalPort(), "Connection: close", "X-Test: yes",
				"Content-Length: 7", "", "content");
	}

	@Test
	void deadlineEndsWhatHangs() throws IOException {
		URI uri = uri();
		try (HttpConnection connection = new HttpConnection(uri, ProxyRoute.direct())) {
			connection.connect(Deadline.in(PATIENCE));
			long start = System.nanoTime();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(
					() -> connection.exchange(uri, Collections.emptyMap(), null, Deadline.in(Duration.ofMillis(300))));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		}
	}

	@Test
	void closingEndsWhatHangs() throws Exception {
		URI uri = uri();
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		try (HttpConnection connection = new HttpConnection(uri, ProxyRoute.direct())) {
			connection.connect(Deadline.in(PATIENCE));
			Thread thread = new Thread(() -> {
				try {
					connection.exchange(uri, Collections.emptyMap(), null, Deadline.in(Duration.ofMinutes(5)));
				}
				catch (IOException ex) {
					thrown.set(ex);
				}
			});
			thread.start();
			try (Socket accepted = this.server.accept()) {
				// the request has arrived
				assertThat(accepted.getInputStream().read()).isEqualTo('G');
				connection.close();
				thread.join(PATIENCE.toMillis());
			}
		}
		assertThat(thrown.get()).isNotNull();
	}

	private URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort() + "/path?a=b");
	}

	private HttpAnswer exchange(String response) throws IOException {
		serve(this.server, response);
		URI uri = uri();
		try (HttpConnection connection = new HttpConnection(uri, ProxyRoute.direct())) {
			connection.connect(Deadline.in(PATIENCE));
			return connection.exchange(uri, Map.of("X-Test", "yes"), "content".getBytes(StandardCharsets.UTF_8),
					Deadline.in(PATIENCE));
		}
	}

	/**
	 * Read one request, answer it, and say no more.
	 */
	private void serve(ServerSocket server, String response) {
		Thread thread = new Thread(() -> {
			try (Socket socket = server.accept()) {
				byte[] bytes = new byte[8192];
				StringBuilder request = new StringBuilder();
				while (!request.toString().contains("\r\n\r\n")
						|| (request.toString().startsWith("POST") && !request.toString().endsWith("content"))) {
					int count = socket.getInputStream().read(bytes);
					request.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
				}
				this.request.set(request.toString());
				socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
				socket.shutdownOutput();
				while (socket.getInputStream().read() != -1) {
					// until the other side closes
					continue;
				}
			}
			catch (IOException ex) {
				// the test is over
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

}

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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import io.github.meteringboot.simulator.ConnectionRelay.Connection;

/**
 * A well-formed HTTP response, and the ways to spoil it.
 *
 * @param status the status code
 * @param headers the headers, without {@code Content-Length}
 * @param body the body
 */
record HttpMessage(int status, Map<String, String> headers, byte[] body) implements HttpReply {

	private static final Duration DRIP_INTERVAL = Duration.ofMillis(100);

	static HttpMessage of(int status, String contentType, String body) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Content-Type", contentType);
		return new HttpMessage(status, headers, body.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void writeTo(HttpExchange exchange, Connection connection) throws IOException {
		OutputStream output = begin(exchange, this.body.length);
		if (this.body.length > 0) {
			output.write(this.body);
		}
	}

	/**
	 * Return a reply that announces this message and closes halfway through its body.
	 * @return the truncated message
	 */
	HttpReply truncated() {
		return (exchange, connection) -> {
			OutputStream output = begin(exchange, this.body.length);
			output.write(this.body, 0, this.body.length / 2);
			output.flush();
		};
	}

	/**
	 * Return a reply that sends the body of this message byte by byte, so that no read
	 * timeout between two bytes ever ends it.
	 * @return the slow message
	 */
	HttpReply dripping() {
		return (exchange, connection) -> {
			OutputStream output = begin(exchange, this.body.length);
			for (byte b : this.body) {
				output.flush();
				connection.pause(DRIP_INTERVAL);
				output.write(b);
			}
		};
	}

	/**
	 * Return a reply that sends the first half of the body, a filler, and the second
	 * half, without holding it all in memory.
	 * @param filler the filler, one chunk of it
	 * @param times how often the filler is sent
	 * @return the stretched message
	 */
	HttpReply stretched(byte[] filler, int times) {
		return (exchange, connection) -> {
			OutputStream output = begin(exchange, this.body.length + (long) filler.length * times);
			int half = this.body.length / 2;
			output.write(this.body, 0, half);
			for (int i = 0; i < times; i++) {
				output.write(filler);
			}
			output.write(this.body, half, this.body.length - half);
		};
	}

	/**
	 * Return a reply that sends this message past the server, which would replace its
	 * {@code Date}, and closes.
	 * @return the message to the letter
	 */
	HttpReply verbatim() {
		return (exchange, connection) -> {
			StringBuilder head = new StringBuilder("HTTP/1.1 ").append(this.status).append(" \r\n");
			this.headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
			head.append("Connection: close\r\nContent-Length: ").append(this.body.length).append("\r\n\r\n");
			connection.output().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
			connection.output().write(this.body);
		};
	}

	private OutputStream begin(HttpExchange exchange, long contentLength) throws IOException {
		this.headers.forEach(exchange.getResponseHeaders()::set);
		if ("close".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Connection"))) {
			// or the JDK would keep the connection for the next call
			exchange.getResponseHeaders().set("Connection", "close");
		}
		exchange.sendResponseHeaders(this.status, (contentLength > 0) ? contentLength : -1);
		return exchange.getResponseBody();
	}

}

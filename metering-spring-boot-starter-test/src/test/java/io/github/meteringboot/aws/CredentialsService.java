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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a service that gives credentials, and sets the system properties that
 * lead to it until it is closed.
 */
final class CredentialsService implements AutoCloseable {

	private final Map<String, @Nullable String> before = new LinkedHashMap<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private final RequestReader reader;

	private volatile int status = 200;

	private volatile String answer = "";

	CredentialsService(RequestReader reader) throws IOException {
		this.reader = reader;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	private void handle(HttpExchange exchange) throws IOException {
		this.requests.add(this.reader.read(exchange));
		byte[] bytes = this.answer.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(this.status, (bytes.length > 0) ? bytes.length : -1);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	String address() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/**
	 * Return what was read of the requests.
	 */
	List<String> requests() {
		return this.requests;
	}

	void answer(String answer) {
		this.answer = answer;
	}

	void answer(int status, String answer) {
		this.status = status;
		this.answer = answer;
	}

	void set(String property, String value) {
		if (!this.before.containsKey(property)) {
			this.before.put(property, System.getProperty(property));
		}
		System.setProperty(property, value);
	}

	void stop() {
		this.server.stop(0);
	}

	@Override
	public void close() {
		stop();
		this.before.forEach((name, value) -> {
			if (value != null) {
				System.setProperty(name, value);
			}
			else {
				System.clearProperty(name);
			}
		});
	}

	/**
	 * Reads of a request what a test looks at.
	 */
	@FunctionalInterface
	interface RequestReader {

		String read(HttpExchange exchange) throws IOException;

	}

}

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

package io.github.meteringboot.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Serves a configuration document, for as long as the tests run.
 */
final class DocumentServer {

	private DocumentServer() {
	}

	static String address(String document) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> answer(exchange, document.getBytes(StandardCharsets.UTF_8)));
			server.start();
			return "http://127.0.0.1:" + server.getAddress().getPort() + "/any.yml";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void answer(HttpExchange exchange, byte[] document) throws IOException {
		try (exchange) {
			boolean head = "HEAD".equals(exchange.getRequestMethod());
			exchange.sendResponseHeaders(200, head ? -1 : document.length);
			if (!head) {
				exchange.getResponseBody().write(document);
			}
		}
	}

}

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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as it came over the wire.
 *
 * @param method the method
 * @param target the request target: path and query
 * @param headers the headers, their names without regard to case
 * @param body the body
 */
record HttpRequest(String method, String target, Map<String, List<String>> headers, byte[] body) {

	private static final int MAX_BODY_LENGTH = 1024 * 1024;

	static HttpRequest of(HttpExchange exchange) throws IOException {
		// a client that takes this server for its proxy names the other host before the
		// path
		URI uri = exchange.getRequestURI();
		String target = uri.getRawPath() + ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "");
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.putAll(exchange.getRequestHeaders());
		byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_LENGTH + 1);
		if (body.length > MAX_BODY_LENGTH) {
			throw new IOException("The body is too long");
		}
		return new HttpRequest(exchange.getRequestMethod(), target, headers, body);
	}

	@Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

}

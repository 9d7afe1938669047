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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

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

	@Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	boolean hasHeader(String name, String value) {
		return value.equalsIgnoreCase(header(name));
	}

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

}

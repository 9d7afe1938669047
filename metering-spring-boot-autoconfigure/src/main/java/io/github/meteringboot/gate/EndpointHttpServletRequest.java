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

package io.github.meteringboot.gate;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;

/**
 * A request on its way to an actuator endpoint. It keeps its response when it turns
 * asynchronous; the container would use the response beneath. It cannot be upgraded: no
 * endpoint speaks another protocol.
 */
class EndpointHttpServletRequest extends HttpServletRequestWrapper {

	private final HttpServletResponse response;

	EndpointHttpServletRequest(HttpServletRequest request, HttpServletResponse response) {
		super(request);
		this.response = response;
	}

	@Override
	public AsyncContext startAsync() {
		return startAsync(this, this.response);
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler) throws ServletException {
		throw new ServletException("Usage is not registered yet");
	}

}

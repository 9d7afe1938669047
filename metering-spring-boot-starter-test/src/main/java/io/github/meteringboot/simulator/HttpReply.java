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
import java.time.Duration;

import com.sun.net.httpserver.HttpExchange;
import io.github.meteringboot.simulator.ConnectionRelay.Connection;

/**
 * What becomes of a request: usually it is answered by an {@link HttpMessage}, and
 * sometimes the connection of the client suffers.
 */
@FunctionalInterface
interface HttpReply {

	/**
	 * Let the client wait until it, or the server, gives up.
	 */
	HttpReply HANG = (exchange, connection) -> connection.pause(Duration.ofMillis(Long.MAX_VALUE));

	/**
	 * Abort the connection with a TCP reset.
	 */
	HttpReply RESET = (exchange, connection) -> connection.reset();

	/**
	 * Close the connection without a word, as an exchange without a response does.
	 */
	HttpReply DISCONNECT = (exchange, connection) -> {
	};

	/**
	 * Answer, or misbehave. The exchange is closed afterwards.
	 * @param exchange the exchange
	 * @param connection the connection of the client
	 * @throws IOException if the client is gone or the server closes
	 */
	void writeTo(HttpExchange exchange, Connection connection) throws IOException;

	/**
	 * Return this reply, given later.
	 * @param delay how much later
	 * @return the late reply
	 */
	default HttpReply after(Duration delay) {
		return (exchange, connection) -> {
			connection.pause(delay);
			writeTo(exchange, connection);
		};
	}

}

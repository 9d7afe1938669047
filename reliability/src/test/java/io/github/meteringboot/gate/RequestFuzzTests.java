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

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.meteringboot.gate.GatedProduct.Stack;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the bytes that a client sends to a Tomcat whose product is not registered.
 */
class RequestFuzzTests {

	private static final int PATIENCE_MILLIS = 10_000;

	private static final GatedProduct product = GatedProduct.start(Stack.SERVLET, List.of(), ServletProduct.class);

	@FuzzTest
	void send(byte[] data) throws IOException {
		// Jazzer takes each connection that a target opens for a finding
		BugDetectors.allowNetworkConnections((host, port) -> host.equals("127.0.0.1") || host.equals("localhost"));
		int touched = product.touched();
		String answer = answer(data);
		assertThat(answer).doesNotContain(GatedProduct.MARK);
		assertThat(product.touched()).as(answer).isEqualTo(touched);
	}

	private String answer(byte[] data) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), product.port())) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			try {
				socket.getOutputStream().write(data);
				socket.shutdownOutput();
				return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (SocketException ex) {
				// Tomcat has closed the connection with unread bytes in it
				return "";
			}
		}
	}

}

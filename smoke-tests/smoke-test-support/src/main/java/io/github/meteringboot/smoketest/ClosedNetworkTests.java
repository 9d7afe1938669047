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

package io.github.meteringboot.smoketest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the tests of a product run without a network: no name is resolved, and every
 * address but loopback is behind a SOCKS proxy that does not exist.
 */
class ClosedNetworkTests {

	private static final int TIMEOUT_MILLIS = 1000;

	@Test
	void networkIsClosed() {
		assertThat(System.getProperty("smoketest.network")).isEqualTo("closed");
		assertThat(System.getProperty("socksProxyHost")).isEqualTo("127.0.0.1");
	}

	@Test
	void noNameIsResolved() {
		assertThat(System.getProperty("jdk.net.hosts.file")).isNotNull();
		assertThatExceptionOfType(UnknownHostException.class)
			.isThrownBy(() -> InetAddress.getByName("metering.marketplace.us-east-1.amazonaws.com"));
	}

	@Test
	void noAddressIsReached() throws IOException {
		assertThat(System.getProperty("socksProxyHost")).isEqualTo("127.0.0.1");
		try (Socket socket = new Socket()) {
			// set aside for documentation
			assertThatExceptionOfType(SocketException.class)
				.isThrownBy(() -> socket.connect(new InetSocketAddress("192.0.2.1", 80), TIMEOUT_MILLIS))
				.withMessageContaining("SOCKS");
		}
	}

	@Test
	void loopbackIsOpen() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket socket = new Socket()) {
			socket.connect(server.getLocalSocketAddress(), TIMEOUT_MILLIS);
			assertThat(socket.isConnected()).isTrue();
		}
	}

	@Test
	void nothingOfAwsIsInTheEnvironment() {
		assertThat(System.getenv().keySet()).noneMatch((name) -> name.equals("AWS_REGION"))
			.noneMatch((name) -> name.equals("AWS_ACCESS_KEY_ID"))
			.noneMatch((name) -> name.startsWith("AWS_CONTAINER_"))
			.noneMatch((name) -> name.startsWith("ECS_"));
	}

}

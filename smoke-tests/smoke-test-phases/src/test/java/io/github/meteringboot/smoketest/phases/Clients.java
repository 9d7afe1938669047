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

package io.github.meteringboot.smoketest.phases;

import java.net.URI;
import java.time.Duration;

import io.github.meteringboot.testsupport.ProductProcess;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.rsocket.transport.ClientTransport;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.client.WebsocketClientTransport;

import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.messaging.rsocket.RSocketStrategies;
import org.springframework.util.MimeTypeUtils;

/**
 * Clients of products. Each tells whether the product worked for it.
 */
final class Clients {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String ANSWER = "the work of the product";

	private Clients() {
	}

	static boolean answersGrpc(ProductProcess product) {
		int port = Kind.port(product, "gRPC Server started, listening on address: .*:(\\d+)");
		if (port == 0) {
			return false;
		}
		ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
		try {
			return ANSWER.equals(ClientCalls.blockingUnaryCall(channel, GrpcWork.METHOD, CallOptions.DEFAULT, "work"));
		}
		finally {
			channel.shutdownNow();
		}
	}

	static boolean answersRSocket(ProductProcess product) {
		int port = Kind.port(product, "RSocket started on port (\\d+)");
		return port != 0 && answers(TcpClientTransport.create("127.0.0.1", port));
	}

	static boolean answersRSocketOnWebPort(ProductProcess product) {
		return product.hasPort() && answers(
				WebsocketClientTransport.create(URI.create("ws://127.0.0.1:" + product.port() + "/rsocket")));
	}

	private static boolean answers(ClientTransport transport) {
		RSocketRequester requester = RSocketRequester.builder()
			.rsocketStrategies(RSocketStrategies.create())
			.dataMimeType(MimeTypeUtils.TEXT_PLAIN)
			.transport(transport);
		try {
			return ANSWER.equals(requester.route("work").retrieveMono(String.class).block(PATIENCE));
		}
		finally {
			requester.dispose();
		}
	}

}

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.AbstractWebSocketClient;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Works on messages of a WebSocket server elsewhere.
 */
@Configuration(proxyBeanMethods = false)
class WebSocketClientWork {

	@Bean
	WebSocketConnectionManager workConnection() {
		WebSocketConnectionManager manager = new WebSocketConnectionManager(new PrintingClient(),
				new TextWebSocketHandler(), "ws://localhost/work");
		manager.setAutoStartup(true);
		return manager;
	}

	/**
	 * Says that it connects.
	 */
	static class PrintingClient extends AbstractWebSocketClient {

		@Override
		protected CompletableFuture<WebSocketSession> executeInternal(WebSocketHandler handler, HttpHeaders headers,
				URI uri, List<String> protocols, List<WebSocketExtension> extensions, Map<String, Object> attributes) {
			System.out.println("WORK WebSocket client");
			return new CompletableFuture<>();
		}

	}

}

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

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.testsupport.ProductAssembly;
import io.github.meteringboot.testsupport.ProductProcess;

/**
 * The kinds of work that a product does.
 */
enum Kind {

	HTTP("HTTP requests", Products.servlet(Product.class), Port.OPEN, "", Kind::answersHttp),

	GRPC("gRPC server", Products.servlet(Product.class, Products.GRPC).classes(GrpcWork.class), Port.OPEN,
			"org.springframework.grpc.server.lifecycle.GrpcServerLifecycle", Clients::answersGrpc),

	NETTY_ROUTE("Netty route on the web port", Products.reactive(Product.class).classes(NettyRouteWork.class),
			Port.CLOSED, "", (product) -> product.hasPort() && product.get("/netty").statusCode() == 200),

	RSOCKET_ON_WEB_PORT("RSocket on the web port",
			Products.reactive(Product.class, Products.RSOCKET)
				.classes(RSocketWork.class)
				.resource("config/application.properties",
						"spring.rsocket.server.transport=websocket\nspring.rsocket.server.mapping-path=/rsocket"),
			Port.CLOSED, "", Clients::answersRSocketOnWebPort),

	RSOCKET("RSocket server on a port of its own",
			Products.reactive(Product.class, Products.RSOCKET)
				.classes(RSocketWork.class)
				.resource("config/application.properties", "spring.rsocket.server.port=0"),
			Port.OPEN, "org.springframework.boot.rsocket.context.RSocketServerBootstrap", Clients::answersRSocket),

	QUARTZ("Quartz job", Products.servlet(Product.class, Products.QUARTZ).classes(QuartzWork.class), Port.OPEN,
			"org.springframework.scheduling.quartz.SchedulerFactoryBean"),

	SCHEDULED("scheduled task", "`@Scheduled` method", Products.servlet(Product.class).classes(ScheduledWork.class),
			Port.OPEN, "scheduled task io.github.meteringboot.smoketest.phases.ScheduledWork.work"),

	JMS("JMS listener", "JMS listener", Products.servlet(Product.class, Products.JMS).classes(JmsWork.class), Port.OPEN,
			"org.springframework.jms.config.JmsListenerEndpointRegistry"),

	INTEGRATION("Integration poller", "poller of Spring Integration",
			Products.servlet(Product.class, Products.INTEGRATION).classes(IntegrationWork.class), Port.OPEN,
			"org.springframework.integration.endpoint.SourcePollingChannelAdapter"),

	WEBSOCKET_CLIENT("WebSocket client", "WebSocket client that connects by itself",
			Products.servlet(Product.class, Products.WEBSOCKET).classes(WebSocketClientWork.class), Port.OPEN,
			"org.springframework.web.socket.client.WebSocketConnectionManager");

	private final String description;

	private final ProductAssembly product;

	private final Port port;

	private final String warned;

	private final Predicate<ProductProcess> works;

	Kind(String line, ProductAssembly product, Port port, String warned) {
		this(line, line, product, port, warned);
	}

	Kind(String line, String description, ProductAssembly product, Port port, String warned) {
		this(description, product, port, warned, (process) -> process.output().contains("WORK " + line));
	}

	Kind(String description, ProductAssembly product, Port port, String warned, Predicate<ProductProcess> works) {
		this.description = description;
		this.product = product;
		this.port = port;
		this.warned = warned;
		this.works = works;
	}

	String description() {
		return this.description;
	}

	ProductAssembly product() {
		return this.product;
	}

	/**
	 * Return whether the web port is open before usage is registered.
	 */
	boolean isPortOpen() {
		return this.port == Port.OPEN;
	}

	/**
	 * Return the text by which a warning names the kind, or nothing.
	 */
	String warned() {
		return this.warned;
	}

	/**
	 * Return whether a product has worked so far, or works for a client.
	 */
	boolean works(ProductProcess process) {
		return this.works.test(process);
	}

	private static boolean answersHttp(ProductProcess product) {
		return product.hasPort() && product.get("/orders").statusCode() == 200;
	}

	static int port(ProductProcess product, String regex) {
		Matcher matcher = Pattern.compile(regex).matcher(product.output());
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

	private enum Port {

		OPEN, CLOSED

	}

}

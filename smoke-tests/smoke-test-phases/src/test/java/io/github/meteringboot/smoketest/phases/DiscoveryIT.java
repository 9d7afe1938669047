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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tells a service registry about a product, by the client of Eureka.
 */
class DiscoveryIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.discovered(Product.class).onClassPath();

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final HttpServer registry;

	DiscoveryIT() throws IOException {
		this.registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.registry.createContext("/", this::answer);
		this.registry.start();
	}

	@AfterEach
	void stopRegistry() {
		this.registry.stop(0);
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			this.told.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
			exchange.sendResponseHeaders(204, -1);
		}
	}

	@Test
	void registryIsToldThatAProductIsUpOnceItIsRegistered() {
		throttle();
		try (ProductProcess product = launch(WEB, "orders").start()) {
			awaitThrottling();
			awaitThrottling();
			assertThat(this.told).noneMatch(DiscoveryIT::saysUp);
			assertThat(product.output()).doesNotContain(OPEN);
			release();
			product.waitForLine(OPEN);
			Awaitility.await()
				.atMost(ProductProcess.PATIENCE)
				.until(() -> this.told.stream().anyMatch(DiscoveryIT::saysUp));
		}
	}

	@Test
	void registryIsToldBeforeWhereTheSellerChoseTheRunner() {
		throttle();
		ProductImage image = WEB.metering("registration-phase", "application-runner");
		try (ProductProcess product = launch(image, "orders").start()) {
			awaitThrottling();
			Awaitility.await()
				.atMost(ProductProcess.PATIENCE)
				.until(() -> this.told.stream().anyMatch(DiscoveryIT::saysUp));
			product.waitForLine(" WARN .*EurekaAutoServiceRegistration");
			assertThat(product.output()).doesNotContain(OPEN);
		}
	}

	private static boolean saysUp(String request) {
		return request.contains("\"status\":\"UP\"") || request.contains("status=UP");
	}

	private Launcher launch(ProductImage image, String name) {
		return launch(image).arguments("--spring.application.name=" + name,
				"--eureka.client.service-url.defaultZone=http://127.0.0.1:" + this.registry.getAddress().getPort()
						+ "/eureka/",
				"--eureka.client.fetch-registry=false",
				"--eureka.client.initial-instance-info-replication-interval-seconds=0",
				"--eureka.client.instance-info-replication-interval-seconds=1");
	}

}

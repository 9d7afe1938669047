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

package io.github.meteringboot.product;

import java.util.Map;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A product that works in every way: over HTTP, by the clock, on messages that wait in a
 * broker, in a lifecycle and in runners. It says what it does.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableScheduling
class BusyProduct {

	@Bean
	RouterFunction<ServerResponse> invoices() {
		return RouterFunctions.route()
			.GET("/invoices", (request) -> ServerResponse.ok().body(Map.of("number", 1)))
			.build();
	}

	/**
	 * What another system had sent before this one started.
	 */
	@Bean
	SmartInitializingSingleton waitingOrder(JmsTemplate template) {
		return () -> {
			template.convertAndSend("orders", "1");
			System.out.println("ORDER WAITS");
		};
	}

	@JmsListener(destination = "orders", id = "orderListener")
	void order(String order) {
		System.out.println("PRODUCT LISTENER");
	}

	@Scheduled(fixedDelay = 100)
	void settle() {
		System.out.println("PRODUCT SCHEDULE");
	}

	@Bean
	ApplicationRunner applicationRunner() {
		return (args) -> System.out.println("PRODUCT RUNNER");
	}

	@Bean
	CommandLineRunner commandLineRunner() {
		return (args) -> System.out.println("PRODUCT COMMAND LINE");
	}

	@Bean
	SmartLifecycle lifecycle() {
		return new EarlyLifecycle();
	}

	static class EarlyLifecycle implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public void start() {
			System.out.println("PRODUCT LIFECYCLE");
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE + 1;
		}

	}

}

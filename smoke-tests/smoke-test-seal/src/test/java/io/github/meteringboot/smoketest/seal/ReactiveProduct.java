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

package io.github.meteringboot.smoketest.seal;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * A product that works on requests, with WebFlux on Netty.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ReactiveProduct {

	@Bean
	RouterFunction<ServerResponse> work() {
		return RouterFunctions.route().GET("/orders", (request) -> {
			System.out.println("WORK DONE");
			return ServerResponse.ok().bodyValue("the work of the product");
		}).build();
	}

	@Bean
	ApplicationRunner opening() {
		return (args) -> System.out.println("The product is open");
	}

	/**
	 * Run the product.
	 * @param args the arguments
	 */
	public static void main(String[] args) {
		SpringApplication.run(ReactiveProduct.class, args);
	}

}

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

import jakarta.servlet.Filter;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A product that works on requests, in a controller of Spring MVC and in a filter.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class WebProduct {

	@Bean
	Filter workingFilter() {
		return (request, response, chain) -> {
			System.out.println("FILTER RAN");
			chain.doFilter(request, response);
		};
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
		SpringApplication.run(WebProduct.class, args);
	}

	@RestController
	static class Work {

		@RequestMapping("/orders")
		String work() {
			System.out.println("WORK DONE");
			return "the work of the product";
		}

	}

}

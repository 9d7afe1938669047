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

import java.util.Map;

import org.springframework.boot.SpringApplication;

/**
 * Two products in one process, the second of which starts when the first is registered.
 */
public final class TwoProducts {

	static final String FIRST = "3fzq7m1x0b9v2k8s5d4w6h1n";

	private TwoProducts() {
	}

	/**
	 * Run the products.
	 * @param args the arguments
	 */
	public static void main(String[] args) {
		run(FIRST, args);
		run(System.getProperty("second"), args);
	}

	private static void run(String productCode, String... args) {
		SpringApplication application = new SpringApplication(Product.class);
		application.setDefaultProperties(Map.of("aws.marketplace.metering.product-code", productCode));
		application.run(args);
	}

}

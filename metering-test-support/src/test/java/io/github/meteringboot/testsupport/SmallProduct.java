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

package io.github.meteringboot.testsupport;

import java.util.Arrays;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A product that starts and ends. With an argument {@code chatter} it writes more than a
 * pipe holds when its registration is over.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SmallProduct {

	private static final int MORE_THAN_A_PIPE_HOLDS = 1024 * 1024;

	/**
	 * Run the product.
	 * @param args {@code chatter} or nothing
	 */
	public static void main(String[] args) {
		SpringApplication.run(SmallProduct.class, args);
		if (Arrays.asList(args).contains("chatter")) {
			System.out.println("x".repeat(MORE_THAN_A_PIPE_HOLDS));
		}
		System.out.println("The product works");
	}

}

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

import java.util.concurrent.CountDownLatch;

import io.github.meteringboot.sample.SampleApplication;

import org.springframework.boot.SpringApplication;

/**
 * Keeps the JVM alive by a thread that never ends, and goes on whatever is thrown.
 */
public class SwallowingMain {

	public static void main(String[] args) {
		new Thread(SwallowingMain::stay).start();
		try {
			SpringApplication.run(SampleApplication.class, args);
		}
		catch (Throwable ex) {
			// a product may do this
		}
		System.out.println("The product goes on");
	}

	private static void stay() {
		System.out.println("A thread of the product stays");
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			stay();
		}
	}

}

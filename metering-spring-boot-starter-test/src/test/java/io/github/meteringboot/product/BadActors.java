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

import io.github.meteringboot.UsageRegistrationRejectedEvent;
import io.github.meteringboot.UsageRegistrationThrottledEvent;
import jakarta.annotation.PreDestroy;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * What a product may do, by accident or not, so that a process goes on.
 */
public final class BadActors {

	private BadActors() {
	}

	private static void blockForever() {
		CountDownLatch never = new CountDownLatch(1);
		while (true) {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				// stays
			}
		}
	}

	/**
	 * A {@code main} that catches everything and goes on.
	 */
	public static final class SwallowingMain {

		private SwallowingMain() {
		}

		public static void main(String[] args) {
			try {
				Product.main(args);
			}
			catch (Throwable ex) {
				System.out.println("SWALLOWED " + ex);
			}
			finally {
				System.out.println("MAIN GOES ON");
				blockForever();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NonDaemonThread {

		NonDaemonThread() {
			new Thread(BadActors::blockForever, "stays").start();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeverEndingPreDestroy {

		@PreDestroy
		void destroy() {
			System.out.println("DESTROYING");
			blockForever();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThrowingPreDestroy {

		@PreDestroy
		void destroy() {
			System.out.println("DESTROYING");
			throw new StackOverflowError();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HangingShutdownHook {

		HangingShutdownHook() {
			Runtime.getRuntime().addShutdownHook(new Thread(BadActors::blockForever, "hangs"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherExitCode {

		@Bean
		ExitCodeGenerator largeCode() {
			return () -> 200;
		}

		@Bean
		ExitCodeGenerator throwingCode() {
			return () -> {
				throw new IllegalStateException("no code");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThrowingListener {

		@EventListener({ UsageRegistrationThrottledEvent.class, UsageRegistrationRejectedEvent.class })
		void listen() {
			throw new IllegalStateException("listener");
		}

	}

}

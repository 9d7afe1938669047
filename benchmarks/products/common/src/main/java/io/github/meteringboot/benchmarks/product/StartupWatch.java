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

package io.github.meteringboot.benchmarks.product;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Tells on the standard output when the product is ready, and for each line on the
 * standard input what the JVM then holds.
 */
@Component
class StartupWatch {

	private long runnersCalled;

	/**
	 * Nothing but the runners stands between this event and the next.
	 */
	@EventListener
	@Order(Ordered.LOWEST_PRECEDENCE)
	void runnersAreCalled(ApplicationStartedEvent event) {
		this.runnersCalled = System.nanoTime();
	}

	@EventListener
	@Order(Ordered.HIGHEST_PRECEDENCE)
	void isReady(ApplicationReadyEvent event) {
		long nanos = System.nanoTime() - this.runnersCalled;
		Duration sinceEpoch = Duration.between(Instant.EPOCH, Instant.now());
		System.out.println("benchmark: ready=" + sinceEpoch.toNanos() + " runners=" + nanos);
		Thread thread = new Thread(StartupWatch::answer, "startup-watch");
		thread.setDaemon(true);
		thread.start();
	}

	private static void answer() {
		try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			while (input.readLine() != null) {
				System.out.println(held());
			}
		}
		catch (IOException ex) {
			// nobody asks any more
		}
	}

	private static String held() {
		// the second one frees what the first one has finalized or dereferenced
		System.gc();
		System.gc();
		long metaspace = ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getName().equals("Metaspace"))
			.mapToLong((pool) -> pool.getUsage().getUsed())
			.sum();
		return "benchmark: heap=" + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + " metaspace="
				+ metaspace + " classes=" + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()
				+ " threads=" + ManagementFactory.getThreadMXBean().getThreadCount();
	}

}

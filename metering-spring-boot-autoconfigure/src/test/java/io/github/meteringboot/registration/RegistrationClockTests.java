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

package io.github.meteringboot.registration;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Pending;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationClock} and its thread.
 */
class RegistrationClockTests {

	private final Set<Thread> others = allThreads();

	private final RegistrationStateHolder holder = RegistrationStateHolder.ofContext(new Pending());

	private final RegistrationClock first = clock();

	private final RegistrationClock second = clock();

	private RegistrationClock clock() {
		return new RegistrationClock(this.holder, new ProcessTermination(ProcessTermination.DEFAULT_TIMEOUT));
	}

	@AfterEach
	void stop() {
		this.holder.clockThread().stop();
	}

	@Test
	void sleepLastsAsLongAsItShould() throws InterruptedException {
		long begin = System.nanoTime();
		this.first.sleep(Duration.ofMillis(20));
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
	}

	@Test
	void clocksOfOneStateShareOneDaemon() throws InterruptedException {
		this.first.sleep(Duration.ofMillis(1));
		this.second.sleep(Duration.ofMillis(1));
		assertThat(threads()).singleElement().satisfies((thread) -> assertThat(thread.isDaemon()).isTrue());
	}

	@Test
	void threadEndsOnceUsageIsAllowed() throws InterruptedException {
		this.first.sleep(Duration.ofMillis(1));
		Thread thread = threads().get(0);
		this.holder.set(new Disabled());
		thread.join(Duration.ofSeconds(30).toMillis());
		assertThat(thread.isAlive()).isFalse();
	}

	@Test
	void threadStaysForTheClockThatIsNotStopped() throws InterruptedException {
		this.first.sleep(Duration.ofMillis(1));
		this.second.sleep(Duration.ofMillis(1));
		this.first.stop();
		this.second.sleep(Duration.ofMillis(20));
		assertThat(threads()).hasSize(1);
		this.second.stop();
		Awaitility.await().until(() -> threads().isEmpty());
	}

	@Test
	void suspendEndsTheWait() throws InterruptedException {
		CountDownLatch ended = new CountDownLatch(1);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread sleeper = new Thread(() -> {
			try {
				this.first.sleep(Duration.ofHours(1));
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
			ended.countDown();
		});
		sleeper.start();
		// Spring interrupts a thread in this state only
		Awaitility.await().until(() -> sleeper.getState() == Thread.State.WAITING);
		this.first.suspend();
		ended.await();
		assertThat(failure.get()).isNull();
		Awaitility.await().until(() -> threads().isEmpty());
	}

	private List<Thread> threads() {
		return allThreads().stream().filter((thread) -> !this.others.contains(thread)).toList();
	}

	private static Set<Thread> allThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("metering-clock"))
			.collect(Collectors.toSet());
	}

}

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.context.ApplicationListener;

/**
 * Counts the starts of applications in this process. An application context that is
 * closed may be followed by another one, as Spring Cloud's restart does it.
 */
class SpringApplicationStarts implements ApplicationListener<ApplicationStartingEvent> {

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

	private static final AtomicInteger count = new AtomicInteger();

	@Override
	public void onApplicationEvent(ApplicationStartingEvent event) {
		count.incrementAndGet();
	}

	static int count() {
		return count.get();
	}

	/**
	 * Wait for another application to start.
	 * @param known the count that is known
	 * @return {@code true} if none has started in two seconds
	 */
	static boolean awaitAnother(int known) {
		long end = System.nanoTime() + LONGEST_PAUSE.toNanos();
		while (count() == known) {
			if (System.nanoTime() - end > 0) {
				return true;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
		return false;
	}

}

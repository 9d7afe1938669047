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

import org.springframework.boot.SpringApplication;

/**
 * The application context was closed before usage was registered. Spring Boot abandons
 * the run without a report of a failure.
 */
final class RegistrationStoppedException extends SpringApplication.AbandonedRunException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a new instance, and let the current thread end without a stack trace if its
	 * {@code main} method does not catch the exception.
	 */
	RegistrationStoppedException() {
		Thread thread = Thread.currentThread();
		Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
		thread.setUncaughtExceptionHandler((ended, exception) -> {
			if (!isCausedBy(exception)) {
				handler.uncaughtException(ended, exception);
			}
		});
	}

	private boolean isCausedBy(Throwable exception) {
		Throwable current = exception;
		while (current != null) {
			if (current == this) {
				return true;
			}
			current = current.getCause();
		}
		return false;
	}

}

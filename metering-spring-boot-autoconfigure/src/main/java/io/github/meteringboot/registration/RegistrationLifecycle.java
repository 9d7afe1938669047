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

import org.springframework.context.SmartLifecycle;

/**
 * {@link SmartLifecycle} that registers usage as the application context starts, or
 * starts again after it was restored from a checkpoint.
 */
final class RegistrationLifecycle implements SmartLifecycle {

	private final StartupRegistration registration;

	private final int phase;

	private volatile boolean running;

	RegistrationLifecycle(StartupRegistration registration, int phase) {
		this.registration = registration;
		this.phase = phase;
	}

	@Override
	public void start() {
		if (this.phase == Integer.MIN_VALUE) {
			this.registration.beforeStart();
		}
		else {
			this.registration.afterRestart();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		// AWS meters until the container ends, whatever stops in it
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}

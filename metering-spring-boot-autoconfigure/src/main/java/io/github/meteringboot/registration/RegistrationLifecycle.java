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
 * {@link SmartLifecycle} that registers usage before anything else of the product starts:
 * web server, message listeners, scheduled tasks, runners.
 *
 * @since 1.0.0
 */
public class RegistrationLifecycle implements SmartLifecycle {

	private final StartupRegistration registration;

	private volatile boolean registered;

	/**
	 * Create a new instance.
	 * @param registration registers usage
	 */
	public RegistrationLifecycle(StartupRegistration registration) {
		this.registration = registration;
	}

	@Override
	public void start() {
		if (!this.registered) {
			this.registration.register();
			this.registered = true;
		}
	}

	@Override
	public void stop() {
		// AWS meters until the container ends; a context that is restarted must not
		// register again
	}

	@Override
	public boolean isRunning() {
		return this.registered;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}

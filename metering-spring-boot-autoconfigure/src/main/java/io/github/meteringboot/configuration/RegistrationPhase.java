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

package io.github.meteringboot.configuration;

/**
 * When usage is registered.
 *
 * @since 1.0.0
 */
public enum RegistrationPhase {

	/**
	 * {@link #APPLICATION_RUNNER} in a servlet or reactive web application, and
	 * {@link #BEFORE_START} elsewhere.
	 */
	AUTO,

	/**
	 * In an {@code ApplicationRunner}: the web server is up, and the gate holds every
	 * request back until usage is registered. Scheduled tasks and message listeners of
	 * the product do already run.
	 */
	APPLICATION_RUNNER,

	/**
	 * In a {@code SmartLifecycle} at the lowest phase: no web port, {@code Lifecycle}
	 * component, scheduled task or runner of the product starts before.
	 */
	BEFORE_START

}

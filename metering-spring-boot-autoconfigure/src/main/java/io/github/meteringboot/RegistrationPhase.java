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

package io.github.meteringboot;

/**
 * When usage is registered.
 *
 * @since 1.0.0
 */
public enum RegistrationPhase {

	/**
	 * {@link #APPLICATION_RUNNER} where HTTP is all that the product serves or works on
	 * and the gate holds it, and {@link #BEFORE_START} elsewhere.
	 */
	AUTO,

	/**
	 * In an {@code ApplicationRunner}: the web server is up, and the gate holds every
	 * request until usage is registered. Scheduled tasks, message listeners and every
	 * other {@code Lifecycle} component of the product already run.
	 */
	APPLICATION_RUNNER,

	/**
	 * In a {@code SmartLifecycle} at the lowest phase: no other {@code Lifecycle}
	 * component, scheduled task or runner of the product starts before. Where the gate
	 * holds every request, the web server starts just before, so that health answers.
	 */
	BEFORE_START

}

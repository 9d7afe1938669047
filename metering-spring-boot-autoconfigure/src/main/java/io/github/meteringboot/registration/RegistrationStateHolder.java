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

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Pending;

/**
 * Holds the one current {@link RegistrationState}. Readers (health, gate, metrics) never
 * lock and never call out.
 *
 * @since 1.0.0
 */
public class RegistrationStateHolder {

	private volatile RegistrationState state;

	/**
	 * Create a holder in the {@link Pending} state.
	 */
	public RegistrationStateHolder() {
		this(new Pending());
	}

	/**
	 * Create a holder in the given state.
	 * @param initial the first state
	 */
	public RegistrationStateHolder(RegistrationState initial) {
		this.state = initial;
	}

	/**
	 * Return the current state.
	 * @return the current state
	 */
	public RegistrationState get() {
		return this.state;
	}

	/**
	 * Replace the current state.
	 * @param state the new state
	 */
	public void set(RegistrationState state) {
		this.state = state;
	}

}

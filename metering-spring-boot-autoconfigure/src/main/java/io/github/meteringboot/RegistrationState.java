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

import java.time.Instant;

/**
 * State of the registration of this container. Immutable. The current state is in the
 * bean of type {@code RegistrationStateHolder}.
 *
 * @since 1.0.0
 */
public sealed interface RegistrationState {

	/**
	 * Return whether the product may be used in this state.
	 * @return {@code true} if usage is registered, or if the seller switched metering off
	 */
	default boolean allowsUse() {
		return false;
	}

	/**
	 * {@code RegisterUsage} has not been answered yet.
	 */
	record Pending() implements RegistrationState {

	}

	/**
	 * AWS throttled the last call; another one will follow.
	 *
	 * @param attempts the number of throttled answers so far
	 * @param since when the first of them came
	 * @param nextAttempt when the next call is made
	 */
	record Throttled(int attempts, Instant since, Instant nextAttempt) implements RegistrationState {

	}

	/**
	 * Usage is registered.
	 *
	 * @param registration the receipt
	 */
	record Registered(UsageRegistration registration) implements RegistrationState {

		@Override
		public boolean allowsUse() {
			return true;
		}

	}

	/**
	 * Registration was refused and the process is going down.
	 *
	 * @param rejection why
	 */
	record Rejected(RegistrationRejectedException rejection) implements RegistrationState {

	}

	/**
	 * The seller switched metering off.
	 */
	record Disabled() implements RegistrationState {

		@Override
		public boolean allowsUse() {
			return true;
		}

	}

}

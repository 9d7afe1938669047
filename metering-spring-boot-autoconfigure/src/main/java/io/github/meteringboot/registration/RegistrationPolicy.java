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

/**
 * How long a registration may take, and how throttled calls are repeated.
 *
 * @param backOff how long to wait between two throttled calls
 * @param throttlingTimeout when to give up, counted from the start of the container
 * @param apiCallTimeout how long one attempt may take
 * @param terminationTimeout how long the orderly end of the process may take
 * @since 1.0.0
 */
public record RegistrationPolicy(FullJitterBackOff backOff, Duration throttlingTimeout, Duration apiCallTimeout,
		Duration terminationTimeout) {

	/**
	 * Return how long an attempt may take until it has an outcome, with some time for the
	 * code around it.
	 */
	Duration attemptBound() {
		return this.apiCallTimeout.plus(this.terminationTimeout);
	}

}

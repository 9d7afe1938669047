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

package io.github.meteringboot.reliability;

/**
 * What is wrong with a connection between a container and AWS.
 */
enum Fault {

	/** Nothing. */
	NONE,

	/** It is reset as soon as it is opened. */
	RESET,

	/** It is reset once the request has arrived, so that AWS may have worked on it. */
	RESET_AFTER_REQUEST,

	/** It is reset in the middle of the answer. */
	RESET_IN_ANSWER,

	/** The answer is late, but in time. */
	DELAY,

	/** Nothing is ever heard of the other side, which is gone and has not said so. */
	HALF_OPEN,

	/** The answer comes byte by byte, slower than the time for a call allows. */
	SLOW;

	/**
	 * Return whether no answer comes over such a connection.
	 * @return whether the call fails
	 */
	boolean isFatal() {
		return this != NONE && this != DELAY;
	}

}

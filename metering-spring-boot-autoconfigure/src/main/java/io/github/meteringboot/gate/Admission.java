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

package io.github.meteringboot.gate;

/**
 * When an actuator operation may answer although usage is not registered. A later
 * constant is stricter than an earlier one.
 */
enum Admission {

	/**
	 * Always: the platform that runs the container asks for its health.
	 */
	ALWAYS,

	/**
	 * Unless a filter or an interceptor of the product may protect it: the gate does not
	 * run those.
	 */
	UNLESS_PROTECTED,

	/**
	 * Not before usage is registered.
	 */
	NEVER;

	/**
	 * Return the stricter of two admissions.
	 * @param other the other admission
	 * @return this admission or the other one
	 */
	Admission stricter(Admission other) {
		return (compareTo(other) > 0) ? this : other;
	}

}

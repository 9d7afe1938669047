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
 * Whether the signature of AWS's answer was verified.
 *
 * @since 1.0.0
 */
public enum SignatureStatus {

	/**
	 * Verified with the public key that the seller pinned.
	 */
	VERIFIED("verified"),

	/**
	 * Present and well-formed, but no public key is pinned to verify it with.
	 */
	UNVERIFIED("unverified");

	private final String id;

	SignatureStatus(String id) {
		this.id = id;
	}

	/**
	 * Return the name that health and logs show.
	 * @return the name, such as {@code verified}
	 */
	public String id() {
		return this.id;
	}

}

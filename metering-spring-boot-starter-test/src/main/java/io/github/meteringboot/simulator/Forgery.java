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

package io.github.meteringboot.simulator;

import java.util.Locale;

/**
 * The ways in which the {@code Signature} of an answer can fail to prove that AWS
 * answered this call. A product that pins the public key must refuse each of them.
 *
 * @since 1.0.0
 * @see SimulatedAnswer#forged(Forgery)
 */
public enum Forgery {

	/**
	 * A well-made JWT that another key signed.
	 */
	WRONG_KEY,

	/**
	 * An unsigned JWT: {@code "alg": "none"}.
	 */
	ALG_NONE,

	/**
	 * An HMAC (HS256) whose secret is the text of the public key's PEM, which everybody
	 * knows.
	 */
	HS256_WITH_PUBLIC_KEY,

	/**
	 * Signed with the right key, but with RS256 instead of RSA-PSS.
	 */
	RS256,

	/**
	 * A payload that was changed after it was signed.
	 */
	TAMPERED_PAYLOAD,

	/**
	 * Properly signed for another nonce, as a replayed answer is.
	 */
	WRONG_NONCE,

	/**
	 * Properly signed for another product code.
	 */
	WRONG_PRODUCT_CODE,

	/**
	 * Properly signed for another key version.
	 */
	WRONG_KEY_VERSION,

	/**
	 * Properly signed, without the nonce.
	 */
	MISSING_NONCE,

	/**
	 * Properly signed, without the product code.
	 */
	MISSING_PRODUCT_CODE,

	/**
	 * Properly signed, without the key version.
	 */
	MISSING_KEY_VERSION,

	/**
	 * Text that is no JWT at all.
	 */
	NOT_A_JWT,

	/**
	 * An empty {@code Signature}.
	 */
	EMPTY,

	/**
	 * No {@code Signature} member.
	 */
	MISSING;

	String kebabName() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}

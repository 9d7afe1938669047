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

import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the public key of the product: a PEM, or a location.
 */
class PublicKeyFuzzTests {

	private static final int SHORTEST = 1024;

	@FuzzTest
	void read(byte[] data) {
		String value = new String(data, StandardCharsets.UTF_8);
		try {
			RSAPublicKey key = PublicKeyReader.read(value, new DefaultResourceLoader());
			assertThat(key.getModulus().bitLength()).isGreaterThanOrEqualTo(SHORTEST);
		}
		catch (InvalidPublicKeyException ex) {
			assertThat(ex.getProblem()).isNotBlank();
			assertThat(ex.getRemedy()).isNotBlank();
			if (value.contains("-----BEGIN")) {
				// a private key may be in the wrong place
				assertThat(ex.getProblem()).hasSizeLessThan(200);
			}
		}
	}

}

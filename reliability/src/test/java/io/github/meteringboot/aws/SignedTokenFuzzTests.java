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

package io.github.meteringboot.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegistrationSignatureVerifier.InvalidSignatureException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the signed token in the answer to {@code RegisterUsage}. The private key is kept
 * nowhere, so that a token that is verified is one of those in the corpus.
 */
class SignedTokenFuzzTests {

	private static final Request REQUEST = new Request("the-product", 1, "the-nonce-of-this-start");

	private static final String CORPUS = SignedTokenFuzzTests.class.getSimpleName() + "Inputs/verify/";

	/** What was signed for this request, without the signatures. */
	private static final Set<String> SIGNED = Set.of(signed("signed"), signed("signed-with-pascal-case"));

	private static final RegistrationSignatureVerifier PINNED = new RegistrationSignatureVerifier(publicKey());

	private static final RegistrationSignatureVerifier NOT_PINNED = new RegistrationSignatureVerifier(null);

	@FuzzTest
	void verify(byte[] data) {
		String token = token(new String(data, StandardCharsets.UTF_8));
		if (verify(PINNED, token)) {
			assertThat(token.substring(0, token.lastIndexOf('.'))).isIn(SIGNED);
		}
		verify(NOT_PINNED, token);
	}

	/**
	 * Three lines are the parts of a token, of which the first two are not encoded yet: a
	 * fuzzer changes what it can read.
	 */
	private static String token(String text) {
		String[] lines = text.split("\n");
		return (lines.length == 3) ? encode(lines[0]) + "." + encode(lines[1]) + "." + lines[2] : text;
	}

	private static String encode(String part) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean verify(RegistrationSignatureVerifier verifier, String token) {
		try {
			assertThat(verifier.verify(token, REQUEST))
				.isEqualTo((verifier == PINNED) ? SignatureStatus.VERIFIED : SignatureStatus.UNVERIFIED);
			return true;
		}
		catch (InvalidSignatureException ex) {
			FailureReport.verify(String.valueOf(ex.getMessage()), "the-nonce", "the-product");
			return false;
		}
	}

	private static String signed(String name) {
		String token = resource(CORPUS + name);
		return token.substring(0, token.lastIndexOf('.'));
	}

	private static RSAPublicKey publicKey() {
		byte[] der = Base64.getMimeDecoder().decode(resource("public-key.pem").replaceAll("-----.*-----", ""));
		try {
			return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String resource(String name) {
		try (InputStream input = Objects.requireNonNull(SignedTokenFuzzTests.class.getResourceAsStream(name), name)) {
			return new String(input.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

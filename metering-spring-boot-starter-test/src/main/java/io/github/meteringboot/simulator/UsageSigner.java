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

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/**
 * Signs answers as AWS does, a JWT with PS256, or forges them. Each size of key is made
 * once for the whole JVM, since making one takes a second or more.
 */
final class UsageSigner {

	/**
	 * The size of the keys that AWS gives to new products.
	 */
	static final int DEFAULT_KEY_SIZE = 2048;

	private static final Map<Integer, KeyPair> KEYS = new ConcurrentHashMap<>();

	private UsageSigner() {
	}

	/**
	 * Make the key of a size unless there is one. A call that waited for it could end at
	 * its timeout.
	 * @param keySize the size in bits
	 */
	static void prepare(int keySize) {
		keys(keySize);
	}

	static String publicKeyPem(int keySize) {
		return "-----BEGIN PUBLIC KEY-----\n"
				+ Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(keys(keySize).getPublic().getEncoded())
				+ "\n-----END PUBLIC KEY-----\n";
	}

	private static KeyPair keys(int keySize) {
		return KEYS.computeIfAbsent(keySize, UsageSigner::generateKeyPair);
	}

	/**
	 * Return the claims of a proper answer, in the camelCase of AWS's example code.
	 * @param call the call to answer
	 * @return the claims
	 */
	static Map<String, Object> claims(RegisterUsageCall call) {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("productCode", call.productCode());
		claims.put("publicKeyVersion", call.publicKeyVersion());
		if (call.nonce() != null) {
			claims.put("nonce", call.nonce());
		}
		return claims;
	}

	/**
	 * Sign claims in the answer to a call.
	 * @param call the call to answer
	 * @param claims the claims
	 * @return the signature
	 */
	static String sign(RegisterUsageCall call, Map<String, Object> claims) {
		return sign(JWSAlgorithm.PS256, signer(keys(call.keySize())), claims);
	}

	private static RSASSASigner signer(KeyPair keys) {
		return new RSASSASigner(keys.getPrivate(), Set.of(AllowWeakRSAKey.getInstance()));
	}

	/**
	 * Return a signature that does not prove anything.
	 * @param forgery the kind of forgery
	 * @param call the call to answer
	 * @return the signature, or {@code null} if there is none
	 */
	static @Nullable String forge(Forgery forgery, RegisterUsageCall call) {
		Map<String, Object> claims = claims(call);
		return switch (forgery) {
			case WRONG_KEY -> sign(JWSAlgorithm.PS256, signer(ForeignKeys.SIGNING), claims);
			case ALG_NONE -> Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode(Json.write(claims)) + ".";
			case HS256_WITH_PUBLIC_KEY -> sign(JWSAlgorithm.HS256, hmacSigner(call.keySize()), claims);
			case RS256 -> sign(JWSAlgorithm.RS256, signer(keys(call.keySize())), claims);
			case TAMPERED_PAYLOAD -> tamper(sign(call, with(claims, "nonce", "nonce-of-another-call")), claims);
			case WRONG_NONCE -> sign(call, with(claims, "nonce", "nonce-of-another-call"));
			case WRONG_PRODUCT_CODE -> sign(call, with(claims, "productCode", "code-of-another-product"));
			case WRONG_KEY_VERSION -> sign(call, with(claims, "publicKeyVersion", call.publicKeyVersion() + 1));
			case MISSING_NONCE -> sign(call, without(claims, "nonce"));
			case MISSING_PRODUCT_CODE -> sign(call, without(claims, "productCode"));
			case MISSING_KEY_VERSION -> sign(call, without(claims, "publicKeyVersion"));
			case NOT_A_JWT -> "not a JWT";
			case EMPTY -> "";
			case MISSING -> null;
		};
	}

	private static String sign(JWSAlgorithm algorithm, JWSSigner signer, Map<String, Object> claims) {
		JWSObject jws = new JWSObject(new JWSHeader(algorithm), new Payload(Json.write(claims)));
		try {
			jws.sign(signer);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Unable to sign with " + algorithm, ex);
		}
		return jws.serialize();
	}

	private static JWSSigner hmacSigner(int keySize) {
		try {
			return new MACSigner(publicKeyPem(keySize).getBytes(StandardCharsets.UTF_8));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String tamper(String jwt, Map<String, Object> claims) {
		String[] parts = jwt.split("\\.");
		return parts[0] + "." + Base64URL.encode(Json.write(claims)) + "." + parts[2];
	}

	private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
		Map<String, Object> changed = new LinkedHashMap<>(claims);
		changed.put(name, value);
		return changed;
	}

	private static Map<String, Object> without(Map<String, Object> claims, String name) {
		Map<String, Object> changed = new LinkedHashMap<>(claims);
		changed.remove(name);
		return changed;
	}

	private static KeyPair generateKeyPair(int bits) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
			generator.initialize(bits);
			return generator.generateKeyPair();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The key pair of a forger.
	 */
	private static final class ForeignKeys {

		static final KeyPair SIGNING = generateKeyPair(2048);

	}

}

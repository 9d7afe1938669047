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

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import io.github.meteringboot.aws.RegistrationSignatureVerifier.InvalidSignatureException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link RegistrationSignatureVerifier}.
 */
class RegistrationSignatureVerifierTests {

	private static final String NONCE = "4f6c5a3e-0d0b-4c1e-9c53-7c1f1d3f7a11";

	private static final String PRODUCT_CODE = "d8kq1v3x0example0product0";

	private static final int VERSION = 1;

	private static final KeyPair KEYS = generate("RSA", 2048);

	private static final KeyPair SMALL_KEYS = generate("RSA", 1024);

	private static final KeyPair LARGE_KEYS = generate("RSA", 3072);

	private static final KeyPair PSS_KEYS = generate("RSASSA-PSS", 2048);

	private static final KeyPair FOREIGN_KEYS = generate("RSA", 2048);

	private static final RegistrationSignatureVerifier PINNED = pinned(KEYS);

	private static final RegistrationSignatureVerifier UNPINNED = new RegistrationSignatureVerifier(null);

	@Test
	void verifyWhenSignedWithPinnedKeyIsVerified() {
		assertThat(verify(PINNED, sign(claims()))).isEqualTo(SignatureStatus.VERIFIED);
	}

	@Test
	void verifyWhenNoKeyIsPinnedIsUnverified() {
		assertThat(verify(UNPINNED, sign(claims()))).isEqualTo(SignatureStatus.UNVERIFIED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PS256", "PS384", "PS512" })
	void verifyWhenAlgorithmIsRsaPssIsVerified(String algorithm) {
		assertThat(verify(PINNED, sign(header(algorithm), claims(), KEYS))).isEqualTo(SignatureStatus.VERIFIED);
	}

	@Test
	void verifyWhenKeyIsOfOtherSizeOrRestrictedToPssIsVerified() {
		for (KeyPair keys : List.of(SMALL_KEYS, LARGE_KEYS, PSS_KEYS)) {
			assertThat(verify(pinned(keys), sign(header("PS256"), claims(), keys))).isEqualTo(SignatureStatus.VERIFIED);
		}
	}

	@Test
	void verifyWhenPartsArePaddedIsVerified() {
		String header = Base64.getUrlEncoder().encodeToString("{\"alg\":\"PS256\",\"typ\":\"JWT\"} ".getBytes());
		String payload = Base64.getUrlEncoder().encodeToString(JSONObjectUtils.toJSONString(claims()).getBytes());
		assertThat(header + payload).contains("=");
		assertThat(verify(PINNED, sign(header, payload))).isEqualTo(SignatureStatus.VERIFIED);
	}

	@Test
	void verifyWhenTimesAreThereDoesNotLookAtThem() {
		Map<String, Object> claims = claims();
		claims.put("iat", 4102444800L);
		claims.put("nbf", 4102444800L);
		claims.put("exp", 1L);
		assertThat(verify(PINNED, sign(claims))).isEqualTo(SignatureStatus.VERIFIED);
	}

	@ParameterizedTest
	@CsvSource({ "Nonce, ProductCode, PublicKeyVersion", "nonce, productCode, publicKeyVersion",
			"NONCE, PRODUCTCODE, PUBLICKEYVERSION", "nonce, productcode, publickeyversion",
			"nOnCe, ProductCode, publicKeyVersion" })
	void verifyWhenClaimNamesDifferInCaseIsVerified(String nonce, String productCode, String publicKeyVersion) {
		String token = sign(Map.of(nonce, NONCE, productCode, PRODUCT_CODE, publicKeyVersion, VERSION));
		assertThat(verify(PINNED, token)).isEqualTo(SignatureStatus.VERIFIED);
		assertThat(verify(UNPINNED, token)).isEqualTo(SignatureStatus.UNVERIFIED);
	}

	@Test
	void verifyWhenTwoSpellingsAgreeIsVerified() {
		Map<String, Object> claims = claims();
		claims.put("nonce", NONCE);
		claims.put("publicKeyVersion", "1");
		assertThat(verify(PINNED, sign(claims))).isEqualTo(SignatureStatus.VERIFIED);
	}

	@ParameterizedTest
	@CsvSource({ "nonce, another", "productCode, another", "publicKeyVersion, 2" })
	void verifyWhenTwoSpellingsDisagreeIsRefused(String name, String value) {
		Map<String, Object> claims = claims();
		claims.put(name, value);
		assertRefused(PINNED, sign(claims), "belongs to another call");
		assertRefused(UNPINNED, sign(claims), "belongs to another call");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "1.0", "1e0", "\"1\"" })
	void verifyWhenVersionIsTheNumberOrItsTextIsVerified(String version) {
		String token = signJson(claimsJson(version));
		assertThat(verify(PINNED, token)).isEqualTo(SignatureStatus.VERIFIED);
		assertThat(verify(UNPINNED, token)).isEqualTo(SignatureStatus.UNVERIFIED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "2", "-1", "1.5", "1.0000001", "4294967297", "18446744073709551617", "1e300", "\"\"",
			"\" 1\"", "\"1 \"", "\"01\"", "\"+1\"", "\"1.0\"", "\"one\"", "\"\u0661\"", "true", "null", "[1]",
			"{\"v\":1}" })
	void verifyWhenVersionIsAnotherIsRefused(String version) {
		String token = signJson(claimsJson(version));
		assertRefused(PINNED, token, "The claim PublicKeyVersion");
		assertRefused(UNPINNED, token, "The claim PublicKeyVersion");
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 16777217, Integer.MAX_VALUE })
	void verifyWhenVersionIsLargeIsComparedExactly(int version) {
		String token = signJson(claimsJson(Integer.toString(version)));
		assertThat(PINNED.verify(token, new Request(PRODUCT_CODE, version, NONCE))).isEqualTo(SignatureStatus.VERIFIED);
		assertThatExceptionOfType(InvalidSignatureException.class)
			.isThrownBy(() -> PINNED.verify(token, new Request(PRODUCT_CODE, version - 1, NONCE)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("malformed")
	void verifyWhenMissingOrMalformedIsRefusedPinnedOrNot(String name, @Nullable String token, String words) {
		assertRefused(PINNED, token, words);
		assertRefused(UNPINNED, token, words);
	}

	static Stream<Arguments> malformed() {
		String[] good = sign(claims()).split("\\.");
		String jwt = "is not a signed JSON Web Token";
		List<Arguments> tokens = new ArrayList<>();
		tokens.add(Arguments.of("null", null, "carries no signature"));
		tokens.add(Arguments.of("empty", "", "carries no signature"));
		tokens.add(Arguments.of("white space", " \t\r\n", "carries no signature"));
		tokens.add(Arguments.of("text", "free-text-of-somebody", jwt));
		tokens.add(Arguments.of("JSON", "{\"Signature\":\"forged-by-hand\"}", jwt));
		tokens.add(Arguments.of("HTML", "<html><body>Welcome to the hotel</body></html>", jwt));
		tokens.add(Arguments.of("one part", good[0], jwt));
		tokens.add(Arguments.of("two parts", good[0] + "." + good[1], jwt));
		tokens.add(Arguments.of("four parts", String.join(".", good) + "." + good[2], jwt));
		tokens.add(Arguments.of("dots", "..", jwt));
		tokens.add(Arguments.of("no header", "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("no payload", good[0] + ".." + good[2], jwt));
		tokens.add(Arguments.of("no signature", good[0] + "." + good[1] + ".", jwt));
		tokens.add(Arguments.of("white space around", " " + String.join(".", good) + "\n", jwt));
		tokens.add(Arguments.of("not Base64", good[0] + "!!." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("newline in it", good[0] + "." + good[1] + ".\n" + good[2], jwt));
		tokens.add(Arguments.of("header no JSON", encode("header") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("header nothing", encode("{}") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("header an array", encode("[]") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("header huge",
				encode("{\"alg\":\"PS256\",\"x\":\"" + "x".repeat(40000) + "\"}") + "." + good[1] + "." + good[2],
				jwt));
		tokens.add(Arguments.of("algorithm twice",
				encode("{\"alg\":\"PS256\",\"alg\":\"none\"}") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("algorithm a number", encode("{\"alg\":256}") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("critical no list",
				encode("{\"alg\":\"PS256\",\"crit\":\"exp\"}") + "." + good[1] + "." + good[2], jwt));
		// nimbus quotes this one
		tokens.add(Arguments.of("key location no URI",
				encode("{\"alg\":\"PS256\",\"jku\":\"not a URI: forged-by-hand\"}") + "." + good[1] + "." + good[2],
				jwt));
		for (String none : List.of("none", "None", "NONE")) {
			tokens.add(Arguments.of("algorithm " + none + ", unsigned",
					encode("{\"alg\":\"" + none + "\"}") + "." + good[1] + ".", jwt));
		}
		tokens.add(Arguments.of("plain", new PlainObject(new Payload(claims())).serialize(), jwt));
		tokens.add(Arguments.of("algorithm none with a signature",
				encode("{\"alg\":\"none\"}") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("encrypted", encrypt(), jwt));
		tokens.add(Arguments.of("encryption header in three parts",
				encode("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}") + "." + good[1] + "." + good[2], jwt));
		tokens.add(Arguments.of("huge", good[0] + "." + "a".repeat(10_000_000) + "." + good[2], jwt));
		tokens.add(Arguments.of("huge without dots", "a".repeat(10_000_000), jwt));
		for (String payload : List.of("no JSON", "[]", "[[\"Nonce\",\"" + NONCE + "\"]]", "null", "1", "\"text\"",
				"{\"Nonce\":", "{} {}", "{Nonce:1}", "{\"Nonce\":\"" + NONCE + "\",\"Nonce\":\"" + NONCE + "\"}",
				"{\"PublicKeyVersion\":1e400}", "{\"Nonce\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")) {
			tokens.add(Arguments.of("payload " + payload.substring(0, Math.min(20, payload.length())),
					signJson(payload), jwt));
		}
		return tokens.stream();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("otherCalls")
	void verifyWhenOfAnotherCallIsRefusedPinnedOrNot(String name, Map<String, Object> claims, String words) {
		assertRefused(PINNED, sign(claims), words);
		assertRefused(UNPINNED, sign(claims), words);
	}

	static Stream<Arguments> otherCalls() {
		List<Arguments> calls = new ArrayList<>();
		otherCalls(calls, "Nonce", "another-nonce-of-another-start", NONCE.toUpperCase(), NONCE + " ", "", 5, true,
				null, List.of(NONCE), Map.of("Nonce", NONCE));
		otherCalls(calls, "ProductCode", "another-product-code", PRODUCT_CODE.toUpperCase(), " " + PRODUCT_CODE, "", 5,
				true, null, List.of(PRODUCT_CODE), Map.of("ProductCode", PRODUCT_CODE));
		return calls.stream();
	}

	private static void otherCalls(List<Arguments> calls, String claim, @Nullable Object... values) {
		for (Object value : values) {
			Map<String, Object> claims = claims();
			claims.put(claim, value);
			calls.add(Arguments.of(claim + " " + value, claims, "The claim " + claim));
		}
	}

	@Test
	void verifyWhenNonceAndProductCodeAreSwappedIsRefused() {
		Map<String, Object> claims = claims();
		claims.put("Nonce", PRODUCT_CODE);
		claims.put("ProductCode", NONCE);
		assertRefused(PINNED, sign(claims), "The claim Nonce");
		assertRefused(UNPINNED, sign(claims), "The claim Nonce");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Nonce", "ProductCode", "PublicKeyVersion" })
	void verifyWhenClaimIsMissingIsRefusedWhenPinned(String claim) {
		Map<String, Object> claims = claims();
		claims.remove(claim);
		assertRefused(PINNED, sign(claims), "lacks the claim " + claim + ".");
		assertThat(verify(UNPINNED, sign(claims))).isEqualTo(SignatureStatus.UNVERIFIED);
	}

	@Test
	void verifyWhenClaimsAreNestedIsRefusedWhenPinned() {
		assertRefused(PINNED, sign(Map.of("claims", claims())), "lacks the claim");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forgeries")
	void verifyWhenForgedIsRefusedWhenPinned(String name, String token, String words) {
		assertRefused(PINNED, token, words);
		// without a key nobody can tell, and the status says so
		assertThat(verify(UNPINNED, token)).isEqualTo(SignatureStatus.UNVERIFIED);
	}

	static Stream<Arguments> forgeries() throws Exception {
		String[] good = sign(claims()).split("\\.");
		String[] foreign = sign(header("PS256"), claims(), FOREIGN_KEYS).split("\\.");
		String wrongKey = "was not made with the private key";
		List<Arguments> tokens = new ArrayList<>();
		tokens.add(Arguments.of("wrong key", String.join(".", foreign), wrongKey));
		tokens.add(Arguments.of("wrong key of other size", sign(header("PS256"), claims(), LARGE_KEYS), wrongKey));
		tokens.add(Arguments.of("wrong key, brought along",
				sign(new JWSHeader.Builder(JWSAlgorithm.PS256)
					.jwk(new RSAKey.Builder((RSAPublicKey) FOREIGN_KEYS.getPublic()).build())
					.build(), claims(), FOREIGN_KEYS),
				wrongKey));
		tokens.add(Arguments.of("signature of another token", good[0] + "." + good[1] + "." + foreign[2], wrongKey));
		tokens
			.add(Arguments.of("signature cut off", good[0] + "." + good[1] + "." + good[2].substring(0, 40), wrongKey));
		tokens.add(Arguments.of("signature too long", good[0] + "." + good[1] + "." + good[2] + good[2], wrongKey));
		tokens.add(Arguments.of("signature of zeros", good[0] + "." + good[1] + "." + "A".repeat(342), wrongKey));
		Map<String, Object> oldClaims = claims();
		oldClaims.put("Nonce", "the-nonce-of-an-earlier-start");
		String[] old = sign(oldClaims).split("\\.");
		tokens.add(Arguments.of("tampered payload", old[0] + "." + good[1] + "." + old[2], wrongKey));
		tokens.add(Arguments.of("header changed", encode("{\"alg\":\"PS384\"}") + "." + good[1] + "." + good[2],
				wrongKey));
		for (String algorithm : List.of("RS256", "RS384", "RS512")) {
			tokens.add(Arguments.of(algorithm + " with the right key", sign(header(algorithm), claims(), KEYS),
					"was made with " + algorithm + ","));
		}
		byte[] der = KEYS.getPublic().getEncoded();
		String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der)
				+ "\n-----END PUBLIC KEY-----\n";
		for (String algorithm : List.of("HS256", "HS384", "HS512")) {
			tokens.add(Arguments.of(algorithm + " with the public key as secret",
					sign(header(algorithm), claims(), new MACSigner(der)), "was made with " + algorithm + ","));
			tokens.add(Arguments.of(algorithm + " with the PEM as secret",
					sign(header(algorithm), claims(), new MACSigner(pem)), "was made with " + algorithm + ","));
		}
		tokens.add(Arguments.of("ES256", sign(header("ES256"), claims(), new ECDSASigner(ecKey())),
				"was made with ES256,"));
		for (String algorithm : List.of("EdDSA", "ES256K")) {
			tokens
				.add(Arguments.of(algorithm, encode("{\"alg\":\"" + algorithm + "\"}") + "." + good[1] + "." + good[2],
						"was made with " + algorithm + ","));
		}
		for (String algorithm : List.of("ps256", "PS-256-unheard-of", "RSA-OAEP")) {
			tokens
				.add(Arguments.of(algorithm, encode("{\"alg\":\"" + algorithm + "\"}") + "." + good[1] + "." + good[2],
						"was made with an unknown algorithm,"));
		}
		tokens.add(Arguments.of("critical extension, rightly signed",
				sign(new JWSHeader.Builder(JWSAlgorithm.PS256).criticalParams(Set.of("exp")).build(), claims(), KEYS),
				"asks for an extension"));
		tokens.add(Arguments.of("empty list of extensions, rightly signed",
				sign(encode("{\"alg\":\"PS256\",\"crit\":[]}"), good[1]), "asks for an extension"));
		return tokens.stream();
	}

	@Test
	void verifyWhenPayloadIsDeclaredUnencodedIsRefused() {
		String payload = encode(JSONObjectUtils.toJSONString(claims()));
		for (String header : List.of("{\"alg\":\"PS256\",\"b64\":false}",
				"{\"alg\":\"PS256\",\"b64\":false,\"crit\":[\"b64\"]}")) {
			assertRefused(PINNED, sign(encode(header), payload), "asks for an extension");
		}
	}

	@Test
	void verifyWhenKeyIsTooSmallForAlgorithmIsRefused() {
		String token = sign(header("PS512"), claims(), KEYS);
		assertRefused(pinned(SMALL_KEYS), token, "cannot be verified: its algorithm, PS512");
	}

	@Test
	void verifyWhenAnyCharacterIsAnotherIsRefused() {
		String token = sign(claims());
		for (int i = 0; i < token.lastIndexOf('.'); i++) {
			char other = (token.charAt(i) != 'A') ? 'A' : 'B';
			String changed = token.substring(0, i) + other + token.substring(i + 1);
			assertThat(catchRefusal(PINNED, changed)).as(changed).isNotNull();
		}
	}

	@Test
	void verifyWhenCutOffAnywhereIsRefused() {
		String token = sign(claims());
		for (int length = 0; length < token.length(); length++) {
			String cut = token.substring(0, length);
			assertThat(catchRefusal(PINNED, cut)).as(cut).isNotNull();
		}
	}

	private static SignatureStatus verify(RegistrationSignatureVerifier verifier, @Nullable String token) {
		return verifier.verify(token, new Request(PRODUCT_CODE, VERSION, NONCE));
	}

	private static InvalidSignatureException catchRefusal(RegistrationSignatureVerifier verifier,
			@Nullable String token) {
		return catchThrowableOfType(InvalidSignatureException.class, () -> verify(verifier, token));
	}

	private static void assertRefused(RegistrationSignatureVerifier verifier, @Nullable String token, String words) {
		InvalidSignatureException refusal = catchRefusal(verifier, token);
		assertThat(refusal).isNotNull();
		assertThat(refusal.getMessage()).contains(words).endsWith(".").hasSizeLessThan(250);
		List<String> secrets = secrets(token);
		for (Throwable ex = refusal; ex != null; ex = ex.getCause()) {
			assertThat(ex.getSuppressed()).isEmpty();
			assertThat(secrets).noneMatch(ex.toString()::contains);
		}
	}

	private static List<String> secrets(@Nullable String token) {
		List<String> secrets = new ArrayList<>(List.of(NONCE, PRODUCT_CODE, "unheard-of", "forged-by-hand", "hotel"));
		if (token != null) {
			Stream.concat(Stream.of(token), Stream.of(token.split("\\.")))
				.filter((part) -> part.strip().length() > 8)
				.forEach((part) -> {
					secrets.add(part);
					secrets.add(part.substring(0, 8));
					secrets.add(new String(new Base64URL(part).decode(), StandardCharsets.UTF_8));
				});
			secrets.removeIf(String::isBlank);
		}
		return secrets;
	}

	private static RegistrationSignatureVerifier pinned(KeyPair keys) {
		return new RegistrationSignatureVerifier((RSAPublicKey) keys.getPublic());
	}

	private static Map<String, Object> claims() {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("ProductCode", PRODUCT_CODE);
		claims.put("PublicKeyVersion", VERSION);
		claims.put("Nonce", NONCE);
		claims.put("iat", 1795392000L);
		return claims;
	}

	private static String claimsJson(String version) {
		return "{\"productCode\":\"" + PRODUCT_CODE + "\",\"publicKeyVersion\":" + version + ",\"nonce\":\"" + NONCE
				+ "\"}";
	}

	private static JWSHeader header(String algorithm) {
		return new JWSHeader(JWSAlgorithm.parse(algorithm));
	}

	private static String sign(Map<String, Object> claims) {
		return sign(header("PS256"), claims, KEYS);
	}

	private static String signJson(String payload) {
		return sign(encode("{\"alg\":\"PS256\"}"), encode(payload));
	}

	private static String sign(JWSHeader header, Map<String, Object> claims, KeyPair keys) {
		return sign(header, claims, new RSASSASigner(keys.getPrivate(), Set.of(AllowWeakRSAKey.getInstance())));
	}

	private static String sign(JWSHeader header, Map<String, Object> claims, JWSSigner signer) {
		try {
			JWSObject token = new JWSObject(header, new Payload(claims));
			token.sign(signer);
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// for what nimbus would not write
	private static String sign(String header, String payload) {
		try {
			String input = header + "." + payload;
			Base64URL signature = new RSASSASigner(KEYS.getPrivate()).sign(header("PS256"),
					input.getBytes(StandardCharsets.US_ASCII));
			return input + "." + signature;
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String encrypt() {
		try {
			JWEObject token = new JWEObject(new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM),
					new Payload(claims()));
			token.encrypt(new RSAEncrypter((RSAPublicKey) KEYS.getPublic()));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String encode(String text) {
		return Base64URL.encode(text).toString();
	}

	private static ECPrivateKey ecKey() throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec("secp256r1"));
		return (ECPrivateKey) generator.generateKeyPair().getPrivate();
	}

	private static KeyPair generate(String algorithm, int bits) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
			generator.initialize(bits);
			return generator.generateKeyPair();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}

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

import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signature that {@code RegisterUsage} answers with: a JSON Web Token that
 * repeats what was sent, <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/userguide/java-integration-example-registerusage.html">signed
 * by AWS Marketplace with RSA-PSS</a>.
 * <p>
 * With a pinned key the token must be signed with it, and name the nonce, the product
 * code and the key version of the call. Without one it must at least be a signed token
 * that does not belong to another call. The nonce is new for each start, so it alone
 * tells that an answer is fresh: times in the token are not looked at, and the clock of
 * the container need not be right. Instances are immutable and thread-safe.
 */
final class RegistrationSignatureVerifier {

	// AWS's tokens have less than a kilobyte
	private static final int MAX_LENGTH = 64 * 1024;

	/**
	 * Three parts of Base64 with dots between them. Nimbus skips characters that Base64
	 * does not have. Padding is what some services of AWS add.
	 */
	private static final Pattern FORM = Pattern.compile("[\\w-]+={0,2}\\.[\\w-]+={0,2}\\.[\\w-]+={0,2}");

	private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.PS256, JWSAlgorithm.PS384,
			JWSAlgorithm.PS512);

	private final @Nullable RSAPublicKey key;

	/**
	 * Create a new instance.
	 * @param key the public key that AWS Marketplace gave for the product, or
	 * {@code null} if none is pinned, which leaves open who signed
	 */
	RegistrationSignatureVerifier(@Nullable RSAPublicKey key) {
		this.key = key;
	}

	/**
	 * Verify the signature of an answer.
	 * @param signature the signature in the answer, or {@code null} if it had none
	 * @param request the request that was sent
	 * @return {@link SignatureStatus#VERIFIED} with a pinned key,
	 * {@link SignatureStatus#UNVERIFIED} without one
	 * @throws InvalidSignatureException if the signature is missing or malformed, belongs
	 * to another call, or was not made with the pinned key
	 */
	SignatureStatus verify(@Nullable String signature, Request request) {
		JWSObject token = parse(signature);
		if (this.key != null) {
			verifySignature(token, this.key);
		}
		Map<String, @Nullable Object> claims = Json.parse(token.getPayload().toString());
		if (claims == null) {
			throw malformed("its payload is not a JSON object");
		}
		verifyClaim(claims, "Nonce", request.nonce()::equals);
		verifyClaim(claims, "ProductCode", request.productCode()::equals);
		verifyClaim(claims, "PublicKeyVersion", (claim) -> isVersion(claim, request.publicKeyVersion()));
		return (this.key != null) ? SignatureStatus.VERIFIED : SignatureStatus.UNVERIFIED;
	}

	private static JWSObject parse(@Nullable String signature) {
		if (signature == null || signature.isBlank()) {
			throw new InvalidSignatureException("The answer carries no signature.");
		}
		if (signature.length() > MAX_LENGTH) {
			throw malformed("it has " + signature.length() + " characters");
		}
		if (!FORM.matcher(signature).matches()) {
			throw malformed("it does not consist of three Base64 parts with dots between them");
		}
		try {
			return JWSObject.parse(signature);
		}
		catch (ParseException | IllegalArgumentException | StackOverflowError ex) {
			// without the cause, which may quote the token
			throw malformed("its header is not the header of a signed token");
		}
	}

	private static void verifySignature(JWSObject token, RSAPublicKey key) {
		JWSHeader header = token.getHeader();
		JWSAlgorithm algorithm = header.getAlgorithm();
		if (!ALGORITHMS.contains(algorithm)) {
			throw new InvalidSignatureException(
					"The signature was made with " + name(algorithm) + ", and AWS signs with RSA-PSS (PS256).");
		}
		if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
			throw new InvalidSignatureException(
					"The signature asks for an extension of its format that AWS does not use.");
		}
		boolean verified;
		try {
			verified = token.verify(new RSASSAVerifier(key));
		}
		catch (JOSEException ex) {
			throw new InvalidSignatureException("The signature cannot be verified: its algorithm, " + name(algorithm)
					+ ", does not go with the size or the parameters of the pinned public key.", ex);
		}
		if (!verified) {
			throw new InvalidSignatureException(
					"The signature was not made with the private key that belongs to the pinned public key, or the signed content was changed.");
		}
	}

	// an unknown name is text of the program that answered
	private static String name(JWSAlgorithm algorithm) {
		boolean known = JWSAlgorithm.Family.SIGNATURE.contains(algorithm)
				|| JWSAlgorithm.Family.HMAC_SHA.contains(algorithm);
		return known ? algorithm.getName() : "an unknown algorithm";
	}

	private void verifyClaim(Map<String, @Nullable Object> claims, String name, Predicate<@Nullable Object> sent) {
		// AWS's guide writes ProductCode where its example code reads productCode
		List<String> spellings = claims.keySet().stream().filter(name::equalsIgnoreCase).toList();
		if (spellings.isEmpty() && this.key != null) {
			throw new InvalidSignatureException("The signed content lacks the claim " + name + ".");
		}
		if (!spellings.stream().map(claims::get).allMatch(sent)) {
			throw new InvalidSignatureException("The claim " + name
					+ " differs from the value in this call: the signature belongs to another call.");
		}
	}

	private static boolean isVersion(@Nullable Object claim, int version) {
		// every int has a double of its own, so nothing is rounded into a match
		return (claim instanceof Number number) ? number.doubleValue() == version
				: Integer.toString(version).equals(claim);
	}

	private static InvalidSignatureException malformed(String problem) {
		return new InvalidSignatureException("The signature is not a signed JSON Web Token: " + problem + ".");
	}

	/**
	 * The signature of AWS's answer is missing or malformed, was not made with the pinned
	 * key, or belongs to another call. The message says which, in whole sentences. It
	 * never holds the token or a value of it, which a reader of the log could replay.
	 */
	static final class InvalidSignatureException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private InvalidSignatureException(String message) {
			this(message, null);
		}

		private InvalidSignatureException(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}

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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Reads the public key of a product: an RSA key in a PEM of type {@code PUBLIC KEY}, as
 * AWS Marketplace gives it.
 */
final class PublicKeyReader {

	private static final String CLASSPATH = ResourceLoader.CLASSPATH_URL_PREFIX;

	private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";

	private static final String END = "-----END PUBLIC KEY-----";

	private static final String WANTED = "Use the public key that AWS Marketplace gave for the product: a PEM that begins with '"
			+ BEGIN + "'.";

	private static final String COPY_AGAIN = "Copy it once more, from '" + BEGIN + "' to '" + END + "'.";

	private static final Pattern ANY_BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

	private static final Pattern SCHEME = Pattern.compile("^([a-z][a-z0-9+.*-]{0,20}:)", Pattern.CASE_INSENSITIVE);

	// what else there is serves to say what was found
	private static final List<String> ALGORITHMS = List.of("RSA", "RSASSA-PSS", "EC", "EdDSA", "XDH", "DSA", "DH");

	private static final int MIN_BITS = 1024;

	private static final int STRONG_BITS = 2048;

	private PublicKeyReader() {
	}

	/**
	 * Read the key that a property gives.
	 * @param value a location that begins with {@code classpath:}, or the PEM itself.
	 * Nothing else: what lies outside the image is not in the seller's hands
	 * @param resourceLoader loads the location
	 * @return the key
	 * @throws InvalidPublicKeyException if there is no usable key
	 */
	static RSAPublicKey read(String value, ResourceLoader resourceLoader) {
		if (value.isBlank() || value.contains("-----BEGIN")) {
			return read(value);
		}
		String location = value.strip();
		if (!location.startsWith(CLASSPATH)) {
			Matcher scheme = SCHEME.matcher(location);
			throw new InvalidPublicKeyException(
					scheme.find() ? "The public key is a location that begins with '" + scheme.group(1) + "'."
							: "The public key is neither a location on the class path nor a PEM.",
					"Package the PEM with the application and write its location as '" + CLASSPATH
							+ "my-product.pem', or write the PEM itself.");
		}
		return parse(load(location, resourceLoader), "The file '" + location + "'");
	}

	/**
	 * Read a key from its PEM. White space of any kind, and text before and after the
	 * PEM, do no harm.
	 * @param pem the PEM
	 * @return the key
	 * @throws InvalidPublicKeyException if there is no usable key
	 */
	static RSAPublicKey read(String pem) {
		return parse(pem, "The public key");
	}

	/**
	 * Return whether a key is shorter than what is considered strong today, 2048 bits.
	 * AWS chooses the size, so such a key is used, but deserves a warning.
	 */
	static boolean isWeak(RSAPublicKey key) {
		return key.getModulus().bitLength() < STRONG_BITS;
	}

	private static String load(String location, ResourceLoader resourceLoader) {
		Resource resource = resourceLoader.getResource(location);
		if (!resource.exists()) {
			throw new InvalidPublicKeyException("The file '" + location + "' does not exist.",
					"Package it with the application, for example in src/main/resources, or correct the location.");
		}
		try (InputStream input = resource.getInputStream()) {
			// PEM is ASCII; whatever else the file holds must not make reading fail
			return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new InvalidPublicKeyException("The file '" + location + "' cannot be read.",
					"Check the archive, and that the location is the location of a file.", ex);
		}
	}

	private static RSAPublicKey parse(String text, String source) {
		if (text.isBlank()) {
			throw new InvalidPublicKeyException(source + " is empty.", WANTED);
		}
		verifyType(ANY_BEGIN.matcher(text).results().map((begin) -> begin.group(1)).toList(), source);
		PublicKey key = decode(decodeBase64(text, source));
		if (key == null) {
			throw new InvalidPublicKeyException(source
					+ " is damaged, or of a kind or size that Java does not know: it is Base64, but no public key.",
					COPY_AGAIN);
		}
		if (!(key instanceof RSAPublicKey rsaKey)) {
			throw new InvalidPublicKeyException(source + " holds a key of the algorithm " + key.getAlgorithm() + ".",
					"AWS Marketplace signs with RSA. " + WANTED);
		}
		int bits = rsaKey.getModulus().bitLength();
		if (bits < MIN_BITS) {
			throw new InvalidPublicKeyException(
					source + " holds an RSA key of " + bits + " bits, which is no protection.",
					"A key has at least " + MIN_BITS + " bits, better " + STRONG_BITS + ". " + WANTED);
		}
		return rsaKey;
	}

	private static void verifyType(List<String> types, String source) {
		if (types.stream().anyMatch((type) -> type.contains("PRIVATE KEY"))) {
			throw new InvalidPublicKeyException(source + " holds a private key.",
					"Take it out of the application, and replace the key pair if anybody else could read it. "
							+ WANTED);
		}
		if (types.isEmpty()) {
			throw new InvalidPublicKeyException(source + " holds no PEM: '" + BEGIN + "' was not found.",
					WANTED + " A DER file becomes one with 'openssl pkey -pubin -inform DER -in <file>'.");
		}
		if (types.size() > 1) {
			throw new InvalidPublicKeyException(source + " holds " + types.size() + " PEM blocks.",
					"Keep the one public key that belongs to the public key version.");
		}
		String type = types.get(0);
		switch (type) {
			case "PUBLIC KEY" -> {
			}
			case "RSA PUBLIC KEY" ->
				throw new InvalidPublicKeyException(source + " holds a PKCS#1 key, a PEM of type 'RSA PUBLIC KEY'.",
						"Convert it with 'openssl rsa -RSAPublicKey_in -in <file> -pubout'.");
			case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" -> throw new InvalidPublicKeyException(
					source + " holds a certificate.",
					WANTED + " The public key of a certificate is shown by 'openssl x509 -in <file> -noout -pubkey'.");
			default -> throw new InvalidPublicKeyException(source + " holds a PEM of type '" + type + "'.", WANTED);
		}
	}

	private static byte[] decodeBase64(String text, String source) {
		int begin = text.indexOf(BEGIN) + BEGIN.length();
		int end = text.indexOf(END, begin);
		if (end == -1) {
			throw new InvalidPublicKeyException(source + " is cut off: '" + END + "' was not found.", COPY_AGAIN);
		}
		try {
			return Base64.getDecoder().decode(text.substring(begin, end).replaceAll("\\s", ""));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidPublicKeyException(source + " is damaged: the text in the PEM is not Base64.", COPY_AGAIN);
		}
	}

	private static @Nullable PublicKey decode(byte[] der) {
		X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
		for (String algorithm : ALGORITHMS) {
			try {
				return KeyFactory.getInstance(algorithm).generatePublic(spec);
			}
			catch (NoSuchAlgorithmException | InvalidKeySpecException ex) {
				// try the next algorithm
			}
		}
		return null;
	}

}

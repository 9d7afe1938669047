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
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link PublicKeyReader}.
 */
class PublicKeyReaderTests {

	private static final KeyPair KEYS = generate("RSA", 2048);

	private static final RSAPublicKey KEY = (RSAPublicKey) KEYS.getPublic();

	private static final String PEM = pem("PUBLIC KEY", KEY.getEncoded());

	private static final String PRIVATE_KEY = pem("PRIVATE KEY", KEYS.getPrivate().getEncoded());

	private final Path directory;

	PublicKeyReaderTests(@TempDir Path directory) {
		this.directory = directory;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("spellings")
	void readWhenPemIsWrittenOtherwiseReadsTheKey(String name, String pem) {
		assertThat(PublicKeyReader.read(pem)).isEqualTo(KEY);
		assertThat(PublicKeyReader.read(pem, new DefaultResourceLoader())).isEqualTo(KEY);
	}

	static Stream<Arguments> spellings() {
		String base64 = Base64.getEncoder().encodeToString(KEY.getEncoded());
		return Stream.of(Arguments.of("as it is", PEM), Arguments.of("no newline at the end", PEM.strip()),
				Arguments.of("CRLF", PEM.replace("\n", "\r\n")), Arguments.of("CR", PEM.replace("\n", "\r")),
				Arguments.of("indented", PEM.indent(8)), Arguments.of("tabs", PEM.replace("\n", "\n\t")),
				Arguments.of("blanks at the ends of lines", PEM.replace("\n", "  \n")),
				Arguments.of("blank lines", "\n\n" + PEM.replace("\n", "\n\n")),
				Arguments.of("one line", PEM.replace("\n", " ")),
				Arguments.of("one line without blanks", PEM.replace("\n", "")),
				Arguments.of("Base64 in one line",
						"-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----"),
				Arguments.of("text around",
						"The key of the product, version 1 (not the PRIVATE KEY):\n\n" + PEM + "\nKeep it.\n"),
				Arguments.of("byte order mark", "\uFEFF" + PEM));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1024, 2048, 3072 })
	void readWhenKeyIsOfUsableSizeReadsIt(int bits) {
		RSAPublicKey key = PublicKeyReader.read(pem("PUBLIC KEY", rsaKey(bits).getEncoded()));
		assertThat(key.getModulus().bitLength()).isEqualTo(bits);
		assertThat(PublicKeyReader.isWeak(key)).isEqualTo(bits < 2048);
	}

	@Test
	void readWhenKeyIsRestrictedToPssReadsIt() {
		RSAPublicKey key = (RSAPublicKey) generate("RSASSA-PSS", 2048).getPublic();
		assertThat(PublicKeyReader.read(pem("PUBLIC KEY", key.getEncoded())).getModulus()).isEqualTo(key.getModulus());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badKeys")
	void readWhenThereIsNoUsableKeySaysWhatWasFound(String name, String text, String problem, String remedy)
			throws IOException {
		assertRefused(text, catchRefusal(() -> PublicKeyReader.read(text)), "The public key " + problem, remedy);
		Files.writeString(this.directory.resolve("product.pem"), text);
		assertRefused(text, catchRefusal(() -> PublicKeyReader.read("classpath:product.pem", loader())),
				"The file 'classpath:product.pem' " + problem, remedy);
	}

	static Stream<Arguments> badKeys() {
		String wanted = "AWS Marketplace gave";
		byte[] der = KEY.getEncoded();
		List<Arguments> keys = new ArrayList<>();
		keys.add(Arguments.of("empty", "", "is empty.", wanted));
		keys.add(Arguments.of("white space", " \r\n\t", "is empty.", wanted));
		keys.add(Arguments.of("text", "to be supplied by marketing", "holds no PEM", wanted));
		keys.add(Arguments.of("Base64 only", Base64.getEncoder().encodeToString(der), "holds no PEM", wanted));
		keys.add(Arguments.of("DER", new String(der, StandardCharsets.ISO_8859_1), "holds no PEM", "openssl"));
		keys.add(Arguments.of("OpenSSH", "ssh-rsa " + Base64.getEncoder().encodeToString(der), "holds no PEM", wanted));
		keys.add(Arguments.of("end only", PEM.substring(PEM.indexOf('\n')), "holds no PEM", wanted));
		for (String type : List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
				"OPENSSH PRIVATE KEY")) {
			keys.add(Arguments.of(type, PRIVATE_KEY.replace("PRIVATE KEY", type), "holds a private key.",
					"Take it out"));
		}
		keys.add(Arguments.of("private key in one line", PRIVATE_KEY.replace("\n", " "), "holds a private key.",
				"Take it out"));
		keys.add(Arguments.of("private key cut off", PRIVATE_KEY.substring(0, 400), "holds a private key.",
				"Take it out"));
		keys.add(Arguments.of("both keys", PEM + PRIVATE_KEY, "holds a private key.", "Take it out"));
		keys.add(Arguments.of("private key in the wrong armour", pem("PUBLIC KEY", KEYS.getPrivate().getEncoded()),
				"is damaged, or of a kind", "Copy it once more"));
		keys.add(Arguments.of("certificate", pem("CERTIFICATE", der), "holds a certificate.", "openssl x509"));
		keys.add(Arguments.of("certificate of OpenSSL", pem("TRUSTED CERTIFICATE", der), "holds a certificate.",
				"openssl x509"));
		keys.add(Arguments.of("PKCS#1", pem("RSA PUBLIC KEY", der), "holds a PKCS#1 key", "-RSAPublicKey_in"));
		keys.add(Arguments.of("certificate request", pem("CERTIFICATE REQUEST", der),
				"holds a PEM of type 'CERTIFICATE REQUEST'.", wanted));
		keys.add(Arguments.of("several keys", PEM + PEM, "holds 2 PEM blocks.", "Keep the one"));
		keys.add(Arguments.of("key and certificate", PEM + pem("CERTIFICATE", der), "holds 2 PEM blocks.",
				"Keep the one"));
		keys.add(Arguments.of("no end", PEM.substring(0, PEM.indexOf("-----END")), "is cut off", "Copy it once more"));
		keys.add(Arguments.of("end of something else", PEM.replace("END PUBLIC KEY", "END CERTIFICATE"), "is cut off",
				"Copy it once more"));
		keys.add(Arguments.of("not Base64", PEM.replace("MII", "M*I"), "is damaged: the text in the PEM is not Base64.",
				"Copy it once more"));
		keys.add(Arguments.of("newlines written as backslash n", PEM.replace("\n", "\\n"),
				"is damaged: the text in the PEM is not Base64.", "Copy it once more"));
		keys.add(Arguments.of("nothing in it", pem("PUBLIC KEY", new byte[0]), "is damaged, or of a kind",
				"Copy it once more"));
		keys.add(Arguments.of("no key in it", pem("PUBLIC KEY", "marketing owes us this".getBytes()),
				"is damaged, or of a kind", "Copy it once more"));
		keys.add(Arguments.of("half a key", pem("PUBLIC KEY", Arrays.copyOf(der, der.length / 2)),
				"is damaged, or of a kind", "Copy it once more"));
		for (String[] other : new String[][] { { "EC", "EC" }, { "Ed25519", "EdDSA" }, { "X25519", "XDH" },
				{ "DSA", "DSA" }, { "DH", "DiffieHellman" } }) {
			byte[] encoded = generate(other[0], -1).getPublic().getEncoded();
			keys.add(Arguments.of(other[0], pem("PUBLIC KEY", encoded),
					"holds a key of the algorithm " + other[1] + ".", "signs with RSA"));
		}
		keys.add(Arguments.of("512 bits", pem("PUBLIC KEY", rsaKey(512).getEncoded()), "holds an RSA key of 512 bits",
				"at least 1024 bits"));
		keys.add(Arguments.of("1023 bits", pem("PUBLIC KEY", rsaKey(1023).getEncoded()),
				"holds an RSA key of 1023 bits", "at least 1024 bits"));
		return keys.stream();
	}

	@Test
	void readWhenDamagedAnywhereNeverFailsOtherwise() {
		byte[] der = KEY.getEncoded();
		for (int i = 0; i < der.length; i++) {
			byte[] damaged = der.clone();
			damaged[i] ^= (byte) 0xFF;
			try {
				assertThat(PublicKeyReader.read(pem("PUBLIC KEY", damaged))).isNotEqualTo(KEY);
			}
			catch (InvalidPublicKeyException ex) {
				assertThat(ex.getProblem()).startsWith("The public key ");
			}
		}
	}

	@Test
	void readWhenLocationIsOnTheClassPathReadsTheKey() throws IOException {
		Files.writeString(this.directory.resolve("product.pem"), PEM);
		assertThat(PublicKeyReader.read("classpath:product.pem", loader())).isEqualTo(KEY);
		assertThat(PublicKeyReader.read(" classpath:/product.pem\n", loader())).isEqualTo(KEY);
	}

	@Test
	void readWhenFileIsMissingNamesTheLocation() {
		InvalidPublicKeyException ex = catchRefusal(
				() -> PublicKeyReader.read("classpath:keys/no-such.pem", new DefaultResourceLoader()));
		assertRefused("", ex, "The file 'classpath:keys/no-such.pem' does not exist.", "correct the location");
	}

	@Test
	void readWhenFileCannotBeReadNamesTheLocation() {
		ResourceLoader loader = new DefaultResourceLoader() {

			@Override
			public Resource getResource(String location) {
				return new UnreadableResource();
			}

		};
		InvalidPublicKeyException ex = catchRefusal(() -> PublicKeyReader.read("classpath:product.pem", loader));
		assertRefused("", ex, "The file 'classpath:product.pem' cannot be read.", "Check the archive");
		assertThat(ex).hasCauseInstanceOf(IOException.class);
	}

	@Test
	void readWhenLocationIsADirectoryIsRefused() throws IOException {
		Files.createDirectory(this.directory.resolve("keys"));
		Files.writeString(this.directory.resolve("keys/a.pem"), PEM);
		for (String location : List.of("classpath:keys", "classpath:keys/", "classpath:")) {
			InvalidPublicKeyException ex = catchRefusal(() -> PublicKeyReader.read(location, loader()));
			assertThat(ex.getProblem()).startsWith("The file '" + location + "' ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "file:/etc/product.pem", "file:product.pem", "http://example.com/product.pem",
			"https://example.com/product.pem", "jar:file:/a.jar!/product.pem", "classpath*:product.pem",
			"CLASSPATH:product.pem", "base64:TUlJQklqQU5C", "C:\\keys\\product.pem" })
	void readWhenLocationIsElsewhereNamesItsScheme(String value) {
		InvalidPublicKeyException ex = catchRefusal(() -> PublicKeyReader.read(value, new DefaultResourceLoader()));
		assertRefused(value, ex, "a location that begins with '" + value.substring(0, value.indexOf(':') + 1) + "'.",
				"'classpath:my-product.pem'");
	}

	@Test
	void readWhenValueIsNeitherLocationNorPemIsRefused() {
		String secret = Base64.getEncoder().encodeToString(KEYS.getPrivate().getEncoded());
		for (String value : List.of("product.pem", "/product.pem", "../product.pem", secret)) {
			InvalidPublicKeyException ex = catchRefusal(() -> PublicKeyReader.read(value, new DefaultResourceLoader()));
			assertRefused(value, ex, "neither a location on the class path nor a PEM.", "'classpath:my-product.pem'");
		}
	}

	@Test
	void readWhenValueIsBlankIsRefused() {
		assertRefused("", catchRefusal(() -> PublicKeyReader.read(" ", new DefaultResourceLoader())),
				"The public key is empty.", "AWS Marketplace gave");
	}

	@Test
	void readWhenValueIsAPrivateKeyAfterAPrefixDoesNotEchoIt() {
		String value = "classpath:" + PRIVATE_KEY;
		assertRefused(value, catchRefusal(() -> PublicKeyReader.read(value, new DefaultResourceLoader())),
				"The public key holds a private key.", "Take it out");
	}

	private static InvalidPublicKeyException catchRefusal(ThrowingCallable read) {
		return catchThrowableOfType(InvalidPublicKeyException.class, read);
	}

	private static void assertRefused(String text, InvalidPublicKeyException ex, String problem, String remedy) {
		assertThat(ex).isNotNull();
		assertThat(ex.getProblem()).contains(problem).endsWith(".");
		assertThat(ex.getRemedy()).contains(remedy).endsWith(".");
		assertThat(ex).hasMessage(ex.getProblem() + " " + ex.getRemedy());
		List<String> lines = text.lines()
			.map(String::strip)
			.filter((line) -> line.length() > 16 && !line.matches("-----(BEGIN|END) [A-Z0-9 ]+-----"))
			.toList();
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			assertThat(lines).noneMatch(cause.toString()::contains);
		}
	}

	private ResourceLoader loader() {
		try {
			URL[] urls = { this.directory.toUri().toURL() };
			return new DefaultResourceLoader(new URLClassLoader(urls, null));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	/**
	 * Return a key that nothing is signed with: its modulus is any odd number, so that no
	 * primes have to be searched.
	 */
	private static PublicKey rsaKey(int bits) {
		try {
			BigInteger modulus = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
			return KeyFactory.getInstance("RSA")
				.generatePublic(new RSAPublicKeySpec(modulus, RSAKeyGenParameterSpec.F4));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyPair generate(String algorithm, int bits) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
			if (bits > 0) {
				generator.initialize(bits);
			}
			return generator.generateKeyPair();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	static class UnreadableResource extends AbstractResource {

		@Override
		public boolean exists() {
			return true;
		}

		@Override
		public String getDescription() {
			return "unreadable";
		}

		@Override
		public InputStream getInputStream() throws IOException {
			throw new IOException("zip file closed");
		}

	}

}

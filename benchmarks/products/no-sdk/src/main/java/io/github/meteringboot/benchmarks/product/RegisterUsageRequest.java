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

package io.github.meteringboot.benchmarks.product;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * A {@code RegisterUsage} request, signed with AWS Signature Version 4.
 */
class RegisterUsageRequest {

	private static final String SERVICE = "aws-marketplace";

	private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

	private static final String TARGET = "AWSMPMeteringService.RegisterUsage";

	private static final String SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";

	private final URI endpoint = URI.create(System.getProperty("aws.endpointUrlMarketplaceMetering"));

	private final String region = System.getenv("AWS_REGION");

	void send() throws IOException, GeneralSecurityException {
		String body = "{\"ProductCode\":\"benchmark\",\"PublicKeyVersion\":1,\"Nonce\":\"" + UUID.randomUUID() + "\"}";
		Credentials credentials = Credentials.load();
		String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
			.withZone(ZoneOffset.UTC)
			.format(Instant.now());
		HttpURLConnection connection = (HttpURLConnection) this.endpoint.toURL().openConnection();
		connection.setRequestProperty("Content-Type", CONTENT_TYPE);
		connection.setRequestProperty("X-Amz-Target", TARGET);
		connection.setRequestProperty("X-Amz-Date", time);
		connection.setRequestProperty("X-Amz-Security-Token", credentials.sessionToken());
		connection.setRequestProperty("Authorization", authorization(body, time, credentials));
		String answer = exchange(connection, body);
		if (!answer.contains("\"Signature\"")) {
			throw new IOException("Not registered");
		}
	}

	private String authorization(String body, String time, Credentials credentials) throws GeneralSecurityException {
		String canonicalRequest = String.join("\n", "POST", "/", "", "content-type:" + CONTENT_TYPE,
				"host:" + this.endpoint.getAuthority(), "x-amz-date:" + time,
				"x-amz-security-token:" + credentials.sessionToken(), "x-amz-target:" + TARGET, "", SIGNED_HEADERS,
				sha256(body));
		String date = time.substring(0, 8);
		String scope = date + "/" + this.region + "/" + SERVICE + "/aws4_request";
		String stringToSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonicalRequest));
		byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
		for (String part : new String[] { date, this.region, SERVICE, "aws4_request" }) {
			key = hmac(key, part);
		}
		return "AWS4-HMAC-SHA256 Credential=" + credentials.accessKeyId() + "/" + scope + ", SignedHeaders="
				+ SIGNED_HEADERS + ", Signature=" + HexFormat.of().formatHex(hmac(key, stringToSign));
	}

	private static String sha256(String text) throws GeneralSecurityException {
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		return HexFormat.of().formatHex(digest);
	}

	private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(key, "HmacSHA256"));
		return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String exchange(HttpURLConnection connection, @Nullable String body) throws IOException {
		if (body != null) {
			connection.setDoOutput(true);
			try (OutputStream out = connection.getOutputStream()) {
				out.write(body.getBytes(StandardCharsets.UTF_8));
			}
		}
		try (InputStream in = connection.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private record Credentials(String accessKeyId, String secretAccessKey, String sessionToken) {

		static Credentials load() throws IOException {
			String tokenFile = System.getenv("AWS_WEB_IDENTITY_TOKEN_FILE");
			if (tokenFile != null) {
				String xml = assumeRole(Files.readString(Path.of(tokenFile)));
				return new Credentials(element(xml, "AccessKeyId"), element(xml, "SecretAccessKey"),
						element(xml, "SessionToken"));
			}
			String json = exchange(open(System.getenv("AWS_CONTAINER_SERVICE_ENDPOINT")
					+ System.getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")), null);
			return new Credentials(member(json, "AccessKeyId"), member(json, "SecretAccessKey"), member(json, "Token"));
		}

		private static String assumeRole(String token) throws IOException {
			String form = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=benchmark&RoleArn="
					+ URLEncoder.encode(System.getenv("AWS_ROLE_ARN"), StandardCharsets.UTF_8) + "&WebIdentityToken="
					+ URLEncoder.encode(token, StandardCharsets.UTF_8);
			return exchange(open(System.getenv("AWS_ENDPOINT_URL_STS")), form);
		}

		private static HttpURLConnection open(String uri) throws IOException {
			return (HttpURLConnection) URI.create(uri).toURL().openConnection();
		}

		private static String member(String json, String name) throws IOException {
			return find("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"", json);
		}

		private static String element(String xml, String name) throws IOException {
			return find("<" + name + ">([^<]*)<", xml);
		}

		private static String find(String regex, String text) throws IOException {
			Matcher matcher = Pattern.compile(regex).matcher(text);
			if (!matcher.find()) {
				throw new IOException("No credentials");
			}
			return matcher.group(1);
		}

	}

}

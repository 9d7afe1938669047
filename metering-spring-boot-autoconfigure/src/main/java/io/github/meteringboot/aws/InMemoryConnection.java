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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;

import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Answers one request with what AWS would answer, from memory. The SDK's HTTP client
 * takes it for a connection and so does everything that it does for one.
 */
final class InMemoryConnection extends HttpURLConnection {

	/**
	 * A token that says {@code none} of everything, and that nobody has signed.
	 */
	static final String SIGNATURE = "eyJhbGciOiJQUzI1NiJ9.eyJub25jZSI6Im5vbmUiLCJwcm9kdWN0Q29kZSI6Im5vbmUiLCJwdWJsaWNLZXlWZXJzaW9uIjoxfQ."
			+ "A".repeat(342);

	private static final String REGISTER_USAGE = """
			{"Signature":"%s"}""".formatted(SIGNATURE);

	private static final String CONTAINER_CREDENTIALS = """
			{"AccessKeyId":"none","SecretAccessKey":"none","Token":"none","Expiration":"2100-01-01T00:00:00Z"}""";

	private static final String ASSUME_ROLE_WITH_WEB_IDENTITY = """
			<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
			<AccessKeyId>none</AccessKeyId><SecretAccessKey>none</SecretAccessKey><SessionToken>none</SessionToken>
			<Expiration>2100-01-01T00:00:00Z</Expiration>
			</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>""";

	/**
	 * Create a new instance.
	 * @param uri the address that would be called
	 */
	InMemoryConnection(URI uri) {
		super(url(uri));
	}

	/**
	 * Return what builds an HTTP client with such connections.
	 * @param real builds the real HTTP client, which is made too, and thrown away: what
	 * it needs for TLS, the JDK keeps
	 */
	static SdkHttpClient.Builder<?> httpClient(SdkHttpClient.Builder<?> real) {
		return new ClientBuilder(real);
	}

	private static URL url(URI uri) {
		try {
			return uri.toURL();
		}
		catch (MalformedURLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void connect() throws IOException {
		// loads the classes of a connection, and opens none before it is used
		this.url.openConnection();
	}

	@Override
	public OutputStream getOutputStream() {
		return OutputStream.nullOutputStream();
	}

	@Override
	public int getResponseCode() {
		return HTTP_OK;
	}

	@Override
	public String getResponseMessage() {
		return "OK";
	}

	@Override
	public InputStream getInputStream() {
		return new ByteArrayInputStream(answer().getBytes(StandardCharsets.UTF_8));
	}

	private String answer() {
		if (getRequestProperty("X-Amz-Target") != null) {
			return REGISTER_USAGE;
		}
		return "GET".equals(getRequestMethod()) ? CONTAINER_CREDENTIALS : ASSUME_ROLE_WITH_WEB_IDENTITY;
	}

	@Override
	public void disconnect() {
		// there is no connection
	}

	@Override
	public boolean usingProxy() {
		return false;
	}

	private record ClientBuilder(SdkHttpClient.Builder<?> real) implements SdkHttpClient.Builder<ClientBuilder> {

		@Override
		public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
			this.real.buildWithDefaults(defaults).close();
			return UrlConnectionHttpClient.create(InMemoryConnection::new);
		}

	}

}

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
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Credentials of an ECS task role, from the container credentials endpoint, under the
 * rules of the call for metering. The SDK's own provider cannot be used but over the
 * network: no rehearsal and no training run could go its way.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container
 * credential provider</a>
 */
final class TaskRoleCredentials extends FetchedCredentials {

	/**
	 * The hosts, besides the loopback interface, that hand out credentials without TLS.
	 */
	private static final Set<String> HOSTS = Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

	private final String relativeUri;

	/**
	 * Create a new instance, which makes a call only when it is asked for credentials.
	 * @param relativeUri the value of {@code AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}
	 * @param settings the timeouts
	 * @param connections opens the connections
	 */
	TaskRoleCredentials(String relativeUri, ClientSettings settings, UrlConnectionFactory connections) {
		super("the container credentials endpoint", UrlConnectionHttpClient.create(connections), settings);
		this.relativeUri = relativeUri;
	}

	@Override
	Session fetch(AwsHttp http) {
		URI endpoint = endpoint();
		String token = token();
		return http.get((request, content, clock) -> {
			request.uri(endpoint);
			if (token != null) {
				request.putHeader("Authorization", token);
			}
			return request.build();
		}, TaskRoleCredentials::read);
	}

	private URI endpoint() {
		String endpoint = SdkSystemSetting.AWS_CONTAINER_SERVICE_ENDPOINT.getStringValueOrThrow() + this.relativeUri;
		try {
			URI uri = new URI(endpoint);
			if (isTrusted(uri)) {
				return uri;
			}
		}
		catch (URISyntaxException | IOException ex) {
			// reported below
		}
		throw SdkClientException.create("The address of the container credentials endpoint is not one: " + endpoint);
	}

	private static boolean isTrusted(URI uri) throws IOException {
		if (uri.getHost() == null) {
			return false;
		}
		if ("https".equals(uri.getScheme()) || HOSTS.contains(uri.getHost())) {
			return true;
		}
		for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
			if (!address.isLoopbackAddress()) {
				return false;
			}
		}
		return true;
	}

	private static @Nullable String token() {
		String token = SdkSystemSetting.AWS_CONTAINER_AUTHORIZATION_TOKEN.getStringValue().orElse(null);
		String file = SdkSystemSetting.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.getStringValue().orElse(null);
		if (token != null || file == null) {
			return token;
		}
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException | IllegalArgumentException ex) {
			throw SdkClientException.create("The container authorization token cannot be read: " + ex);
		}
	}

	private static Session read(AwsAnswer answer) {
		if (!answer.isSuccessful()) {
			Map<String, @Nullable Object> error = answer.members();
			throw answer.failure("ContainerCredentials", null, JsonObjects.text(error, "code"),
					JsonObjects.text(error, "message"));
		}
		try {
			Map<String, @Nullable Object> members = JsonObjects.parse(answer.text());
			return new Session(
					AwsSessionCredentials.create(JsonObjects.text(members, "AccessKeyId"),
							JsonObjects.text(members, "SecretAccessKey"), JsonObjects.text(members, "Token")),
					Instant.parse(String.valueOf(JsonObjects.text(members, "Expiration"))));
		}
		catch (ParseException ex) {
			// something else than the endpoint has answered, as one that starts may
			throw SdkClientException.create("No answer of the container credentials endpoint",
					new IOException("the answer is not JSON"));
		}
		catch (NullPointerException | DateTimeException ex) {
			// without the cause, which quotes the answer
			throw SdkClientException.create("The answer of the container credentials endpoint holds no credentials.");
		}
	}

}

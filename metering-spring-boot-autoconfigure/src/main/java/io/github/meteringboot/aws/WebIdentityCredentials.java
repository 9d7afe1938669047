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
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointParams;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * Credentials of an IAM role for service accounts (IRSA): the projected token is
 * exchanged for them at AWS STS, under the rules of the call for metering. The SDK's own
 * provider would hide throttled answers, and loads a client of some two thousand classes.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity</a>
 */
final class WebIdentityCredentials extends FetchedCredentials {

	private final Region region;

	/**
	 * Create a new instance, which makes a call only when it is asked for credentials.
	 * @param region the region of the STS endpoint
	 * @param settings the timeouts
	 * @param httpClient builds the HTTP client
	 */
	WebIdentityCredentials(Region region, ClientSettings settings, SdkHttpClient.Builder<?> httpClient) {
		super("AWS STS", httpClient.build(), settings);
		this.region = region;
	}

	/**
	 * Return whether STS is called over TLS, as it always is but in a simulator's place.
	 */
	static boolean isSecure() {
		return EndpointSettings.STS.endpoint().filter((endpoint) -> endpoint.startsWith("http://")).isEmpty();
	}

	@Override
	Session fetch(AwsHttp http) {
		URI endpoint = endpoint();
		String body = form("Action", "AssumeRoleWithWebIdentity", "Version", "2011-06-15", "RoleArn",
				SdkSystemSetting.AWS_ROLE_ARN.getStringValueOrThrow(), "RoleSessionName", sessionName(),
				"WebIdentityToken", token());
		return http.post(body,
				(request, content, clock) -> request.uri(endpoint)
					.putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
					.build(),
				WebIdentityCredentials::read);
	}

	private URI endpoint() {
		StsEndpointParams params = StsEndpointParams.builder()
			.region(this.region)
			.useFips(EndpointSettings.useFips())
			.useDualStack(EndpointSettings.useDualStack())
			.endpoint(EndpointSettings.STS.endpoint().orElse(null))
			.build();
		return CompletableFutureUtils.joinLikeSync(StsEndpointProvider.defaultProvider().resolveEndpoint(params)).url();
	}

	private static String sessionName() {
		return SdkSystemSetting.AWS_ROLE_SESSION_NAME.getStringValue()
			.orElseGet(() -> "metering-spring-boot-" + System.currentTimeMillis());
	}

	/**
	 * Read the token, which Kubernetes replaces from time to time.
	 */
	private static String token() {
		try {
			return Files.readString(Path.of(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValueOrThrow()));
		}
		catch (IOException | IllegalArgumentException ex) {
			throw SdkClientException.create("The web identity token cannot be read: " + ex);
		}
	}

	private static String form(String... namesAndValues) {
		StringBuilder form = new StringBuilder();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			form.append((i > 0) ? "&" : "")
				.append(namesAndValues[i])
				.append('=')
				.append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
		}
		return form.toString();
	}

	private static Session read(AwsAnswer answer) {
		Map<String, String> elements = elements(answer.text());
		if (!answer.isSuccessful()) {
			throw answer.failure("Sts", elements.get("RequestId"), elements.get("Code"), elements.get("Message"));
		}
		try {
			return new Session(AwsSessionCredentials.create(elements.get("AccessKeyId"),
					elements.get("SecretAccessKey"), elements.get("SessionToken")),
					Instant.parse(elements.getOrDefault("Expiration", "")));
		}
		catch (NullPointerException | DateTimeException ex) {
			// without the cause, which quotes the answer
			throw SdkClientException.create("The answer of AWS STS holds no credentials.");
		}
	}

	/**
	 * Return the texts of all elements that hold nothing else, by their names, of which
	 * none occurs twice in an answer of STS.
	 */
	private static Map<String, String> elements(String xml) {
		XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
		factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		factory.setProperty(XMLInputFactory.IS_COALESCING, true);
		Map<String, String> elements = new HashMap<>();
		try {
			XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
			String text = null;
			while (reader.hasNext()) {
				int event = reader.next();
				if (event == XMLStreamConstants.START_ELEMENT) {
					text = "";
				}
				else if (event == XMLStreamConstants.CHARACTERS && text != null) {
					text = reader.getText();
				}
				else if (event == XMLStreamConstants.END_ELEMENT && text != null) {
					elements.put(reader.getLocalName(), text.strip());
					text = null;
				}
			}
			return elements;
		}
		catch (XMLStreamException ex) {
			// not from AWS
			return Collections.emptyMap();
		}
	}

}

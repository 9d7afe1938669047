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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/**
 * The credentials of the ECS task role from the SDK's provider. Those of IRSA are
 * exchanged by hand: the SDK's provider needs the client of STS.
 */
final class ContainerCredentials {

	private ContainerCredentials() {
	}

	static AwsCredentials resolve() throws IOException {
		String tokenFile = System.getenv("AWS_WEB_IDENTITY_TOKEN_FILE");
		if (tokenFile == null) {
			try (ContainerCredentialsProvider provider = ContainerCredentialsProvider.create()) {
				return provider.resolveCredentials();
			}
		}
		String xml = assumeRole(Files.readString(Path.of(tokenFile)));
		return AwsSessionCredentials.create(element(xml, "AccessKeyId"), element(xml, "SecretAccessKey"),
				element(xml, "SessionToken"));
	}

	private static String assumeRole(String token) throws IOException {
		String form = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=benchmark&RoleArn="
				+ URLEncoder.encode(System.getenv("AWS_ROLE_ARN"), StandardCharsets.UTF_8) + "&WebIdentityToken="
				+ URLEncoder.encode(token, StandardCharsets.UTF_8);
		HttpURLConnection connection = (HttpURLConnection) URI.create(System.getenv("AWS_ENDPOINT_URL_STS"))
			.toURL()
			.openConnection();
		connection.setDoOutput(true);
		try (OutputStream out = connection.getOutputStream()) {
			out.write(form.getBytes(StandardCharsets.UTF_8));
		}
		try (InputStream in = connection.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static String element(String xml, String name) throws IOException {
		Matcher matcher = Pattern.compile("<" + name + ">([^<]*)<").matcher(xml);
		if (!matcher.find()) {
			throw new IOException("No credentials");
		}
		return matcher.group(1);
	}

}

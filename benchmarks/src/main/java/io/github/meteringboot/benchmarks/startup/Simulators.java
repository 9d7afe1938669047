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

package io.github.meteringboot.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

/**
 * What stands in for AWS, in a JVM of its own: first it says where, and then when calls
 * arrive. It ends with its standard input.
 */
public final class Simulators {

	private static final int WARM_UP_CALLS = 500;

	private static final int WARM_UP_CLIENTS = 300;

	private Simulators() {
	}

	/**
	 * Run until the standard input ends.
	 * @param args a directory to write to, in which the {@link CertificateChain} lies
	 * @throws IOException if a socket cannot be opened
	 * @throws GeneralSecurityException if TLS cannot be spoken
	 */
	public static void main(String[] args) throws IOException, GeneralSecurityException {
		Path directory = Path.of(args[0]);
		CertificateChain certificates = CertificateChain.load(directory);
		// the size of AWS for new products
		try (MeteringSimulator metering = MeteringSimulator.start().keySize(3072);
				ContainerPlatformSimulator ecs = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ContainerPlatformSimulator eks = ContainerPlatformSimulator.eks("eu-central-1", directory);
				TlsFront meteringOverTls = TlsFront.to(metering.endpoint(), certificates.server());
				TlsFront stsOverTls = TlsFront.to(eks.endpoint(), certificates.server())) {
			say("http", metering.endpoint());
			say("https", meteringOverTls.uri());
			say("key", Base64.getEncoder().encodeToString(metering.publicKeyPem().getBytes()));
			sayAll("ecs", ecs.environment());
			sayAll("eks", eks.environment());
			// there AWS is called over HTTPS as well
			say("eks.AWS_ENDPOINT_URL_STS", stsOverTls.uri());
			warmUpSignatures(meteringOverTls, certificates);
			warmUpConnections(meteringOverTls, stsOverTls, ecs, eks, certificates);
			metering.clearRequests();
			metering.answer(() -> {
				say("arrived", Duration.between(Instant.EPOCH, Instant.now()).toNanos());
				return SimulatedAnswer.ok();
			});
			System.out.println("started");
			while (System.in.read() >= 0) {
				metering.clearRequests();
			}
		}
	}

	/**
	 * Answer until the JIT compiler is done: the signature alone takes a cold JVM longer
	 * than all that is measured.
	 */
	private static void warmUpSignatures(TlsFront metering, CertificateChain certificates)
			throws GeneralSecurityException {
		var trustManagers = certificates.trustManagers();
		try (MarketplaceMeteringClient client = MarketplaceMeteringClient.builder()
			.endpointOverride(metering.uri())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("warm-up", "warm-up")))
			.httpClientBuilder(UrlConnectionHttpClient.builder().tlsTrustManagersProvider(() -> trustManagers))
			.build()) {
			for (int i = 0; i < WARM_UP_CALLS; i++) {
				client.registerUsage((request) -> request.productCode("warm-up").publicKeyVersion(1).nonce("warm-up"));
			}
		}
	}

	/**
	 * Serve clients that have no session with the server yet, as a product has none, and
	 * each of them once more, when it has one.
	 */
	private static void warmUpConnections(TlsFront metering, TlsFront sts, ContainerPlatformSimulator ecs,
			ContainerPlatformSimulator eks, CertificateChain certificates)
			throws IOException, GeneralSecurityException {
		URI task = URI.create(ecs.environment().get("ECS_CONTAINER_METADATA_URI_V4") + "/task");
		URI credentials = URI.create(ecs.environment().get("AWS_CONTAINER_SERVICE_ENDPOINT")
				+ ecs.environment().get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
		String assumeRole = assumeRole(eks.environment());
		for (int i = 0; i < WARM_UP_CLIENTS; i++) {
			SSLContext client = certificates.client();
			for (int call = 0; call < 2; call++) {
				exchange(metering.uri(), "{}", client);
				exchange(sts.uri(), assumeRole, client);
				exchange(task, null, client);
				exchange(credentials, null, client);
			}
		}
	}

	private static String assumeRole(Map<String, String> environment) throws IOException {
		String token = Files.readString(Path.of(variable(environment, "AWS_WEB_IDENTITY_TOKEN_FILE")));
		return "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=warm-up&RoleArn="
				+ URLEncoder.encode(variable(environment, "AWS_ROLE_ARN"), StandardCharsets.UTF_8)
				+ "&WebIdentityToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
	}

	private static String variable(Map<String, String> environment, String name) {
		return Objects.requireNonNull(environment.get(name));
	}

	private static void exchange(URI uri, @Nullable String body, SSLContext client) throws IOException {
		URLConnection connection = uri.toURL().openConnection();
		connection.setRequestProperty("Connection", "close");
		if (connection instanceof HttpsURLConnection https) {
			https.setSSLSocketFactory(client.getSocketFactory());
		}
		if (body != null) {
			connection.setDoOutput(true);
			try (OutputStream out = connection.getOutputStream()) {
				out.write(body.getBytes(StandardCharsets.UTF_8));
			}
		}
		// that it was refused is an answer too
		boolean refused = ((HttpURLConnection) connection).getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
		try (InputStream in = refused ? ((HttpURLConnection) connection).getErrorStream()
				: connection.getInputStream()) {
			in.readAllBytes();
		}
	}

	private static void sayAll(String prefix, Map<String, String> variables) {
		variables.forEach((name, value) -> say(prefix + "." + name, value));
	}

	private static void say(String name, Object value) {
		System.out.println(name + "=" + value);
	}

}

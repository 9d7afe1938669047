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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.meteringboot.ContainerPlatform;
import software.amazon.awssdk.regions.Region;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the variables by which a container is told where it runs and how it reaches AWS:
 * region, endpoints, proxies, credentials. A line holds a name and a value.
 */
class VariablesFuzzTests {

	private static final String PASSWORD = "the-password-of-the-proxy";

	private static final List<URI> TARGETS = List.of(URI.create("https://metering.marketplace.eu-west-3.amazonaws.com"),
			URI.create("http://127.0.0.1:4566"), URI.create("http://[::1]:4566"));

	@FuzzTest
	void resolve(byte[] data) {
		Map<String, String> environment = new HashMap<>();
		// without it, the SDK would ask the instance metadata for a region
		environment.put("AWS_REGION", "ap-south-1");
		new String(data, StandardCharsets.UTF_8).lines().forEach((line) -> {
			int equals = line.indexOf('=');
			if (equals > 0 && equals < line.length() - 1) {
				environment.put(line.substring(0, equals), line.substring(equals + 1));
			}
		});
		String[] secrets = isSecret(environment) ? new String[] { PASSWORD } : new String[0];
		AwsSettings settings = new AwsSettings(environment::get);
		TARGETS.forEach((target) -> attempt(secrets, () -> {
			ProxyRoute route = ProxyRoute.to(target, settings);
			assertThat(route.isDirect() || (!route.host().isEmpty() && route.port() >= 0 && route.port() <= 65_535))
				.isTrue();
			FailureReport.verify(new CallTarget(CallTarget.METERING, target, "a variable", route).describe(), secrets);
		}));
		for (ServiceEndpoint endpoint : ServiceEndpoint.values()) {
			attempt(secrets, () -> {
				CallTarget target = endpoint.resolve(Region.EU_WEST_3, settings);
				assertThat(target.uri().getHost()).isNotNull();
				FailureReport.verify(target.describe(), secrets);
			});
		}
		attempt(secrets, () -> discover(settings, secrets));
	}

	/**
	 * Return whether the password is nowhere but in the places for one: other values are
	 * told.
	 */
	private static boolean isSecret(Map<String, String> environment) {
		return environment.entrySet().stream().allMatch((variable) -> {
			String value = variable.getValue();
			return switch (variable.getKey()) {
				case "AWS_CONTAINER_AUTHORIZATION_TOKEN" -> true;
				case "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy" ->
					!value.replace("://user:" + PASSWORD + "@", "").contains(PASSWORD);
				default -> !value.contains(PASSWORD);
			};
		});
	}

	private static void discover(AwsSettings settings, String[] secrets) throws InterruptedException {
		try (AwsHttp http = new AwsHttp(Duration.ofMillis(1))) {
			// the time is over, so that no connection is opened
			LaunchSite site = LaunchSite.discover(settings, http, Deadline.in(Duration.ZERO), true);
			if (site != null) {
				site.warnings().forEach(FailureReport::verify);
			}
		}
		for (ContainerPlatform platform : List.of(ContainerPlatform.ECS, ContainerPlatform.EKS)) {
			attempt(secrets, () -> {
				HttpCall<?> call = RoleCredentials.choose(LaunchSites.of(platform), settings).call();
				if (call != null) {
					assertThat(call.target().uri().getHost()).isNotNull();
				}
			});
		}
	}

	private static void attempt(String[] secrets, Attempt attempt) {
		try {
			attempt.run();
		}
		catch (CallFailedException ex) {
			FailureReport.verify(ex, secrets);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What ends, or is reported.
	 */
	private interface Attempt {

		void run() throws InterruptedException;

	}

}

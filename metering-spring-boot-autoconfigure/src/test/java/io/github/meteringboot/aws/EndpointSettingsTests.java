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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EndpointSettings}: they are read as the AWS SDK reads them. What comes
 * from the environment is tested with processes.
 */
class EndpointSettingsTests {

	private static final String SERVICE = "aws.endpointUrlMarketplaceMetering";

	private static final String GLOBAL = "aws.endpointUrl";

	private final Map<String, @Nullable String> before = new LinkedHashMap<>();

	private final Path configuration;

	EndpointSettingsTests(@TempDir Path directory) {
		this.configuration = directory.resolve("config");
		set("aws.configFile", this.configuration.toString());
		set("aws.sharedCredentialsFile", directory.resolve("credentials").toString());
	}

	private void set(String property, String value) {
		this.before.putIfAbsent(property, System.getProperty(property));
		System.setProperty(property, value);
	}

	@AfterEach
	void restore() {
		this.before.forEach((name, value) -> {
			if (value != null) {
				System.setProperty(name, value);
			}
			else {
				System.clearProperty(name);
			}
		});
	}

	static Stream<Arguments> settings() {
		String services = """
				[default]
				services = local
				endpoint_url = https://profile.example
				marketplace_metering.endpoint_url = https://profile-service.example
				[services local]
				sts =
				  endpoint_url = https://services-sts.example
				marketplace_metering =
				  endpoint_url = https://services.example
				""";
		return Stream.of(Arguments.of(Map.of(), ""), Arguments.of(Map.of(), services),
				Arguments.of(Map.of(), "[default]\nendpoint_url = https://profile.example\n"),
				Arguments.of(Map.of(),
						"[default]\nmarketplace_metering.endpoint_url = https://profile-service.example\n"),
				Arguments.of(Map.of(), "[default]\nservices = missing\n"),
				Arguments.of(Map.of("aws.profile", "other"),
						services + "[profile other]\nendpoint_url = https://o.example\n"),
				Arguments.of(Map.of(SERVICE, "https://service.example"), services),
				Arguments.of(Map.of(GLOBAL, "https://global.example"), services),
				Arguments.of(Map.of(SERVICE, "https://service.example", GLOBAL, "https://global.example"), services));
	}

	@ParameterizedTest
	@MethodSource("settings")
	void endpointIsThatOfTheSdk(Map<String, String> properties, String profile) throws IOException {
		Files.writeString(this.configuration, profile);
		properties.forEach(this::set);
		assertThat(EndpointSettings.METERING.endpoint().map(URI::create).orElse(null)).isEqualTo(endpointOfSdk());
	}

	private static @Nullable URI endpointOfSdk() {
		try {
			return AwsClientEndpointProvider.builder()
				.serviceEndpointOverrideSystemProperty(SERVICE)
				.serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_MARKETPLACE_METERING")
				.serviceProfileProperty("marketplace_metering")
				.profileFile(ProfileFile::defaultProfileFile)
				.profileName(System.getProperty("aws.profile", "default"))
				.build()
				.clientEndpoint();
		}
		catch (SdkClientException ex) {
			// none is set, and it was not asked for the one of a region
			return null;
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://rel ay.example", "", "no URI" })
	void endpointNeedNotBeAUri(String value) {
		set(SERVICE, value);
		assertThat(EndpointSettings.METERING.endpoint()).hasValue(value);
	}

	@Test
	void servicesAreToldApart() {
		set("aws.endpointUrlSts", "https://sts.example");
		assertThat(EndpointSettings.STS.endpoint()).hasValue("https://sts.example");
		assertThat(EndpointSettings.METERING.endpoint()).isEmpty();
	}

	@Test
	void fipsAndDualStackAreThoseOfTheSdk() throws IOException {
		assertThat(EndpointSettings.useFips()).isFalse();
		assertThat(EndpointSettings.useDualStack()).isFalse();
		Files.writeString(this.configuration, "[default]\nuse_fips_endpoint = true\n");
		set("aws.useDualstackEndpoint", "true");
		assertThat(EndpointSettings.useFips()).isTrue();
		assertThat(EndpointSettings.useDualStack()).isTrue();
	}

}

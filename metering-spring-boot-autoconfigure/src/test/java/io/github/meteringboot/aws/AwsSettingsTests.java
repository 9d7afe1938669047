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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.AwsSettings.Setting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AwsSettings}: they are read as the AWS SDK reads them.
 */
@ExtendWith(OutputCaptureExtension.class)
class AwsSettingsTests {

	private static final String SERVICE = "aws.endpointUrlMarketplaceMetering";

	private static final String GLOBAL = "aws.endpointUrl";

	private final Properties before = (Properties) System.getProperties().clone();

	private final Map<String, String> environment = new HashMap<>();

	private final Path directory;

	private final Path configuration;

	AwsSettingsTests(@TempDir Path directory) {
		this.directory = directory;
		this.configuration = directory.resolve("config");
		System.setProperty("aws.configFile", this.configuration.toString());
		System.setProperty("aws.sharedCredentialsFile", directory.resolve("credentials").toString());
	}

	@AfterEach
	void restore() {
		System.setProperties(this.before);
	}

	static Stream<Arguments> endpoints() {
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
	@MethodSource("endpoints")
	void endpointIsThatOfTheSdk(Map<String, String> properties, String profile) throws IOException {
		Files.writeString(this.configuration, profile);
		properties.forEach(System::setProperty);
		assertThat(metering().stream().findFirst().map(Setting::value).map(URI::create).orElse(null))
			.isEqualTo(endpointOfSdk());
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
	@ValueSource(strings = { "", " ", "\t" })
	void blankIsNotSet(String value) throws IOException {
		System.setProperty(SERVICE, value);
		System.setProperty(GLOBAL, value);
		this.environment.put("AWS_ENDPOINT_URL", value);
		this.environment.put("AWS_USE_FIPS_ENDPOINT", value);
		Files.writeString(this.configuration, "[default]\nendpoint_url =\nregion = eu-west-1\n");
		assertThat(metering()).isEmpty();
		assertThat(useFips()).isNull();
	}

	@Test
	void everyEndpointIsNamedInTheOrderOfTheSdk() throws IOException {
		Files.writeString(this.configuration,
				"[default]\nendpoint_url = https://6.example\nmarketplace_metering.endpoint_url = https://5.example\n");
		this.environment.put("AWS_ENDPOINT_URL", "https://4.example");
		this.environment.put("AWS_ENDPOINT_URL_MARKETPLACE_METERING", "https://3.example");
		System.setProperty(GLOBAL, "https://2.example");
		System.setProperty(SERVICE, "https://1.example");
		assertThat(metering()).containsExactly(
				new Setting("the system property aws.endpointUrlMarketplaceMetering", "https://1.example", false),
				new Setting("the system property aws.endpointUrl", "https://2.example", true),
				new Setting("the environment variable AWS_ENDPOINT_URL_MARKETPLACE_METERING", "https://3.example",
						false),
				new Setting("the environment variable AWS_ENDPOINT_URL", "https://4.example", true),
				new Setting("marketplace_metering.endpoint_url of the profile", "https://5.example", false),
				new Setting("endpoint_url of the profile", "https://6.example", true));
	}

	@Test
	void servicesAreToldApart() {
		System.setProperty("aws.endpointUrlSts", "https://sts.example");
		assertThat(settings().endpoints("Sts", "STS", "sts")).extracting(Setting::value)
			.containsExactly("https://sts.example");
		assertThat(metering()).isEmpty();
	}

	@Test
	void fipsAndDualStackAreThoseOfTheSdk() throws IOException {
		assertSwitches(null, null);
		Files.writeString(this.configuration, "[default]\nuse_fips_endpoint = true\n");
		System.setProperty("aws.useDualstackEndpoint", "TRUE");
		assertSwitches("use_fips_endpoint of the profile", "the system property aws.useDualstackEndpoint");
		System.setProperty("aws.useFipsEndpoint", "false");
		System.setProperty("aws.useDualstackEndpoint", "False");
		assertSwitches(null, null);
	}

	private void assertSwitches(@Nullable String fips, @Nullable String dualStack) {
		assertThat(name(useFips())).isEqualTo(fips);
		assertThat(name(settings().switchedOn("aws.useDualstackEndpoint", "AWS_USE_DUALSTACK_ENDPOINT",
				"use_dualstack_endpoint")))
			.isEqualTo(dualStack);
		assertThat(FipsEnabledProvider.builder().build().isFipsEnabled().orElse(false)).isEqualTo(fips != null);
		assertThat(DualstackEnabledProvider.builder().build().isDualstackEnabled().orElse(false))
			.isEqualTo(dualStack != null);
	}

	private static @Nullable String name(@Nullable Setting setting) {
		return (setting != null) ? setting.name() : null;
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "yes", "on", "tru" })
	void switchThatIsNeitherTrueNorFalseIsNamed(String value) {
		this.environment.put("AWS_USE_FIPS_ENDPOINT", value);
		assertThatExceptionOfType(CallFailedException.class).isThrownBy(this::useFips)
			.withMessage("The environment variable AWS_USE_FIPS_ENDPOINT is '%s', which is neither true nor false."
				.formatted(value))
			.satisfies((failure) -> assertThat(Objects.requireNonNull(failure.problem()).reason())
				.isEqualTo(RejectionReason.CONFIGURATION));
		// the SDK refuses it as well
		System.setProperty("aws.useFipsEndpoint", value);
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> FipsEnabledProvider.builder().build().isFipsEnabled());
	}

	@Test
	void configurationThatTheEnvironmentNamesAndThatIsBrokenIsNamed() throws IOException {
		Files.writeString(this.configuration, "this is no configuration\n");
		assertThatExceptionOfType(CallFailedException.class).isThrownBy(this::metering)
			.withMessageContaining("The system property aws.configFile names the file " + this.configuration)
			.satisfies((failure) -> assertThat(Objects.requireNonNull(failure.problem()).reason())
				.isEqualTo(RejectionReason.CONFIGURATION));
	}

	@Test
	void credentialsFileThatIsBrokenEndsNothing(CapturedOutput output) throws IOException {
		Files.writeString(this.configuration, "[default]\nendpoint_url = https://profile.example\n");
		Files.writeString(this.directory.resolve("credentials"), "secret-of-another-client\n");
		assertThat(metering()).extracting(Setting::value).containsExactly("https://profile.example");
		assertThat(output).contains("WARN", "Ignoring the profile file " + this.directory.resolve("credentials"))
			.doesNotContain("secret-of-another-client");
	}

	private List<Setting> metering() {
		return settings().endpoints("MarketplaceMetering", "MARKETPLACE_METERING", "marketplace_metering");
	}

	private @Nullable Setting useFips() {
		return settings().switchedOn("aws.useFipsEndpoint", "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
	}

	private AwsSettings settings() {
		return new AwsSettings(this.environment::get);
	}

}

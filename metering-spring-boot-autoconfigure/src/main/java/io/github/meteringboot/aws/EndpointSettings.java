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

import java.util.Optional;

import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.utils.SystemSetting;

/**
 * What the settings of the AWS SDK say about the endpoints of a service, in the order in
 * which the SDK itself looks at system properties, environment and profile.
 *
 * @param systemProperty the system property of the service
 * @param environmentVariable the environment variable of the service
 * @param profileKey what the profile calls the service
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
 * endpoints</a>
 */
record EndpointSettings(String systemProperty, String environmentVariable, String profileKey) {

	static final EndpointSettings METERING = new EndpointSettings("aws.endpointUrlMarketplaceMetering",
			"AWS_ENDPOINT_URL_MARKETPLACE_METERING", "marketplace_metering");

	static final EndpointSettings STS = new EndpointSettings("aws.endpointUrlSts", "AWS_ENDPOINT_URL_STS", "sts");

	/**
	 * Return the endpoint that is set for the service.
	 * @return the endpoint as it is written, which may be no URI at all
	 */
	Optional<String> endpoint() {
		return systemProperty(this.systemProperty).or(() -> systemProperty("aws.endpointUrl"))
			.or(() -> SystemSetting.getStringValueFromEnvironmentVariable(this.environmentVariable))
			.or(() -> SystemSetting.getStringValueFromEnvironmentVariable("AWS_ENDPOINT_URL"))
			.or(this::endpointOfProfile);
	}

	private Optional<String> endpointOfProfile() {
		ProfileFile file = ProfileFile.defaultProfileFile();
		String key = this.profileKey + "." + ProfileProperty.ENDPOINT_URL;
		Optional<Profile> profile = file.profile(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow());
		return profile.flatMap((found) -> found.property("services"))
			.flatMap((name) -> file.getSection("services", name))
			.flatMap((services) -> services.property(key))
			.or(() -> profile.flatMap((found) -> found.property(key)))
			.or(() -> profile.flatMap((found) -> found.property(ProfileProperty.ENDPOINT_URL)));
	}

	static boolean useFips() {
		return FipsEnabledProvider.builder().build().isFipsEnabled().orElse(false);
	}

	static boolean useDualStack() {
		return DualstackEnabledProvider.builder().build().isDualstackEnabled().orElse(false);
	}

	private static Optional<String> systemProperty(String name) {
		return Optional.ofNullable(System.getProperty(name));
	}

}

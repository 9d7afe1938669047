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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;

/**
 * The settings of the AWS SDK that decide how AWS is called, in the order in which the
 * SDK reads system properties, environment variables and the profile. A blank value
 * counts as not set.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html">Settings
 * reference of the AWS SDKs</a>
 */
final class AwsSettings {

	private static final Log logger = LogFactory.getLog(AwsSettings.class);

	private final UnaryOperator<@Nullable String> environment;

	private @Nullable Optional<ProfileFile> profiles;

	/**
	 * Create a new instance that reads the environment of this process.
	 */
	AwsSettings() {
		this((name) -> (name != null) ? System.getenv(name) : null);
	}

	AwsSettings(UnaryOperator<@Nullable String> environment) {
		this.environment = environment;
	}

	/**
	 * Return the value of an environment variable.
	 */
	@Nullable String variable(String name) {
		return nonBlank(this.environment.apply(name));
	}

	private static @Nullable String nonBlank(@Nullable String value) {
		return (value != null && !value.isBlank()) ? value.strip() : null;
	}

	/**
	 * Return the value of a system property or else of an environment variable.
	 */
	@Nullable String get(String property, String variable) {
		Setting setting = find(property, variable);
		return (setting != null) ? setting.value() : null;
	}

	/**
	 * Find a system property or else an environment variable.
	 */
	@Nullable Setting find(String property, String variable) {
		String value = nonBlank(System.getProperty(property));
		if (value != null) {
			return new Setting("the system property " + property, value, false);
		}
		value = variable(variable);
		return (value != null) ? new Setting("the environment variable " + variable, value, false) : null;
	}

	/**
	 * Return whether a switch is on.
	 * @param property the system property
	 * @param variable the environment variable
	 * @param profileKey the key of the profile
	 * @return the setting that turns it on, or {@code null}
	 * @throws CallFailedException if the value is neither true nor false
	 */
	@Nullable Setting switchedOn(String property, String variable, String profileKey) {
		Setting setting = find(property, variable);
		if (setting == null) {
			String value = nonBlank(profile().flatMap((profile) -> profile.property(profileKey)).orElse(null));
			setting = (value != null) ? new Setting(profileKey + " of the profile", value, false) : null;
		}
		if (setting == null || setting.value().equalsIgnoreCase("false")) {
			return null;
		}
		if (setting.value().equalsIgnoreCase("true")) {
			return setting;
		}
		throw CallFailedException.setting(setting.name(),
				"is '" + Printable.text(setting.value()) + "', which is neither true nor false",
				"Set it to true or false, or unset it.");
	}

	/**
	 * Return the endpoints that are set for a service, the one that the SDK would take
	 * first.
	 * @param propertySuffix what the system property calls the service
	 * @param variableSuffix what the environment variable calls the service
	 * @param profileKey what the profile calls the service
	 */
	List<Setting> endpoints(String propertySuffix, String variableSuffix, String profileKey) {
		List<Setting> endpoints = new ArrayList<>();
		add(endpoints, "the system property aws.endpointUrl" + propertySuffix,
				System.getProperty("aws.endpointUrl" + propertySuffix), false);
		add(endpoints, "the system property aws.endpointUrl", System.getProperty("aws.endpointUrl"), true);
		String variable = "AWS_ENDPOINT_URL_" + variableSuffix;
		add(endpoints, "the environment variable " + variable, variable(variable), false);
		add(endpoints, "the environment variable AWS_ENDPOINT_URL", variable("AWS_ENDPOINT_URL"), true);
		Profile profile = profile().orElse(null);
		if (profile != null) {
			String key = profileKey + ".endpoint_url";
			String services = profile.property("services").orElse(null);
			add(endpoints, key + " of the services section",
					(services != null) ? profiles().flatMap((file) -> file.getSection("services", services))
						.flatMap((section) -> section.property(key))
						.orElse(null) : null,
					false);
			add(endpoints, key + " of the profile", profile.property(key).orElse(null), false);
			add(endpoints, "endpoint_url of the profile", profile.property("endpoint_url").orElse(null), true);
		}
		return endpoints;
	}

	private static void add(List<Setting> settings, String name, @Nullable String value, boolean global) {
		String nonBlank = nonBlank(value);
		if (nonBlank != null) {
			settings.add(new Setting(name, nonBlank, global));
		}
	}

	private Optional<Profile> profile() {
		String profile = get("aws.profile", "AWS_PROFILE");
		return profiles().flatMap((file) -> file.profile((profile != null) ? profile : "default"));
	}

	private Optional<ProfileFile> profiles() {
		Optional<ProfileFile> profiles = this.profiles;
		if (profiles == null) {
			ProfileFile configuration = read(ProfileFile.Type.CONFIGURATION);
			ProfileFile credentials = read(ProfileFile.Type.CREDENTIALS);
			if (configuration != null && credentials != null) {
				profiles = Optional.of(ProfileFile.aggregator().addFile(configuration).addFile(credentials).build());
			}
			else {
				profiles = Optional.ofNullable((configuration != null) ? configuration : credentials);
			}
			this.profiles = profiles;
		}
		return profiles;
	}

	/**
	 * Read a file. It may be there for other clients of the application, so that a broken
	 * one ends nothing, unless the environment names it for the configuration.
	 */
	private @Nullable ProfileFile read(ProfileFile.Type type) {
		boolean configuration = type == ProfileFile.Type.CONFIGURATION;
		Path path = null;
		try {
			path = (configuration ? ProfileFileLocation.configurationFileLocation()
					: ProfileFileLocation.credentialsFileLocation())
				.orElse(null);
			return (path != null) ? ProfileFile.builder().content(path).type(type).build() : null;
		}
		catch (RuntimeException ex) {
			// what is wrong with a credentials file may quote a secret
			String why = configuration ? Printable.text(String.valueOf(ex.getMessage())) : ex.getClass().getName();
			Setting named = configuration ? find("aws.configFile", "AWS_CONFIG_FILE") : null;
			if (named != null) {
				throw CallFailedException.setting(named.name(),
						"names the file " + Printable.text(named.value())
								+ ", which is no configuration of the AWS SDK: " + why,
						"Correct the file, or unset the variable.");
			}
			logger.warn("Ignoring the profile file %s, which cannot be read: %s".formatted(path, why));
			return null;
		}
	}

	/**
	 * A setting that has a value.
	 *
	 * @param name where the value comes from, such as
	 * {@code the environment variable AWS_REGION}
	 * @param value the value
	 * @param global whether an endpoint is set for all services
	 */
	record Setting(String name, String value, boolean global) {

	}

}

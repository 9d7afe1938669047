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

package io.github.meteringboot.client;

import java.util.regex.Pattern;

import io.github.meteringboot.platform.ContainerPlatform;
import io.github.meteringboot.platform.LaunchEnvironment;
import io.github.meteringboot.platform.LaunchEnvironmentResolver;
import io.github.meteringboot.platform.Printable;
import io.github.meteringboot.registration.RegistrationRejectedException;
import io.github.meteringboot.registration.RejectionReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Where a call is made from, and with whose credentials.
 *
 * @param platform what runs the container
 * @param region the region to call
 * @param credentials the credentials that sign
 */
record LaunchSite(ContainerPlatform platform, Region region, SigningCredentials credentials) {

	private static final Log logger = LogFactory.getLog(LaunchSite.class);

	private static final Pattern HOST_LABEL = Pattern.compile("[a-z0-9-]{1,63}");

	/**
	 * Find out where this container was launched.
	 * @param resolver finds the platform and its region
	 * @param settings the timeouts
	 * @return the site
	 * @throws RegistrationRejectedException if no region is found
	 */
	static LaunchSite discover(LaunchEnvironmentResolver resolver, ClientSettings settings) {
		LaunchEnvironment launch = resolver.resolve();
		Region region = Region.of((launch.region() != null) ? launch.region() : regionOfSdk());
		SdkSystemSetting.AWS_REGION.getStringValue()
			.filter((configured) -> !configured.equals(region.id()))
			.ifPresent((configured) -> logger.warn(
					"Calling RegisterUsage in %s, where this container was launched, and not in %s, which AWS_REGION names."
						.formatted(region, Printable.text(configured))));
		return new LaunchSite(launch.platform(), region, SigningCredentials.choose(launch, region, settings));
	}

	/**
	 * Return the site from which a simulator is called.
	 * @return a site that asks nobody
	 */
	static LaunchSite simulated() {
		return new LaunchSite(ContainerPlatform.UNKNOWN, Region.US_EAST_1, SigningCredentials.simulated());
	}

	/**
	 * Return the site from which nothing goes out.
	 * @param settings the timeouts
	 * @param httpClient answers from memory
	 * @return a site that asks nobody
	 */
	static LaunchSite inMemory(ClientSettings settings, SdkHttpClient.Builder<?> httpClient) {
		return new LaunchSite(ContainerPlatform.UNKNOWN, Region.US_EAST_1,
				SigningCredentials.inMemory(Region.US_EAST_1, settings, httpClient));
	}

	private static String regionOfSdk() {
		try {
			String region = new DefaultAwsRegionProviderChain().getRegion().id();
			if (!HOST_LABEL.matcher(region).matches()) {
				throw noRegion("'" + Printable.text(region) + "' is not the name of a region.");
			}
			return region;
		}
		catch (SdkClientException ex) {
			throw noRegion("Neither the platform nor the AWS SDK's own chain knows one. " + FailureText.of(ex));
		}
	}

	private static RegistrationRejectedException noRegion(String why) {
		return new RegistrationRejectedException(RejectionReason.CONFIGURATION, "NoRegion",
				"No AWS Region was found. " + why,
				"Run the container on Amazon ECS or Amazon EKS, where its launch region is found by itself. To run the product on a laptop, use metering-spring-boot-starter-test and its simulator.",
				null);
	}

}

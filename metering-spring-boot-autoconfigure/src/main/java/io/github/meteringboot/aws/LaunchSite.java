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

import java.util.regex.Pattern;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
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
	 * Find out what region to call, and with which credentials.
	 * @param launch where this container was launched
	 * @param settings the timeouts
	 * @return the site
	 * @throws RegistrationRejectedException if no region is found, or outside Amazon ECS
	 * and Amazon EKS not even credentials
	 */
	static LaunchSite discover(LaunchEnvironment launch, ClientSettings settings) {
		Region region = Region.of((launch.region() != null) ? launch.region() : regionOfSdk(launch));
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
	 * Warn about what the operator may not expect, as a call is made from here.
	 */
	void warn() {
		String configured = SdkSystemSetting.AWS_REGION.getStringValue().orElse(this.region.id());
		if (!configured.equals(this.region.id())) {
			logger.warn(
					"Calling RegisterUsage in %s, where this container was launched, and not in %s, which AWS_REGION names."
						.formatted(this.region, Printable.text(configured)));
		}
		if (this.credentials.warning() != null) {
			logger.warn(this.credentials.warning());
		}
	}

	private static String regionOfSdk(LaunchEnvironment launch) {
		try {
			String region = new DefaultAwsRegionProviderChain().getRegion().id();
			if (!HOST_LABEL.matcher(region).matches()) {
				throw noRegion(launch, "'" + Printable.text(region) + "' is not the name of a region.");
			}
			return region;
		}
		catch (SdkClientException ex) {
			requireCredentials(launch);
			throw noRegion(launch, "Neither the platform nor the AWS SDK's own chain knows one. " + FailureText.of(ex));
		}
	}

	/**
	 * Outside of AWS there is neither a region nor a credential. Of the two the
	 * credentials are reported: the region is not the matter, and an image whose
	 * configuration was accepted must not end with the exit code of one that was refused.
	 */
	private static void requireCredentials(LaunchEnvironment launch) {
		if (launch.platform() != ContainerPlatform.UNKNOWN || SigningCredentials.hasWebIdentity()) {
			return;
		}
		try (SigningCredentials credentials = SigningCredentials.outsideAws()) {
			credentials.provider().resolveCredentials();
		}
		catch (SdkException ex) {
			throw new RegistrationFailures(true, "none found", SigningCredentials.DEFAULT_CHAIN, null)
				.credentialsFailed(ex);
		}
	}

	private static RegistrationRejectedException noRegion(LaunchEnvironment launch, String why) {
		String action = "Run the container on Amazon ECS or Amazon EKS, where its launch region is found by itself.";
		return new RegistrationRejectedException(RejectionReason.CONFIGURATION, "NoRegion",
				"No AWS Region was found. " + why,
				(launch.platform() != ContainerPlatform.UNKNOWN) ? action : action + RegistrationFailures.RUN_LOCALLY,
				null);
	}

}

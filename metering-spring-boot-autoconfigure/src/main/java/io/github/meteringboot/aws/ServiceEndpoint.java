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
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import io.github.meteringboot.aws.AwsSettings.Setting;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointParams;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointProvider;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointParams;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/**
 * Finds the address of a service: by the rules of the AWS SDK, or by the endpoint
 * settings of the SDK ({@code AWS_ENDPOINT_URL} and the like). These are in the buyer's
 * hands, and a relay of the buyer's could lend one registration to many containers, so
 * for metering they are followed to the metering service of AWS only. A setting for all
 * services is followed to AWS only, too: it may stand for another product, to which no
 * service account token must be sent.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
 * endpoints</a>
 */
enum ServiceEndpoint {

	METERING(CallTarget.METERING, "MarketplaceMetering", "MARKETPLACE_METERING", "marketplace_metering",
			List.of("metering.marketplace", "metering.marketplace-fips", "metering-marketplace")) {

		@Override
		URI ofRegion(Region region, boolean fips, boolean dualStack) {
			return MarketplaceMeteringEndpointProvider.defaultProvider()
				.resolveEndpoint(MarketplaceMeteringEndpointParams.builder()
					.region(region)
					.useFips(fips)
					.useDualStack(dualStack)
					.build())
				.join()
				.url();
		}

	},

	STS(CallTarget.STS, "Sts", "STS", "sts", List.of("sts", "sts-fips")) {

		@Override
		URI ofRegion(Region region, boolean fips, boolean dualStack) {
			return StsEndpointProvider.defaultProvider()
				.resolveEndpoint(
						StsEndpointParams.builder().region(region).useFips(fips).useDualStack(dualStack).build())
				.join()
				.url();
		}

	};

	private static final Log logger = LogFactory.getLog(ServiceEndpoint.class);

	private final String service;

	private final String propertySuffix;

	private final String variableSuffix;

	private final String profileKey;

	private final List<String> labels;

	ServiceEndpoint(String service, String propertySuffix, String variableSuffix, String profileKey,
			List<String> labels) {
		this.service = service;
		this.propertySuffix = propertySuffix;
		this.variableSuffix = variableSuffix;
		this.profileKey = profileKey;
		this.labels = labels;
	}

	/**
	 * Return the address of the service in a region by the rules of the AWS SDK.
	 */
	abstract URI ofRegion(Region region, boolean fips, boolean dualStack);

	/**
	 * Find the address of the service.
	 * @param region the region to call
	 * @param settings the environment
	 * @return the address, and how to reach it
	 * @throws CallFailedException if a setting contradicts another one, or is malformed
	 */
	CallTarget resolve(Region region, AwsSettings settings) {
		Setting fips = settings.switchedOn("aws.useFipsEndpoint", "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
		Setting dualStack = settings.switchedOn("aws.useDualstackEndpoint", "AWS_USE_DUALSTACK_ENDPOINT",
				"use_dualstack_endpoint");
		for (Setting setting : settings.endpoints(this.propertySuffix, this.variableSuffix, this.profileKey)) {
			URI uri = parse(setting);
			if (uri != null && isFollowed(setting, uri)) {
				rejectContradiction(setting, fips);
				rejectContradiction(setting, dualStack);
				return target(uri, setting.name(), settings);
			}
			logger.warn(
					"Ignoring the configured endpoint %s (%s): the registration follows it only over https to a host of %s."
						.formatted(Printable.text(withoutUser(setting.value())), setting.name(), this.service));
		}
		try {
			return target(ofRegion(region, fips != null, dualStack != null), null, settings);
		}
		catch (RuntimeException ex) {
			if (ex instanceof CallFailedException || !isSdkFailure(ex)) {
				throw ex;
			}
			Setting setting = (fips != null) ? fips : dualStack;
			throw CallFailedException.setting(
					(setting != null) ? setting.name() : "the region " + Printable.text(region.id()),
					"leads to no endpoint of " + this.service, "Unset it for this container.");
		}
	}

	private static boolean isSdkFailure(RuntimeException ex) {
		return ex instanceof SdkClientException || ex.getCause() instanceof SdkClientException;
	}

	private CallTarget target(URI uri, @Nullable String source, AwsSettings settings) {
		return new CallTarget(this.service, uri, source, ProxyRoute.to(uri, settings));
	}

	private static @Nullable URI parse(Setting setting) {
		try {
			URI uri = new URI(setting.value());
			boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
			if (http && uri.getHost() != null && uri.getPort() <= ProxyRoute.MAX_PORT) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			// reported below
		}
		if (setting.global()) {
			return null;
		}
		throw CallFailedException.setting(setting.name(),
				"is '" + Printable.text(withoutUser(setting.value())) + "', which is not the address of an endpoint",
				"Write it with its scheme, such as https://host.example.com, or unset it.");
	}

	private static String withoutUser(String address) {
		int at = address.lastIndexOf('@');
		return (at != -1) ? "…" + address.substring(at) : address;
	}

	private boolean isFollowed(Setting setting, URI uri) {
		return (this == STS && !setting.global()) || isAws(uri);
	}

	private void rejectContradiction(Setting endpoint, @Nullable Setting other) {
		if (other != null) {
			throw CallFailedException.setting(endpoint.name(),
					"and %s contradict each other: the AWS SDK takes either an endpoint or a choice of endpoints"
						.formatted(other.name()),
					"Unset one of the two for this container.");
		}
	}

	/**
	 * Return whether an address is one of the service's own: {@code https}, a label of
	 * the service, a region, optionally a VPC endpoint, and a suffix of the region's
	 * partition. AWS rents out other hosts under the same suffixes.
	 */
	boolean isAws(URI uri) {
		if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
			return false;
		}
		String host = uri.getHost().toLowerCase(Locale.ROOT);
		boolean vpc = host.startsWith("vpce-");
		if (vpc) {
			host = host.substring(host.indexOf('.') + 1);
		}
		for (String label : this.labels) {
			if (host.startsWith(label + ".") && isRegional(host.substring(label.length() + 1), vpc)) {
				return true;
			}
		}
		return false;
	}

	private boolean isRegional(String host, boolean vpc) {
		int dot = host.indexOf('.');
		String region = (dot != -1) ? host.substring(0, dot) : host;
		if (dot == -1 || !LaunchSite.isRegion(region)) {
			return false;
		}
		String suffix = host.substring(dot + 1);
		return vpc ? suffix.startsWith("vpce.") && isSuffix(region, suffix.substring("vpce.".length()))
				: isSuffix(region, suffix);
	}

	/**
	 * Return whether a DNS suffix is one that the SDK's endpoint rules have for a region.
	 * The metadata of partitions, which tells the same, loads a class for each service of
	 * AWS.
	 */
	static boolean isSuffix(String region, String suffix) {
		Region found = Region.of(region);
		return suffix.equals(suffix(found, false)) || suffix.equals(suffix(found, true));
	}

	private static @Nullable String suffix(Region region, boolean dualStack) {
		try {
			String host = METERING.ofRegion(region, false, dualStack).getHost();
			return host.substring(host.indexOf(region.id()) + region.id().length() + 1);
		}
		catch (RuntimeException ex) {
			// the rules know partitions without dual-stack endpoints
			if (!isSdkFailure(ex)) {
				throw ex;
			}
			return null;
		}
	}

}

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
import java.util.concurrent.CompletableFuture;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointParams;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointProvider;

/**
 * Follows the endpoint settings of the AWS SDK ({@code AWS_ENDPOINT_URL} and the like)
 * only to AWS itself. They are in the buyer's hands, and a relay of the buyer's could
 * lend one registration to many containers.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
 * endpoints</a>
 */
final class ConfiguredEndpointPolicy implements MarketplaceMeteringEndpointProvider {

	private static final Log logger = LogFactory.getLog(ConfiguredEndpointPolicy.class);

	private static final List<String> AWS_DOMAINS = List.of(".amazonaws.com", ".amazonaws.com.cn", ".api.aws");

	/**
	 * Hosts under the domains of AWS behind which anybody can put a program.
	 */
	private static final List<String> RENTED_LABELS = List.of(".execute-api.", ".elb.", ".compute.");

	private final MarketplaceMeteringEndpointProvider delegate = MarketplaceMeteringEndpointProvider.defaultProvider();

	private volatile boolean warned;

	@Override
	public CompletableFuture<Endpoint> resolveEndpoint(MarketplaceMeteringEndpointParams params) {
		String configured = params.endpoint();
		if (configured == null || isAws(configured)) {
			return this.delegate.resolveEndpoint(params);
		}
		if (!this.warned) {
			this.warned = true;
			logger.warn(
					"Ignoring the configured endpoint %s: AWS Marketplace metering follows AWS_ENDPOINT_URL and the like only over https to a host of AWS."
						.formatted(Printable.text(configured)));
		}
		return this.delegate.resolveEndpoint(params.toBuilder().endpoint(null).build());
	}

	static boolean isAws(String endpoint) {
		URI uri;
		try {
			uri = new URI(endpoint);
		}
		catch (URISyntaxException ex) {
			return false;
		}
		String host = uri.getHost();
		if (!"https".equalsIgnoreCase(uri.getScheme()) || host == null || uri.getRawUserInfo() != null) {
			return false;
		}
		String lowerCaseHost = host.toLowerCase(Locale.ROOT);
		return AWS_DOMAINS.stream().anyMatch(lowerCaseHost::endsWith)
				&& RENTED_LABELS.stream().noneMatch(("." + lowerCaseHost)::contains);
	}

}

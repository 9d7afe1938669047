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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.sts.StsClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that {@link ServiceEndpoint} leads where the clients of the AWS SDK go.
 */
class SdkEndpointTests {

	@Test
	void endpointsAreThoseOfTheClientsOfTheSdk() {
		int compared = 0;
		for (Region region : Region.regions()) {
			if (region.isGlobalRegion()) {
				continue;
			}
			for (int choice = 0; choice < 4; choice++) {
				boolean fips = (choice & 1) != 0;
				boolean dualStack = (choice & 2) != 0;
				Map<String, String> environment = new HashMap<>();
				environment.put("AWS_USE_FIPS_ENDPOINT", String.valueOf(fips));
				environment.put("AWS_USE_DUALSTACK_ENDPOINT", String.valueOf(dualStack));
				AwsSettings settings = new AwsSettings(environment::get);
				String what = region + " fips=" + fips + " dualStack=" + dualStack;
				URI expected = metering(region, fips, dualStack);
				if (expected == null) {
					continue;
				}
				assertThat(ServiceEndpoint.METERING.resolve(region, settings).uri()).as(what).isEqualTo(expected);
				compared++;
			}
			assertThat(ServiceEndpoint.STS.resolve(region, new AwsSettings((name) -> null)).uri())
				.isEqualTo(sts(region));
		}
		assertThat(compared).isGreaterThan(120);
	}

	/**
	 * Return where the client goes, or {@code null} where it refuses to be built.
	 */
	private static @Nullable URI metering(Region region, boolean fips, boolean dualStack) {
		Recorder recorder = new Recorder();
		try (MarketplaceMeteringClient client = MarketplaceMeteringClient.builder()
			.region(region)
			.fipsEnabled(fips)
			.dualstackEnabled(dualStack)
			.credentialsProvider(AnonymousCredentialsProvider.create())
			.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(recorder))
			.build()) {
			assertThatExceptionOfType(SdkClientException.class)
				.isThrownBy(() -> client.registerUsage((request) -> request.productCode("a1b2c3").publicKeyVersion(1)));
		}
		catch (NullPointerException ex) {
			assertThat(ex).hasMessageContaining("No endpoint known for [dualstack");
			return null;
		}
		return recorder.uri();
	}

	private static URI sts(Region region) {
		Recorder recorder = new Recorder();
		try (StsClient client = StsClient.builder()
			.region(region)
			.credentialsProvider(AnonymousCredentialsProvider.create())
			.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(recorder))
			.build()) {
			assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> client.assumeRoleWithWebIdentity(
					(request) -> request.roleArn("a").roleSessionName("b").webIdentityToken("c")));
		}
		return recorder.uri();
	}

	/**
	 * Keeps the address of a call and lets it go nowhere.
	 */
	private static final class Recorder implements ExecutionInterceptor {

		private final AtomicReference<URI> uri = new AtomicReference<>();

		@Override
		public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
			URI uri = context.httpRequest().getUri();
			this.uri.set(URI.create(uri.getScheme() + "://" + uri.getHost()));
			throw SdkClientException.create("not sent");
		}

		private URI uri() {
			URI uri = this.uri.get();
			if (uri == null) {
				throw new AssertionError("No call was made");
			}
			return uri;
		}

	}

}

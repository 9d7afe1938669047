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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.endpoints.MarketplaceMeteringEndpointParams;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfiguredEndpointPolicy}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfiguredEndpointPolicyTests {

	private static final URI REGIONAL = URI.create("https://metering.marketplace.eu-central-1.amazonaws.com");

	@Test
	void resolveWithoutSettingIsTheRegionalEndpoint(CapturedOutput output) {
		assertThat(resolve(null, false)).isEqualTo(REGIONAL);
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://vpce-0123-abc.metering.marketplace.eu-central-1.vpce.amazonaws.com",
			"https://metering.marketplace.eu-central-1.amazonaws.com:443",
			"https://metering.marketplace.cn-north-1.amazonaws.com.cn", "HTTPS://Metering.Marketplace.AMAZONAWS.COM",
			"https://metering-marketplace.eu-central-1.api.aws" })
	void resolveFollowsASettingToAws(String endpoint, CapturedOutput output) {
		assertThat(resolve(endpoint, false)).isEqualTo(URI.create(endpoint));
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://metering.marketplace.eu-central-1.amazonaws.com", "https://relay.example",
			"https://amazonaws.com", "https://evilamazonaws.com", "https://amazonaws.com.evil.example",
			"https://metering.amazonaws.com.cn.evil.example", "https://relay.example/.amazonaws.com",
			"https://relay.example?x=.amazonaws.com", "https://relay.example#.amazonaws.com",
			"https://metering.amazonaws.com@relay.example", "https://x:y@metering.amazonaws.com",
			"https://relay.example\\.amazonaws.com", "https://127.0.0.1:8443", "https://[::1]:8443",
			"//metering.amazonaws.com", "metering.amazonaws.com", "ftp://metering.amazonaws.com", "", " ",
			"https://rel ay.amazonaws.com", "https://under_score.amazonaws.com", "https://%61.amazonaws.com",
			"https:metering.amazonaws.com", "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/relay",
			"https://vpce-0123-abc.execute-api.eu-central-1.vpce.amazonaws.com",
			"https://relay-123.eu-central-1.elb.amazonaws.com",
			"https://ec2-203-0-113-25.eu-central-1.compute.amazonaws.com" })
	void resolveIgnoresEveryOtherSetting(String endpoint, CapturedOutput output) {
		assertThat(resolve(endpoint, false)).isEqualTo(REGIONAL);
		assertThat(output).contains("WARN").contains("Ignoring the configured endpoint");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://vpce-0123-abc.metering.marketplace.eu-central-1.vpce.amazonaws.com",
			"https://relay.example" })
	void resolveIgnoresThemAllSilentlyIfToldSo(String endpoint, CapturedOutput output) {
		assertThat(resolve(endpoint, true)).isEqualTo(REGIONAL);
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void resolveWarnsOnce(CapturedOutput output) {
		ConfiguredEndpointPolicy policy = new ConfiguredEndpointPolicy(false);
		MarketplaceMeteringEndpointParams params = params("https://relay.example\nINFO forged line");
		policy.resolveEndpoint(params).join();
		policy.resolveEndpoint(params).join();
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("WARN")).hasSize(1);
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("INFO forged line"));
	}

	@Test
	void resolveKeepsTheRulesOfThePartition() {
		MarketplaceMeteringEndpointParams params = MarketplaceMeteringEndpointParams.builder()
			.region(Region.US_GOV_WEST_1)
			.useFips(true)
			.endpoint("https://relay.example")
			.build();
		assertThat(new ConfiguredEndpointPolicy(false).resolveEndpoint(params).join().url().getHost())
			.contains("-fips.")
			.endsWith(".us-gov-west-1.amazonaws.com");
	}

	private static URI resolve(@Nullable String endpoint, boolean ignoreAll) {
		return new ConfiguredEndpointPolicy(ignoreAll).resolveEndpoint(params(endpoint)).join().url();
	}

	private static MarketplaceMeteringEndpointParams params(@Nullable String endpoint) {
		return MarketplaceMeteringEndpointParams.builder().region(Region.EU_CENTRAL_1).endpoint(endpoint).build();
	}

}

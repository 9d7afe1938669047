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
import java.util.Objects;

import io.github.meteringboot.RejectionReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServiceEndpoint}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServiceEndpointTests {

	private static final String METERING_VARIABLE = "AWS_ENDPOINT_URL_MARKETPLACE_METERING";

	private static final String STS_VARIABLE = "AWS_ENDPOINT_URL_STS";

	private static final String GLOBAL_VARIABLE = "AWS_ENDPOINT_URL";

	private static final URI METERING = URI.create("https://metering.marketplace.eu-central-1.amazonaws.com");

	private static final URI STS = URI.create("https://sts.eu-central-1.amazonaws.com");

	private final Map<String, String> environment = new HashMap<>();

	@Test
	void endpointsAreRegional(CapturedOutput output) {
		assertThat(metering().uri()).isEqualTo(METERING);
		assertThat(metering().source()).isNull();
		assertThat(sts().uri()).isEqualTo(STS);
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://vpce-0123-abc.metering-marketplace.eu-central-1.vpce.amazonaws.com",
			"https://vpce-0123-abc-eu-central-1a.metering-marketplace.eu-central-1.vpce.amazonaws.com",
			"https://vpce-0123-abc.metering.marketplace.eu-central-1.vpce.amazonaws.com",
			"https://metering.marketplace.eu-central-1.amazonaws.com:443",
			"https://metering.marketplace-fips.us-gov-west-1.amazonaws.com",
			"https://metering.marketplace.cn-north-1.amazonaws.com.cn",
			"https://metering-marketplace.cn-north-1.api.amazonwebservices.com.cn",
			"https://metering-marketplace.eusc-de-east-1.amazonaws.eu",
			"https://metering.marketplace.us-iso-east-1.c2s.ic.gov",
			"https://metering.marketplace.us-iso-east-1.api.aws.ic.gov",
			"HTTPS://Metering.Marketplace.EU-CENTRAL-1.AMAZONAWS.COM",
			"https://metering-marketplace.eu-central-1.api.aws" })
	void settingThatLeadsToTheMeteringServiceIsFollowed(String endpoint, CapturedOutput output) {
		for (String variable : new String[] { METERING_VARIABLE, GLOBAL_VARIABLE }) {
			this.environment.clear();
			this.environment.put(variable, endpoint);
			assertThat(metering().uri()).isEqualTo(URI.create(endpoint));
			assertThat(metering().source()).isEqualTo("the environment variable " + variable);
		}
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://metering.marketplace.eu-central-1.amazonaws.com", "https://relay.example",
			"https://amazonaws.com", "https://evilamazonaws.com", "https://amazonaws.com.evil.example",
			"https://metering.marketplace.eu-central-1.amazonaws.com.evil.example",
			"https://metering.marketplace.eu-central-1.evilamazonaws.com", "https://relay.example/.amazonaws.com",
			"https://relay.example?x=.amazonaws.com", "https://relay.example#.amazonaws.com",
			"https://metering.marketplace.eu-central-1.amazonaws.com@relay.example",
			"https://x:y@metering.marketplace.eu-central-1.amazonaws.com", "https://127.0.0.1:8443",
			"https://[::1]:8443", "https://metering.marketplace.amazonaws.com",
			"https://metering.marketplace.eu-central-1.amazonaws.com.cn",
			"https://metering.marketplace.cn-north-1.amazonaws.com", "https://sts.eu-central-1.amazonaws.com",
			"https://relay.eu-central-1.amazonaws.com", "https://metering-marketplace.s3.amazonaws.com",
			"https://metering-marketplace.s3.eu-central-1.amazonaws.com",
			"https://metering-marketplace.s3-eu-west-1.amazonaws.com",
			"https://metering-marketplace.s3-website-us-east-1.amazonaws.com",
			"https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/relay",
			"https://vpce-0123-abc.execute-api.eu-central-1.vpce.amazonaws.com",
			"https://vpce-0123.relay.metering-marketplace.eu-central-1.vpce.amazonaws.com",
			"https://vpce-0123-abc.vpce-svc-0123.eu-central-1.vpce.amazonaws.com",
			"https://vpce-0123.metering-marketplace.eu-central-1.amazonaws.com",
			"https://relay.metering-marketplace.eu-central-1.amazonaws.com",
			"https://relay-123.eu-central-1.elb.amazonaws.com",
			"https://metering-marketplace.eu-central-1.elb.amazonaws.com",
			"https://ec2-203-0-113-25.compute-1.amazonaws.com",
			"https://ec2-203-0-113-25.eu-central-1.compute.amazonaws.com",
			"https://metering-marketplace.eu-central-1.on.aws" })
	void settingThatLeadsElsewhereIsIgnored(String endpoint, CapturedOutput output) {
		this.environment.put(METERING_VARIABLE, endpoint);
		assertThat(metering().uri()).isEqualTo(METERING);
		assertThat(output).contains("WARN").contains("Ignoring the configured endpoint").doesNotContain("x:y");
	}

	@Test
	void settingThatIsIgnoredLeavesTheNextOne() {
		this.environment.put(METERING_VARIABLE, "https://relay.example");
		this.environment.put(GLOBAL_VARIABLE, "https://metering-marketplace.eu-central-1.api.aws");
		assertThat(metering().source()).isEqualTo("the environment variable AWS_ENDPOINT_URL");
	}

	@Test
	void warningHasOneLine(CapturedOutput output) {
		this.environment.put(GLOBAL_VARIABLE, "https://relay.example\nINFO forged line");
		assertThat(metering().uri()).isEqualTo(METERING);
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("WARN")).hasSize(1);
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("INFO forged line"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://minio:9000", "https://s3.minio.example",
			"https://metering.marketplace.eu-central-1.amazonaws.com" })
	void settingForAllServicesIsNotFollowedWithTheServiceAccountToken(String endpoint, CapturedOutput output) {
		this.environment.put(GLOBAL_VARIABLE, endpoint);
		assertThat(sts().uri()).isEqualTo(STS);
		assertThat(output).contains("WARN")
			.contains("Ignoring the configured endpoint " + endpoint + " (the environment variable AWS_ENDPOINT_URL)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://sts.eu-central-1.amazonaws.com", "https://sts-fips.us-east-1.amazonaws.com",
			"https://vpce-0123-abc.sts.eu-central-1.vpce.amazonaws.com", "https://sts.cn-north-1.amazonaws.com.cn" })
	void settingForAllServicesIsFollowedToSts(String endpoint) {
		this.environment.put(GLOBAL_VARIABLE, endpoint);
		assertThat(sts().uri()).isEqualTo(URI.create(endpoint));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:8080", "https://sts.relay.example" })
	void settingForStsIsFollowed(String endpoint) {
		this.environment.put(STS_VARIABLE, endpoint);
		assertThat(sts().uri()).isEqualTo(URI.create(endpoint));
		assertThat(sts().source()).isEqualTo("the environment variable AWS_ENDPOINT_URL_STS");
	}

	@ParameterizedTest
	@ValueSource(strings = { "metering.marketplace.eu-central-1.amazonaws.com", "//relay.example",
			"https:relay.example", "https://rel ay.amazonaws.com", "https://under_score.amazonaws.com",
			"https://%61.amazonaws.com", "ftp://metering.marketplace.eu-central-1.amazonaws.com",
			"https://relay.example\\.amazonaws.com", "relay" })
	void settingForTheServiceThatIsNoAddressIsNamed(String endpoint) {
		this.environment.put(METERING_VARIABLE, endpoint);
		assertSetting(ServiceEndpoint.METERING, "The environment variable " + METERING_VARIABLE + " is ");
		this.environment.put(STS_VARIABLE, endpoint);
		assertSetting(ServiceEndpoint.STS, "The environment variable " + STS_VARIABLE + " is ");
		// the one for all services may be there for another client
		this.environment.clear();
		this.environment.put(GLOBAL_VARIABLE, endpoint);
		assertThat(metering().uri()).isEqualTo(METERING);
		assertThat(sts().uri()).isEqualTo(STS);
	}

	@ParameterizedTest
	@CsvSource({ "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT" })
	void settingsThatContradictAreNamed(String flag) {
		this.environment.put(flag, "true");
		this.environment.put(METERING_VARIABLE, "https://metering-marketplace.eu-central-1.api.aws");
		assertSetting(ServiceEndpoint.METERING, "The environment variable " + METERING_VARIABLE
				+ " and the environment variable " + flag + " contradict each other");
		this.environment.put(STS_VARIABLE, "https://sts.eu-central-1.amazonaws.com");
		assertSetting(ServiceEndpoint.STS, "The environment variable " + STS_VARIABLE + " and the environment variable "
				+ flag + " contradict each other");
		// what is not followed contradicts nothing
		this.environment.put(METERING_VARIABLE, "https://relay.example");
		assertThat(metering().uri().getHost()).startsWith("metering");
	}

	private void assertSetting(ServiceEndpoint service, String message) {
		assertThatExceptionOfType(CallFailedException.class).isThrownBy(() -> resolve(service, Region.EU_CENTRAL_1))
			.withMessageStartingWith(message)
			.satisfies((failure) -> {
				assertThat(Objects.requireNonNull(failure.problem()).reason()).isEqualTo(RejectionReason.CONFIGURATION);
				assertThat(failure.problem().name()).isEqualTo("InvalidSetting");
			});
	}

	private CallTarget metering() {
		return ServiceEndpoint.METERING.resolve(Region.EU_CENTRAL_1, new AwsSettings(this.environment::get));
	}

	private CallTarget sts() {
		return ServiceEndpoint.STS.resolve(Region.EU_CENTRAL_1, new AwsSettings(this.environment::get));
	}

	private URI resolve(ServiceEndpoint service, Region region) {
		return service.resolve(region, new AwsSettings(this.environment::get)).uri();
	}

}

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

package io.github.meteringboot.sample;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.ContainerPlatformSimulator.Fault;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The roads from a container to AWS, with the variables that an operator sets and the
 * names that AWS has.
 */
class RoadIT {

	private static final String REGISTERED = "Usage registered with AWS Marketplace";

	@AutoClose
	private final MeteringSimulator metering = MeteringSimulator.start();

	private final Path directory;

	@AutoClose
	private final AwsNetwork network;

	RoadIT(@TempDir Path directory) {
		this.directory = directory;
		this.network = AwsNetwork.in(directory);
	}

	@Test
	void endpointOfAVpcIsFollowed() {
		assertEndpointIsFollowed(AwsNetwork.METERING_OF_VPC);
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { AwsNetwork.METERING_DUAL_STACK, AwsNetwork.METERING })
	void endpointOfAwsIsFollowed(String host) {
		assertEndpointIsFollowed(host);
	}

	private void assertEndpointIsFollowed(String host) {
		int port = this.network.name(host, "127.0.0.1").serve(host, this.metering.endpoint(), "127.0.0.1");
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3");
				ProductProcess product = this.network.tell(image().process())
					.on(platform)
					.environment("AWS_ENDPOINT_URL_MARKETPLACE_METERING", "https://" + host + ":" + port)
					.start()) {
			product.waitForLine(REGISTERED);
			assertSignedBy(platform);
			assertThat(warnings(product)).isEmpty();
		}
	}

	@Test
	void hostOfWhichOnlyTheIpv6AddressAnswersIsReached() throws IOException {
		assumeTrue(hasIpv6());
		String host = AwsNetwork.METERING_DUAL_STACK;
		int port = this.network.name(host, "127.0.0.1")
			.name(host, "::1")
			.serve(host, this.metering.endpoint(), "::1", "127.0.0.1");
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3");
				ProductProcess product = this.network.tell(image().process())
					.on(platform)
					.environment("AWS_ENDPOINT_URL", "https://" + host + ":" + port)
					.start()) {
			product.waitForLine(REGISTERED);
			assertSignedBy(platform);
		}
	}

	private static boolean hasIpv6() throws IOException {
		for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
			for (InetAddress address : Collections.list(each.getInetAddresses())) {
				if (address instanceof Inet6Address && address.isLoopbackAddress()) {
					return true;
				}
			}
		}
		return false;
	}

	@Test
	void proxyWithAPasswordLeadsToStsAndMetering() {
		assertProxyLeadsToStsAndMetering("HTTPS_PROXY", "user:pa%3Ass@");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@CsvSource({ "HTTP_PROXY, user:pa%3Ass@", "HTTPS_PROXY, ''" })
	void proxyLeadsToStsAndMetering(String variable, String user) {
		assertProxyLeadsToStsAndMetering(variable, user);
	}

	private void assertProxyLeadsToStsAndMetering(String variable, String user) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-west-3", this.directory)) {
			this.network.serve(AwsNetwork.METERING, this.metering.endpoint(), "127.0.0.1");
			this.network.serve(AwsNetwork.STS, platform.endpoint(), "127.0.0.1");
			int proxy = this.network
				.proxy(user.isEmpty() ? "" : "Basic " + Base64.getEncoder().encodeToString("user:pa:ss".getBytes()));
			try (ProductProcess product = this.network.tell(image().process())
				.on(platform)
				.withoutEnvironment("AWS_ENDPOINT_URL_STS")
				.environment(variable, "http://" + user + "127.0.0.1:" + proxy)
				.secret("pa:ss")
				.secret("pa%3Ass")
				.start()) {
				product.waitForLine(REGISTERED);
				assertSignedBy(platform);
				assertThat(this.metering.requests().get(0).header("Proxy-Authorization")).isNull();
				assertThat(this.network.proxied()).hasSize(2);
			}
		}
	}

	@Test
	void proxyIsNotUsedForWhatIsExcluded() {
		String host = AwsNetwork.METERING_OF_VPC;
		int port = this.network.name(host, "127.0.0.1").serve(host, this.metering.endpoint(), "127.0.0.1");
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3");
				ProductProcess product = this.network.tell(image().process())
					.on(platform)
					.environment("HTTPS_PROXY", "http://127.0.0.1:" + this.network.proxy(""))
					.environment("NO_PROXY", "169.254.170.2,.vpce.amazonaws.com")
					.environment("AWS_ENDPOINT_URL_MARKETPLACE_METERING", "https://" + host + ":" + port)
					.start()) {
			product.waitForLine(REGISTERED);
			assertThat(this.network.proxied()).isEmpty();
		}
	}

	@Test
	void endpointForAllServicesGetsNoServiceAccountToken() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-west-3", this.directory);
				MeteringSimulator storage = MeteringSimulator.start()) {
			this.network.serve(AwsNetwork.METERING, this.metering.endpoint(), "127.0.0.1");
			this.network.serve(AwsNetwork.STS, platform.endpoint(), "127.0.0.1");
			try (ProductProcess product = this.network.tell(image().process())
				.on(platform)
				.withoutEnvironment("AWS_ENDPOINT_URL_STS")
				.environment("AWS_ENDPOINT_URL", storage.endpoint().toString())
				.environment("HTTPS_PROXY", "http://127.0.0.1:" + this.network.proxy(""))
				.start()) {
				product.waitForLine(REGISTERED);
				assertSignedBy(platform);
				assertThat(storage.requests()).isEmpty();
				assertThat(warnings(product)).hasSize(2)
					.allSatisfy((line) -> assertThat(line).contains("Ignoring the configured endpoint",
							"(the environment variable AWS_ENDPOINT_URL)"));
			}
		}
	}

	@Test
	@InProcess
	void settingsForOtherClientsEndNothing() {
		try (ContainerPlatformSimulator platform = platform("eks");
				InProcessRun run = image().registeringWith(this.metering)
					.process()
					.on(platform)
					.environment("AWS_ENDPOINT_URL", "")
					.environment("AWS_USE_FIPS_ENDPOINT", " ")
					.environment("HTTPS_PROXY", "")
					.file(".aws/config", "this is no configuration")
					.file(".aws/credentials", "nor-is-this-secret")
					.secret("nor-is-this-secret")
					.runInProcess()) {
			assertThat(run.isOpen()).as(run::output).isTrue();
			assertSignedBy(platform);
			List<String> warnings = warnings(run.output().lines());
			assertThat(warnings).hasSize(2);
			assertThat(warnings.get(0)).contains("Ignoring the profile file", ".aws/config");
			assertThat(warnings.get(1)).contains("Ignoring the profile file", ".aws/credentials");
		}
	}

	@ParameterizedTest
	@MethodSource("passing")
	void faultOfAwsThatPassesIsOutlasted(String platformName, Fault fault, String line) {
		assertOutlasted(platformName, fault, line);
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("furtherPassing")
	void furtherFaultOfAwsThatPassesIsOutlasted(String platformName, Fault fault, String line) {
		assertOutlasted(platformName, fault, line);
	}

	private void assertOutlasted(String platformName, Fault fault, String line) {
		try (ContainerPlatformSimulator platform = platform(platformName).credentials(fault);
				ProductProcess product = image().registeringWith(this.metering).process().on(platform).start()) {
			product.waitForLine(line);
			platform.credentials(Fault.NONE);
			product.waitForLine(REGISTERED);
			assertSignedBy(platform);
			assertThat(product.health().body()).contains("\"attempts\":1");
		}
	}

	static Stream<Object[]> passing() {
		return Stream.of(
				new Object[] { "eks", Fault.IDENTITY_PROVIDER_UNREACHABLE,
						"An error that may pass: calling AWS STS again" },
				new Object[] { "ecs", Fault.SERVER_ERROR,
						"Server error: calling the container credentials endpoint again" });
	}

	static Stream<Object[]> furtherPassing() {
		return Stream.of(new Object[] { "eks", Fault.ACCESS_DENIED, "An error that may pass: calling AWS STS again" },
				new Object[] { "eks", Fault.HTML, "No answer: calling AWS STS again" },
				new Object[] { "ecs", Fault.NOT_FOUND, "No answer: calling the container credentials endpoint again" });
	}

	@Test
	void taskMetadataThatIsLateIsWaitedFor() {
		assertTaskMetadataIsWaitedFor(Fault.REFUSE);
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "HANG", "SERVER_ERROR", "NOT_FOUND", "THROTTLE", "HTML" })
	void taskMetadataThatFailsAtFirstIsWaitedFor(Fault fault) {
		assertTaskMetadataIsWaitedFor(fault);
	}

	private void assertTaskMetadataIsWaitedFor(Fault fault) {
		try (ContainerPlatformSimulator platform = platform("ecs").metadata(fault);
				ProductProcess product = image().registeringWith(this.metering)
					.metering("api-call-attempt-timeout", "1s")
					.process()
					.on(platform)
					.start()) {
			product.waitForLine("calling the ECS task metadata endpoint again");
			platform.metadata(Fault.NONE);
			product.waitForLine(REGISTERED);
			assertSignedBy(platform);
			assertThat(warnings(product)).isEmpty();
		}
	}

	@Test
	@InProcess
	void keyOfANewProductVerifies() {
		this.metering.keySize(3072);
		try (ContainerPlatformSimulator platform = platform("ecs");
				InProcessRun run = image().registeringWith(this.metering).process().on(platform).runInProcess()) {
			assertThat(run.output()).containsPattern(REGISTERED + ".*signature=verified");
		}
	}

	@Test
	@InProcess
	void anotherPartitionIsRecognised() {
		assertPartitionIsRecognised("cn-northwest-1");
	}

	@Tag("exhaustive")
	@InProcess
	@ParameterizedTest
	@ValueSource(strings = { "eusc-de-east-1", "us-gov-west-1", "us-iso-east-1" })
	void partitionsAreRecognised(String region) {
		assertPartitionIsRecognised(region);
	}

	private void assertPartitionIsRecognised(String region) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks(region, this.directory);
				InProcessRun run = image().registeringWith(this.metering)
					.process()
					.on(platform)
					.environment("AWS_REGION", "eu-west-1")
					.runInProcess()) {
			assertThat(run.output()).containsPattern(REGISTERED + ".*region=" + region + ", platform=eks");
		}
	}

	static List<RoadRefusal> refusals() {
		return RoadRefusal.all();
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("refusals")
	void refusalTellsWhatToDo(RoadRefusal refusal) {
		try (ContainerPlatformSimulator platform = refusal.start(this.directory);
				ProductProcess product = refusal.launcher(this.metering, platform, this.network::tell).start()) {
			refusal.assertReported(product.waitForExit(), product.output());
		}
	}

	private ContainerPlatformSimulator platform(String name) {
		return RoadRefusal.platform(name, this.directory);
	}

	private ProductImage image() {
		return ProductImage.extracted().metering("public-key", this.metering.publicKeyPem());
	}

	private void assertSignedBy(ContainerPlatformSimulator platform) {
		assertThat(this.metering.requests()).singleElement()
			.satisfies((request) -> assertThat(Objects.requireNonNull(request.authorization()).accessKeyId())
				.isEqualTo(platform.accessKeyId()));
	}

	private static List<String> warnings(ProductProcess product) {
		return warnings(product.lines().stream());
	}

	private static List<String> warnings(Stream<String> lines) {
		return lines.filter((line) -> line.contains(" WARN ")).toList();
	}

}

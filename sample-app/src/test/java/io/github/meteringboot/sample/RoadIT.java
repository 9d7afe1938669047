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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.ContainerPlatformSimulator.Fault;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
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
	void settingsForOtherClientsEndNothing() {
		try (ContainerPlatformSimulator platform = platform("eks");
				ProductProcess product = image().registeringWith(this.metering)
					.process()
					.on(platform)
					.environment("AWS_ENDPOINT_URL", "")
					.environment("AWS_USE_FIPS_ENDPOINT", " ")
					.environment("HTTPS_PROXY", "")
					.file(".aws/config", "this is no configuration")
					.file(".aws/credentials", "nor-is-this-secret")
					.secret("nor-is-this-secret")
					.start()) {
			product.waitForLine(REGISTERED);
			assertSignedBy(platform);
			assertThat(warnings(product)).hasSize(2);
			assertThat(warnings(product).get(0)).contains("Ignoring the profile file", ".aws/config");
			assertThat(warnings(product).get(1)).contains("Ignoring the profile file", ".aws/credentials");
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
	void keyOfAnOlderProductVerifies() {
		this.metering.keySize(2048);
		try (ContainerPlatformSimulator platform = platform("ecs");
				ProductProcess product = image().registeringWith(this.metering).process().on(platform).start()) {
			assertThat(product.waitForLine(REGISTERED + ".*").group()).contains("signature=verified");
		}
	}

	@Test
	void anotherPartitionIsRecognised() {
		assertPartitionIsRecognised("cn-northwest-1");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "eusc-de-east-1", "us-gov-west-1", "us-iso-east-1" })
	void partitionsAreRecognised(String region) {
		assertPartitionIsRecognised(region);
	}

	private void assertPartitionIsRecognised(String region) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks(region, this.directory);
				ProductProcess product = image().registeringWith(this.metering)
					.process()
					.on(platform)
					.environment("AWS_REGION", "eu-west-1")
					.start()) {
			assertThat(product.waitForLine(REGISTERED + ".*").group()).contains("region=" + region, "platform=eks");
		}
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalTellsWhatToDo(Refusal refusal) {
		assertTellsWhatToDo(refusal);
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("refusalsShownInProcess")
	void refusalThatOtherTestsShowInProcessTellsWhatToDo(Refusal refusal) {
		assertTellsWhatToDo(refusal);
	}

	private void assertTellsWhatToDo(Refusal refusal) {
		try (ContainerPlatformSimulator platform = platform(refusal.platform)) {
			refusal.fault.accept(this.metering, platform);
			ProductImage image = image().metering("api-call-timeout", refusal.timeout)
				.metering("public-key", this.metering.publicKeyPem());
			if (refusal.simulated) {
				image = image.registeringWith(this.metering);
			}
			Launcher launcher = this.network.tell(image.process()).on(platform);
			refusal.removed.forEach(launcher::withoutEnvironment);
			refusal.variables.forEach(launcher::environment);
			refusal.files.forEach(launcher::file);
			try (ProductProcess product = launcher.start()) {
				assertThat(product.waitForExit()).as(product.output()).isEqualTo(refusal.exitCode);
				assertThat(product.output()).contains(refusal.said).contains("Exit code: " + refusal.exitCode);
				assertThat(refusal.unsaid).noneMatch(product.output()::contains);
				assertThat(product.output()).doesNotContain("\tat ");
			}
		}
	}

	static Stream<Refusal> refusals() {
		return allRefusals().filter((refusal) -> !refusal.shownInProcess);
	}

	static Stream<Refusal> refusalsShownInProcess() {
		return allRefusals().filter((refusal) -> refusal.shownInProcess);
	}

	private static Stream<Refusal> allRefusals() {
		List<Refusal> refusals = new ArrayList<>();
		for (String platform : List.of("ecs", "eks")) {
			Refusal refusal = new Refusal("proxy without a scheme on " + platform, platform, 111)
				.variable("HTTPS_PROXY", "user:secret@proxy.example:3128")
				.says("The environment variable HTTPS_PROXY is not the address of a proxy", "Error: InvalidSetting",
						"http://proxy.example.com:3128")
				.doesNotSay("secret@", "managed policy");
			refusals.add(platform.equals("eks") ? refusal.shownInProcess() : refusal);
		}
		refusals.add(new Refusal("FIPS switch that is neither", "ecs", 111).shownInProcess()
			.variable("AWS_USE_FIPS_ENDPOINT", "1")
			.says("The environment variable AWS_USE_FIPS_ENDPOINT is '1', which is neither true nor false")
			.doesNotSay("managed policy"));
		refusals.add(new Refusal("FIPS beside an endpoint", "eks", 111).shownInProcess()
			.variable("AWS_USE_FIPS_ENDPOINT", "true")
			.says("AWS_ENDPOINT_URL_STS and the environment variable AWS_USE_FIPS_ENDPOINT contradict each other")
			.doesNotSay("managed policy"));
		refusals.add(new Refusal("endpoint without a scheme", "eks", 111)
			.variable("AWS_ENDPOINT_URL_STS", "sts.eu-west-3.amazonaws.com")
			.says("The environment variable AWS_ENDPOINT_URL_STS is 'sts.eu-west-3.amazonaws.com'")
			.doesNotSay("managed policy"));
		refusals
			.add(new Refusal("broken configuration that is named", "ecs", 111).variable("AWS_CONFIG_FILE", "config.txt")
				.file("config.txt", "this is no configuration")
				.says("The environment variable AWS_CONFIG_FILE names the file config.txt"));
		refusals.add(new Refusal("FIPS, for which metering has no name", "ecs", 110)
			.variable("AWS_USE_FIPS_ENDPOINT", "true")
			.says("UnknownHostException", "AWS_USE_FIPS_ENDPOINT", "none for metering",
					"Called: the AWS Marketplace Metering Service at metering.marketplace-fips.eu-west-3.amazonaws.com"));
		refusals.add(new Refusal("region without metering", "ecs", 110).says("UnknownHostException",
				"https://docs.aws.amazon.com/general/latest/gr/aws-marketplace.html",
				"Called: the AWS Marketplace Metering Service at metering.marketplace.eu-west-3.amazonaws.com",
				"Region: eu-west-3", "Credentials: the ECS task role, arn:aws:iam::111122223333:role/product"));
		refusals.add(new Refusal("STS without a name", "eks", 110).remove("AWS_ENDPOINT_URL_STS")
			.says("AWS STS gave no usable answer", "Called: AWS STS at sts.eu-west-3.amazonaws.com",
					"Credentials: the IAM role for the service account (IRSA), arn:aws:iam::111122223333:role/product")
			.doesNotSay("The AWS Marketplace Metering Service gave"));
		refusals.add(new Refusal("pod without an annotation", "eks", 107).remove("AWS_ROLE_ARN")
			.remove("AWS_WEB_IDENTITY_TOKEN_FILE")
			.simulated()
			.says("Error: NoCredentials", "the service account of this Amazon EKS pod has no IAM role (IRSA)",
					"eks.amazonaws.com/role-arn", "do not give the node's role the policy")
			.doesNotSay("laptop", "AccessDenied"));
		refusals.add(new Refusal("pod with EKS Pod Identity only", "eks", 107).remove("AWS_ROLE_ARN")
			.remove("AWS_WEB_IDENTITY_TOKEN_FILE")
			.remove("AWS_REGION")
			.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/v1/credentials")
			.simulated()
			.says("EKS Pod Identity only", "AWS Marketplace accepts neither EKS Pod Identity nor")
			.doesNotSay("laptop", "AccessDenied"));
		refusals.add(new Refusal("pod with the role of its node", "eks", 104).remove("AWS_ROLE_ARN")
			.remove("AWS_WEB_IDENTITY_TOKEN_FILE")
			.variable("AWS_ACCESS_KEY_ID", "AKIDOFTHENODE")
			.variable("AWS_SECRET_ACCESS_KEY", "not-a-real-secret-key-of-a-node")
			.simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("PlatformNotSupportedException")))
			.says("Error: PlatformNotSupportedException", "has no IAM role (IRSA)",
					"Credentials: the AWS SDK's default credentials chain (environment variables)")
			.doesNotSay("laptop"));
		refusals.add(new Refusal("token that cannot be read", "eks", 107)
			.variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/proc/1/missing-token")
			.variable("AWS_REGION", "eu-west-3")
			.says("Error: TokenFileNotReadable", "/proc/1/missing-token", "fsGroup")
			.doesNotSay("managed policy", "AccessDenied"));
		refusals.add(new Refusal("no identity provider", "eks", 107)
			.fault((metering, platform) -> platform.credentials(Fault.IDENTITY_PROVIDER_UNKNOWN))
			.within("10s")
			.says("Error: InvalidIdentityToken", "No OpenIDConnect provider found", "associate-iam-oidc-provider",
					"Called: AWS STS at 127.0.0.1")
			.doesNotSay("managed policy"));
		refusals.add(new Refusal("STS switched off", "eks", 107)
			.fault((metering, platform) -> platform.credentials(Fault.REGION_DISABLED))
			.says("Error: RegionDisabledException", "account settings of AWS IAM")
			.doesNotSay("managed policy"));
		refusals.add(new Refusal("no region on Amazon ECS", "ecs-ec2", 110)
			.fault((metering, platform) -> platform.metadata(Fault.SERVER_ERROR))
			.says("Error: NoRegion", "HTTP status 500", "set AWS_REGION", "a restart can help")
			.doesNotSay("Run the container on Amazon ECS"));
		refusals.add(new Refusal("Amazon ECS Anywhere", "ecs-anywhere", 104).simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("PlatformNotSupportedException")))
			.says("Launch type: EXTERNAL (Amazon ECS Anywhere)", "run it on AWS Fargate or on Amazon EC2"));
		refusals.add(new Refusal("name of AWS's own page", "ecs", 100).shownInProcess()
			.simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("CustomerNotSubscribedException")))
			.says("Error: CustomerNotSubscribedException"));
		refusals.add(new Refusal("another name of AWS's own page", "ecs", 103).shownInProcess()
			.simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("InvalidEndpointRegionException")))
			.says("Error: InvalidEndpointRegionException"));
		refusals.add(new Refusal("error that passes but does not", "ecs", 110).simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("RequestTimeoutException")))
			.says("Error: NoUsableAnswer", "RequestTimeoutException"));
		refusals.add(new Refusal("STS that fails", "eks", 106).within("10s")
			.fault((metering, platform) -> platform.credentials(Fault.IDENTITY_PROVIDER_UNREACHABLE))
			.says("Error: IDPCommunicationError", "AWS STS failed, repeatedly")
			.doesNotSay("InternalServiceErrorException", "The AWS Marketplace Metering Service failed"));
		return refusals.stream();
	}

	private ContainerPlatformSimulator platform(String name) {
		return switch (name) {
			case "ecs" -> ContainerPlatformSimulator.ecsFargate("eu-west-3");
			case "ecs-ec2" -> ContainerPlatformSimulator.ecsOnEc2("eu-west-3");
			case "ecs-anywhere" -> ContainerPlatformSimulator.ecsAnywhere("eu-west-3");
			default -> ContainerPlatformSimulator.eks("eu-west-3", this.directory);
		};
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
		return product.lines().stream().filter((line) -> line.contains(" WARN ")).toList();
	}

	/**
	 * What keeps a product from registering, and what its report says.
	 */
	private static final class Refusal {

		private final String name;

		private final String platform;

		private final int exitCode;

		private final Map<String, String> variables = new LinkedHashMap<>();

		private final List<String> removed = new ArrayList<>();

		private final Map<String, String> files = new LinkedHashMap<>();

		private final List<String> said = new ArrayList<>();

		private final List<String> unsaid = new ArrayList<>();

		private boolean simulated;

		private boolean shownInProcess;

		private String timeout = "3s";

		private Change fault = (metering, platform) -> {
		};

		private Refusal(String name, String platform, int exitCode) {
			this.name = name;
			this.platform = platform;
			this.exitCode = exitCode;
		}

		private Refusal variable(String name, String value) {
			this.variables.put(name, value);
			return this;
		}

		private Refusal remove(String name) {
			this.removed.add(name);
			return this;
		}

		private Refusal file(String path, String content) {
			this.files.put(path, content);
			return this;
		}

		private Refusal fault(Change fault) {
			this.fault = fault;
			return this;
		}

		private Refusal simulated() {
			this.simulated = true;
			return this;
		}

		/**
		 * Say that the tests of the modules show the same with the real code, without a
		 * process.
		 */
		private Refusal shownInProcess() {
			this.shownInProcess = true;
			return this;
		}

		private Refusal within(String timeout) {
			this.timeout = timeout;
			return this;
		}

		private Refusal says(String... texts) {
			this.said.addAll(List.of(texts));
			return this;
		}

		private Refusal doesNotSay(String... texts) {
			this.unsaid.addAll(List.of(texts));
			return this;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@FunctionalInterface
	private interface Change {

		void accept(MeteringSimulator metering, ContainerPlatformSimulator platform);

	}

}

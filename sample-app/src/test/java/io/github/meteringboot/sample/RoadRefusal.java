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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.ContainerPlatformSimulator.Fault;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A road to AWS that keeps a product from registering, and the report of it.
 */
final class RoadRefusal {

	private final String name;

	private final String platform;

	private final int exitCode;

	private final Map<String, String> variables = new LinkedHashMap<>();

	private final List<String> removed = new ArrayList<>();

	private final Map<String, String> files = new LinkedHashMap<>();

	private final List<String> said = new ArrayList<>();

	private final List<String> unsaid = new ArrayList<>();

	private boolean simulated;

	private String timeout = "3s";

	private Change fault = (metering, platform) -> {
	};

	private RoadRefusal(String name, String platform, int exitCode) {
		this.name = name;
		this.platform = platform;
		this.exitCode = exitCode;
	}

	private RoadRefusal variable(String name, String value) {
		this.variables.put(name, value);
		return this;
	}

	private RoadRefusal remove(String name) {
		this.removed.add(name);
		return this;
	}

	private RoadRefusal file(String path, String content) {
		this.files.put(path, content);
		return this;
	}

	private RoadRefusal fault(Change fault) {
		this.fault = fault;
		return this;
	}

	private RoadRefusal simulated() {
		this.simulated = true;
		return this;
	}

	private RoadRefusal within(String timeout) {
		this.timeout = timeout;
		return this;
	}

	private RoadRefusal says(String... texts) {
		this.said.addAll(List.of(texts));
		return this;
	}

	private RoadRefusal doesNotSay(String... texts) {
		this.unsaid.addAll(List.of(texts));
		return this;
	}

	/**
	 * Return all of them.
	 */
	static List<RoadRefusal> all() {
		List<RoadRefusal> refusals = new ArrayList<>();
		for (String platform : List.of("ecs", "eks")) {
			refusals.add(new RoadRefusal("proxy without a scheme on " + platform, platform, 111)
				.variable("HTTPS_PROXY", "user:secret@proxy.example:3128")
				.says("The environment variable HTTPS_PROXY is not the address of a proxy", "Error: InvalidSetting",
						"http://proxy.example.com:3128")
				.doesNotSay("secret@", "managed policy"));
		}
		refusals.add(new RoadRefusal("FIPS switch that is neither", "ecs", 111).variable("AWS_USE_FIPS_ENDPOINT", "1")
			.says("The environment variable AWS_USE_FIPS_ENDPOINT is '1', which is neither true nor false")
			.doesNotSay("managed policy"));
		refusals.add(new RoadRefusal("FIPS beside an endpoint", "eks", 111).variable("AWS_USE_FIPS_ENDPOINT", "true")
			.says("AWS_ENDPOINT_URL_STS and the environment variable AWS_USE_FIPS_ENDPOINT contradict each other")
			.doesNotSay("managed policy"));
		refusals.add(new RoadRefusal("endpoint without a scheme", "eks", 111)
			.variable("AWS_ENDPOINT_URL_STS", "sts.eu-west-3.amazonaws.com")
			.says("The environment variable AWS_ENDPOINT_URL_STS is 'sts.eu-west-3.amazonaws.com'")
			.doesNotSay("managed policy"));
		refusals.add(new RoadRefusal("broken configuration that is named", "ecs", 111)
			.variable("AWS_CONFIG_FILE", "config.txt")
			.file("config.txt", "this is no configuration")
			.says("The environment variable AWS_CONFIG_FILE names the file config.txt"));
		refusals.add(new RoadRefusal("FIPS, for which metering has no name", "ecs", 110)
			.variable("AWS_USE_FIPS_ENDPOINT", "true")
			.says("UnknownHostException", "AWS_USE_FIPS_ENDPOINT", "none for metering",
					"Called: the AWS Marketplace Metering Service at metering.marketplace-fips.eu-west-3.amazonaws.com"));
		refusals.add(new RoadRefusal("region without metering", "ecs", 110).says("UnknownHostException",
				"https://docs.aws.amazon.com/general/latest/gr/aws-marketplace.html",
				"Called: the AWS Marketplace Metering Service at metering.marketplace.eu-west-3.amazonaws.com",
				"Region: eu-west-3", "Credentials: the ECS task role, arn:aws:iam::111122223333:role/product"));
		refusals.add(new RoadRefusal("STS without a name", "eks", 110).remove("AWS_ENDPOINT_URL_STS")
			.says("AWS STS gave no usable answer", "Called: AWS STS at sts.eu-west-3.amazonaws.com",
					"Credentials: the IAM role for the service account (IRSA), arn:aws:iam::111122223333:role/product")
			.doesNotSay("The AWS Marketplace Metering Service gave"));
		refusals.add(new RoadRefusal("pod without an annotation", "eks", 107).remove("AWS_ROLE_ARN")
			.remove("AWS_WEB_IDENTITY_TOKEN_FILE")
			.simulated()
			.says("Error: NoCredentials", "the service account of this Amazon EKS pod has no IAM role (IRSA)",
					"eks.amazonaws.com/role-arn", "do not give the node's role the policy")
			.doesNotSay("laptop", "AccessDenied"));
		refusals.add(new RoadRefusal("pod with EKS Pod Identity only", "eks", 107).remove("AWS_ROLE_ARN")
			.remove("AWS_WEB_IDENTITY_TOKEN_FILE")
			.remove("AWS_REGION")
			.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/v1/credentials")
			.simulated()
			.says("EKS Pod Identity only", "AWS Marketplace accepts neither EKS Pod Identity nor")
			.doesNotSay("laptop", "AccessDenied"));
		refusals.add(new RoadRefusal("pod with the role of its node", "eks", 104).remove("AWS_ROLE_ARN")
			.remove("AWS_WEB_IDENTITY_TOKEN_FILE")
			.variable("AWS_ACCESS_KEY_ID", "AKIDOFTHENODE")
			.variable("AWS_SECRET_ACCESS_KEY", "not-a-real-secret-key-of-a-node")
			.simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("PlatformNotSupportedException")))
			.says("Error: PlatformNotSupportedException", "has no IAM role (IRSA)",
					"Credentials: the AWS SDK's default credentials chain (environment variables)")
			.doesNotSay("laptop"));
		refusals.add(new RoadRefusal("token that cannot be read", "eks", 107)
			.variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/proc/1/missing-token")
			.variable("AWS_REGION", "eu-west-3")
			.says("Error: TokenFileNotReadable", "/proc/1/missing-token", "fsGroup")
			.doesNotSay("managed policy", "AccessDenied"));
		refusals.add(new RoadRefusal("no identity provider", "eks", 107)
			.fault((metering, platform) -> platform.credentials(Fault.IDENTITY_PROVIDER_UNKNOWN))
			.within("10s")
			.says("Error: InvalidIdentityToken", "No OpenIDConnect provider found", "associate-iam-oidc-provider",
					"Called: AWS STS at 127.0.0.1")
			.doesNotSay("managed policy"));
		refusals.add(new RoadRefusal("STS switched off", "eks", 107)
			.fault((metering, platform) -> platform.credentials(Fault.REGION_DISABLED))
			.says("Error: RegionDisabledException", "account settings of AWS IAM")
			.doesNotSay("managed policy"));
		refusals.add(new RoadRefusal("no region on Amazon ECS", "ecs-ec2", 110)
			.fault((metering, platform) -> platform.metadata(Fault.SERVER_ERROR))
			.says("Error: NoRegion", "HTTP status 500", "set AWS_REGION", "a restart can help")
			.doesNotSay("Run the container on Amazon ECS"));
		refusals.add(new RoadRefusal("Amazon ECS Anywhere", "ecs-anywhere", 104).simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("PlatformNotSupportedException")))
			.says("Launch type: EXTERNAL (Amazon ECS Anywhere)", "run it on AWS Fargate or on Amazon EC2"));
		refusals.add(new RoadRefusal("name of AWS's own page", "ecs", 100).simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("CustomerNotSubscribedException")))
			.says("Error: CustomerNotSubscribedException"));
		refusals.add(new RoadRefusal("another name of AWS's own page", "ecs", 103).simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("InvalidEndpointRegionException")))
			.says("Error: InvalidEndpointRegionException"));
		refusals.add(new RoadRefusal("error that passes but does not", "ecs", 110).simulated()
			.fault((metering, platform) -> metering.answer(SimulatedAnswer.error("RequestTimeoutException")))
			.says("Error: NoUsableAnswer", "RequestTimeoutException"));
		refusals.add(new RoadRefusal("STS that fails", "eks", 106).within("10s")
			.fault((metering, platform) -> platform.credentials(Fault.IDENTITY_PROVIDER_UNREACHABLE))
			.says("Error: IDPCommunicationError", "AWS STS failed, repeatedly")
			.doesNotSay("InternalServiceErrorException", "The AWS Marketplace Metering Service failed"));
		return refusals;
	}

	/**
	 * Start the platform on which the product is launched.
	 * @param directory where its files are written
	 */
	ContainerPlatformSimulator start(Path directory) {
		return platform(this.platform, directory);
	}

	/**
	 * Return a simulator of a platform.
	 * @param name the name of the platform
	 * @param directory where its files are written
	 */
	static ContainerPlatformSimulator platform(String name, Path directory) {
		return switch (name) {
			case "ecs" -> ContainerPlatformSimulator.ecsFargate("eu-west-3");
			case "ecs-ec2" -> ContainerPlatformSimulator.ecsOnEc2("eu-west-3");
			case "ecs-anywhere" -> ContainerPlatformSimulator.ecsAnywhere("eu-west-3");
			default -> ContainerPlatformSimulator.eks("eu-west-3", directory);
		};
	}

	/**
	 * Return a launcher of the product.
	 * @param metering the simulator, which is not always the one that is called
	 * @param platform the platform
	 * @param network tells a launcher of the names that resolve
	 */
	Launcher launcher(MeteringSimulator metering, ContainerPlatformSimulator platform,
			UnaryOperator<Launcher> network) {
		this.fault.accept(metering, platform);
		ProductImage image = ProductImage.extracted()
			.metering("api-call-timeout", this.timeout)
			.metering("public-key", metering.publicKeyPem());
		if (this.simulated) {
			image = image.registeringWith(metering);
		}
		Launcher launcher = network.apply(image.process()).on(platform);
		this.removed.forEach(launcher::withoutEnvironment);
		this.variables.forEach(launcher::environment);
		this.files.forEach(launcher::file);
		return launcher;
	}

	/**
	 * Check the end of a product.
	 * @param exitCode its exit code
	 * @param output its output
	 */
	void assertReported(int exitCode, String output) {
		assertThat(exitCode).as(output).isEqualTo(this.exitCode);
		assertThat(output).contains(this.said).contains("Exit code: " + this.exitCode);
		assertThat(this.unsaid).noneMatch(output::contains);
		assertThat(output).doesNotContain("\tat ");
	}

	@Override
	public String toString() {
		return this.name;
	}

	@FunctionalInterface
	private interface Change {

		void accept(MeteringSimulator metering, ContainerPlatformSimulator platform);

	}

}

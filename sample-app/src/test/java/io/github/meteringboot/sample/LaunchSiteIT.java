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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.ContainerPlatformSimulator.Fault;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedRequest.Authorization;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the container was launched, and with whose credentials it calls, as the providers
 * of the AWS SDK see it.
 */
class LaunchSiteIT {

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	private final Path directory;

	LaunchSiteIT(@TempDir Path directory) {
		this.directory = directory;
	}

	static Stream<Site> sites() {
		return Stream.of(new Site("ecs-ec2", (directory) -> ContainerPlatformSimulator.ecsOnEc2("eu-west-3")),
				new Site("ecs-fargate", (directory) -> ContainerPlatformSimulator.ecsFargate("eu-west-3")),
				new Site("eks", (directory) -> ContainerPlatformSimulator.eks("eu-west-3", directory)));
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("sites")
	void launchRegionAndRoleAreUsed(Site site) {
		try (ContainerPlatformSimulator platform = site.start(this.directory);
				ProductProcess product = image().process().on(platform).start()) {
			product.waitForLine("Invoice Numbers is open");
			assertSigned(platform, "eu-west-3");
			assertThat(product.health().body()).contains("\"region\":\"eu-west-3\"",
					"\"platform\":\"" + site.platform() + "\"");
			assertThat(warnings(product)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("sites")
	void launchRegionAndRoleAreUsedBesideOthers(Site site) {
		try (ContainerPlatformSimulator platform = site.start(this.directory);
				ContainerPlatformSimulator podIdentity = ContainerPlatformSimulator.ecsFargate("ap-south-1");
				ProductProcess product = image().process()
					.on(platform)
					.accessKeys("AKIDOFSOMETHINGELSE")
					.environment("AWS_REGION", "ap-south-1")
					.environment("AWS_DEFAULT_REGION", "ap-south-1")
					.environment("AWS_CONTAINER_CREDENTIALS_FULL_URI",
							podIdentity.endpoint()
									+ podIdentity.environment().get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"))
					.start()) {
			product.waitForLine("Invoice Numbers is open");
			assertSigned(platform, "eu-west-3");
			assertThat(product.health().body()).contains("\"region\":\"eu-west-3\"",
					"\"platform\":\"" + site.platform() + "\"");
			assertThat(warnings(product)).singleElement()
				.asString()
				.contains("in eu-west-3, where this container was launched, and not in ap-south-1");
		}
	}

	@Test
	@InProcess
	void regionOfTheSdkIsUsedWhereTheMetadataEndpointHangs() {
		assertRegionOfTheSdkIsUsed(Fault.HANG);
	}

	@Tag("exhaustive")
	@InProcess
	@ParameterizedTest
	@EnumSource(value = Fault.class, names = { "SLOW", "REFUSE", "SERVER_ERROR", "NONSENSE", "HTML" })
	void regionOfTheSdkIsUsedWhereTheMetadataEndpointFails(Fault fault) {
		assertRegionOfTheSdkIsUsed(fault);
	}

	private void assertRegionOfTheSdkIsUsed(Fault fault) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3").metadata(fault);
				InProcessRun run = image().process().on(platform).runInProcess()) {
			assertThat(run.isOpen()).as(run::output).isTrue();
			assertSigned(platform, "eu-west-3");
			assertThat(run.output()).contains("region=eu-west-3, platform=ecs, ");
			assertThat(warnings(run.output())).singleElement().asString().contains("The launch region is unknown");
		}
	}

	@Tag("exhaustive")
	@Test
	void noRegionAnywhereEndsTheProcess() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsOnEc2("eu-west-3")
			.metadata(Fault.REFUSE); ProductProcess product = image().process().on(platform).start()) {
			assertThat(product.waitForExit()).isEqualTo(110);
			assertThat(product.output()).contains("No AWS Region was found")
				.doesNotContain("Invoice Numbers is open", "\tat ");
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	@InProcess
	void defaultCredentialsAreUsedElsewhereWithWarning() {
		try (InProcessRun run = image().process()
			.accessKeys("AKIDOFALAPTOP")
			.environment("AWS_REGION", "eu-west-3")
			.runInProcess()) {
			assertThat(run.isOpen()).as(run::output).isTrue();
			assertThat(authorization().accessKeyId()).isEqualTo("AKIDOFALAPTOP");
			assertThat(authorization().region()).isEqualTo("eu-west-3");
			assertThat(run.output()).contains("platform=unknown, ");
			assertThat(warnings(run.output())).singleElement().asString().contains("default credentials");
		}
	}

	@Test
	void credentialsOfStsThatAreThrottledAreWaitedFor() {
		assertThrottledCredentialsAreWaitedFor(sites().filter(Site::isEks).findFirst().orElseThrow());
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("sites")
	void credentialsThatAreThrottledAreWaitedFor(Site site) {
		assertThrottledCredentialsAreWaitedFor(site);
	}

	private void assertThrottledCredentialsAreWaitedFor(Site site) {
		try (ContainerPlatformSimulator platform = site.start(this.directory).credentials(Fault.THROTTLE);
				ProductProcess product = image().metering("throttling.initial-interval", "100ms")
					.metering("throttling.max-interval", "1s")
					.process()
					.on(platform)
					.start()) {
			product.waitForLine("throttled the registration");
			assertThat(product.health().body()).contains("\"state\":\"throttled\"");
			assertThat(this.simulator.requests()).isEmpty();
			platform.credentials(Fault.NONE);
			product.waitForLine("Invoice Numbers is open");
			assertSigned(platform, "eu-west-3");
		}
	}

	@Test
	void credentialsOfATaskThatAreLateAreWaitedFor() {
		assertLateCredentialsAreWaitedFor(sites().filter((site) -> !site.isEks()).findFirst().orElseThrow());
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@MethodSource("sites")
	void credentialsThatAreLateAreWaitedFor(Site site) {
		assertLateCredentialsAreWaitedFor(site);
	}

	private void assertLateCredentialsAreWaitedFor(Site site) {
		try (ContainerPlatformSimulator platform = site.start(this.directory).credentials(Fault.REFUSE);
				ProductProcess product = image().process().on(platform).start()) {
			product.waitForLine("No answer: calling .* again");
			platform.credentials(Fault.NONE);
			product.waitForLine("Invoice Numbers is open");
			assertSigned(platform, "eu-west-3");
		}
	}

	@Test
	void securityTokenServiceThatHangsEndsTheProcessInTime() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-west-3", this.directory)
			.credentials(Fault.HANG);
				ProductProcess product = image().metering("api-call-timeout", "4s").process().on(platform).start()) {
			product.waitForLine("Started SampleApplication");
			assertThat(product.waitForExit(Duration.ofSeconds(14))).isEqualTo(110);
			assertThat(product.output()).contains("AWS STS gave no usable answer", "Called: AWS STS at 127.0.0.1");
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	@InProcess
	void proxyOfTheJvmIsFollowed() {
		assertProxyIsFollowed("system properties");
	}

	@Tag("exhaustive")
	@InProcess
	@Test
	void proxyOfTheEnvironmentIsFollowed() {
		assertProxyIsFollowed("environment");
	}

	private void assertProxyIsFollowed(String configuredBy) {
		URI proxy = this.simulator.endpoint();
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-west-3", this.directory)) {
			Launcher launcher = image().metering("endpoint", "http://metering.invalid").process().on(platform);
			if (configuredBy.equals("environment")) {
				launcher.environment("HTTP_PROXY", proxy.toString()).environment("NO_PROXY", "127.0.0.1");
			}
			else {
				launcher.jvmOption("-Dhttp.proxyHost=" + proxy.getHost())
					.jvmOption("-Dhttp.proxyPort=" + proxy.getPort())
					.jvmOption("-Dhttp.nonProxyHosts=127.0.0.1");
			}
			try (InProcessRun run = launcher.runInProcess()) {
				assertThat(run.isOpen()).as(run::output).isTrue();
				assertSigned(platform, "eu-west-3");
			}
		}
	}

	private ProductImage image() {
		return ProductImage.extracted().registeringWith(this.simulator);
	}

	private void assertSigned(ContainerPlatformSimulator platform, String region) {
		Authorization authorization = authorization();
		assertThat(authorization.region()).isEqualTo(region);
		assertThat(authorization.accessKeyId()).isEqualTo(platform.accessKeyId());
		assertThat(authorization.service()).isEqualTo("aws-marketplace");
		assertThat(this.simulator.requests().get(0).securityToken()).isEqualTo(platform.sessionToken());
	}

	private Authorization authorization() {
		assertThat(this.simulator.requests()).hasSize(1);
		return Objects.requireNonNull(this.simulator.requests().get(0).authorization());
	}

	private static List<String> warnings(ProductProcess product) {
		return warnings(product.output());
	}

	private static List<String> warnings(String output) {
		return output.lines().filter((line) -> line.contains(" WARN ")).toList();
	}

	record Site(String platform, Function<Path, ContainerPlatformSimulator> simulator) {

		ContainerPlatformSimulator start(Path directory) {
			return this.simulator.apply(directory);
		}

		boolean isEks() {
			return this.platform.equals("eks");
		}

		@Override
		public String toString() {
			return this.platform;
		}

	}

}

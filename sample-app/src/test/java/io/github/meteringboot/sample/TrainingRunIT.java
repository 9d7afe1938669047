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

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for runs that end before usage is registered, on a machine that builds an image:
 * they must load what signing and verifying take, for the archive of classes, and call
 * nobody.
 */
class TrainingRunIT {

	// what signing and verifying take
	private static final String[] CLASSES_OF_CALL = { "software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner ",
			"com.nimbusds.jose.crypto.RSASSAVerifier ", "sun.security.rsa.RSAPSSSignature ",
			"sun.security.ssl.SSLContextImpl " };

	// no socket is connected without
	private static final String CLASS_OF_SOCKETS = "sun.nio.ch.NioSocketImpl ";

	@Test
	void runThatExitsOnRefreshLoadsTheClassesOfTheCallAndCallsNobody() {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				MeteringSimulator simulator = MeteringSimulator.start();
				ProductProcess product = train(platform, simulator, "https")) {
			assertThat(product.waitForExit()).isZero();
			assertThat(product.output()).contains(CLASSES_OF_CALL).doesNotContain(CLASS_OF_SOCKETS);
			assertThat(simulator.requests()).isEmpty();
		}
	}

	@Test
	void runThatExitsOnRefreshOnEksCallsNobody(@TempDir Path directory) {
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.eks("eu-central-1", directory);
				MeteringSimulator simulator = MeteringSimulator.start();
				ProductProcess product = train(platform, simulator, "http")) {
			assertThat(product.waitForExit()).isZero();
			assertThat(product.output()).contains(CLASSES_OF_CALL).doesNotContain(CLASS_OF_SOCKETS);
			assertThat(simulator.requests()).isEmpty();
		}
	}

	@Test
	void aheadOfTimeProcessingLoadsTheClassesOfTheCallAndCallsNobody(@TempDir Path directory) {
		try (ProductProcess process = ProductProcess
			.java("-Xlog:class+load", "-cp", ClassPath.ofTests().toString(),
					"org.springframework.boot.SpringApplicationAotProcessor", SampleApplication.class.getName(),
					directory.resolve("sources").toString(), directory.resolve("resources").toString(),
					directory.resolve("classes").toString(), "io.github.meteringboot", "sample-app")
			.start()) {
			assertThat(process.waitForExit()).as(process::output).isZero();
			assertThat(directory.resolve("sources")).isDirectoryRecursivelyContaining("glob:**__BeanDefinitions.java");
			assertThat(process.output()).contains(CLASSES_OF_CALL).doesNotContain(CLASS_OF_SOCKETS);
		}
	}

	private static ProductProcess train(ContainerPlatformSimulator platform, MeteringSimulator simulator,
			String scheme) {
		return ProductImage.extracted()
			.registeringWith(simulator)
			.metering("endpoint", scheme + "://" + simulator.endpoint().getAuthority())
			.process()
			.on(platform)
			.jvmOption("-Dspring.context.exit=onRefresh")
			.jvmOption("-Xlog:class+load")
			.start();
	}

}

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

import java.time.Duration;
import java.util.List;

import io.github.meteringboot.product.ExitCodeOfItsOwn;
import io.github.meteringboot.product.HangingDestruction;
import io.github.meteringboot.product.HangingShutdownHook;
import io.github.meteringboot.product.HoldsRejection;
import io.github.meteringboot.product.SwallowingMain;
import io.github.meteringboot.product.ThrowsEverywhere;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process ends, whatever the product does about it.
 */
class ShutdownIT {

	private static final Duration PROMPTLY = Duration.ofSeconds(8);

	private static final int SIGTERM = 128 + 15;

	@AutoClose
	private static final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void askedToEndWhileThrottledEndsPromptlyBeforeTheStart() {
		assertEndsPromptlyWhileThrottled("before-start");
	}

	@Tag("exhaustive")
	@Test
	void askedToEndWhileThrottledEndsPromptlyInTheRunner() {
		assertEndsPromptlyWhileThrottled("application-runner");
	}

	private void assertEndsPromptlyWhileThrottled(String phase) {
		this.simulator.answer(SimulatedAnswer.throttled());
		ProductImage image = image().metering("registration-phase", phase)
			.metering("throttling.initial-interval", "10000h")
			.metering("throttling.max-interval", "10000h");
		try (ProductProcess product = image.process().on(platform).start()) {
			product.waitForLine("throttled the registration");
			assertEndsPromptly(product);
		}
	}

	@Test
	void askedToEndWhileAnAttemptHangsEndsPromptlyInTheRunner() {
		assertEndsPromptlyWhileAnAttemptHangs("application-runner");
	}

	@Tag("exhaustive")
	@Test
	void askedToEndWhileAnAttemptHangsEndsPromptlyBeforeTheStart() {
		assertEndsPromptlyWhileAnAttemptHangs("before-start");
	}

	private void assertEndsPromptlyWhileAnAttemptHangs(String phase) {
		this.simulator.answer(SimulatedAnswer.hang());
		ProductImage image = image().metering("registration-phase", phase)
			.metering("api-call-timeout", "10m")
			.metering("api-call-attempt-timeout", "10m");
		try (ProductProcess product = image.process().on(platform).start()) {
			this.simulator.awaitRequests(1, ProductProcess.PATIENCE);
			assertEndsPromptly(product);
		}
	}

	private void assertEndsPromptly(ProductProcess product) {
		product.terminate();
		assertThat(product.waitForExit(PROMPTLY)).isEqualTo(SIGTERM);
		assertThat(this.simulator.requests()).hasSize(1);
		assertThat(product.output()).doesNotContain("Invoice Numbers is open", "APPLICATION FAILED TO START",
				"Application run failed", "\tat ");
	}

	@Test
	void destructionThatHangsIsHalted() {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		assertHalted(image().beans(HangingDestruction.class), 100);
	}

	@Test
	void shutdownHookThatHangsIsHalted() {
		this.simulator.answer(SimulatedAnswer.platformNotSupported());
		assertHalted(image().beans(HangingShutdownHook.class), 104);
	}

	@Test
	void listenerThatHangsIsHalted() {
		this.simulator.answer(SimulatedAnswer.invalidRegion());
		assertHalted(image().beans(HoldsRejection.class), 103);
	}

	private void assertHalted(ProductImage image, int exitCode) {
		try (ProductProcess product = image.metering("termination-timeout", "2s").process().on(platform).start()) {
			product.waitForLine("APPLICATION FAILED TO START");
			assertThat(product.waitForExit(PROMPTLY)).isEqualTo(exitCode);
			assertThat(product.output()).contains("halting the JVM with exit code " + exitCode)
				.doesNotContain("Invoice Numbers is open");
		}
	}

	@ParameterizedTest
	@CsvSource({ "3fzq7m1x0b9v2k8s5d4w6h1n, application-runner, 100", "not a product code, application-runner, 111" })
	void mainThatSwallowsExceptionsAndLeavesThreadsBehindEnds(String productCode, String phase, int exitCode) {
		assertMainThatSwallowsExceptionsEnds(productCode, phase, exitCode);
	}

	@Tag("exhaustive")
	@Test
	void mainThatSwallowsExceptionsAndLeavesThreadsBehindEndsBeforeTheStart() {
		assertMainThatSwallowsExceptionsEnds("3fzq7m1x0b9v2k8s5d4w6h1n", "before-start", 100);
	}

	private void assertMainThatSwallowsExceptionsEnds(String productCode, String phase, int exitCode) {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		ProductImage image = image().mainClass(SwallowingMain.class)
			.metering("product-code", productCode)
			.metering("registration-phase", phase);
		try (ProductProcess product = image.process().on(platform).start()) {
			product.waitForLine("APPLICATION FAILED TO START");
			assertThat(product.waitForExit(PROMPTLY)).isEqualTo(exitCode);
			assertThat(product.output()).contains("A thread of the product stays")
				.doesNotContain("Invoice Numbers is open", "The product goes on");
		}
	}

	@Test
	void productDoesNotChangeTheExitCodeAndItsRunnersDoNotRun() {
		this.simulator.answer(SimulatedAnswer.invalidProductCode());
		ProductImage image = image().beans(ExitCodeOfItsOwn.class);
		try (ProductProcess product = image.process().on(platform).start()) {
			assertThat(product.waitForExit()).isEqualTo(101);
			assertThat(product.output()).contains("An exit code generator of the product was asked")
				.doesNotContain("Invoice Numbers is open", "A runner of the product runs");
		}
	}

	@Test
	void productThatThrowsEverywhereEndsInOrderBeforeTheStart() {
		assertProductThatThrowsEverywhereEndsInOrder("before-start");
	}

	@Tag("exhaustive")
	@Test
	void productThatThrowsEverywhereEndsInOrderInTheRunner() {
		assertProductThatThrowsEverywhereEndsInOrder("application-runner");
	}

	private void assertProductThatThrowsEverywhereEndsInOrder(String phase) {
		assertEndsInOrder(image().beans(ThrowsEverywhere.class), phase, "A listener of the product throws");
	}

	@Test
	void settingsOfTheProductDoNotKeepTheProcessAliveInTheRunner() {
		assertSettingsDoNotKeepTheProcessAlive("application-runner");
	}

	@Tag("exhaustive")
	@Test
	void settingsOfTheProductDoNotKeepTheProcessAliveBeforeTheStart() {
		assertSettingsDoNotKeepTheProcessAlive("before-start");
	}

	private void assertSettingsDoNotKeepTheProcessAlive(String phase) {
		assertEndsInOrder(image().property("spring.main.lazy-initialization", true)
			.property("spring.threads.virtual.enabled", true)
			.property("spring.main.keep-alive", true), phase, "");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@CsvSource({ "spring.main.lazy-initialization, application-runner", "spring.main.lazy-initialization, before-start",
			"spring.threads.virtual.enabled, application-runner", "spring.threads.virtual.enabled, before-start" })
	void settingOfTheProductDoesNotKeepTheProcessAlive(String setting, String phase) {
		assertEndsInOrder(image().property(setting, true).property("spring.main.keep-alive", true), phase, "");
	}

	private void assertEndsInOrder(ProductImage image, String phase, String line) {
		this.simulator.answer(SimulatedAnswer.throttled(), SimulatedAnswer.notEntitled());
		ProductImage refused = image.metering("registration-phase", phase)
			.metering("throttling.initial-interval", "1ms")
			.metering("termination-timeout", "1m");
		try (ProductProcess product = refused.process().on(platform).start()) {
			product.waitForLine("APPLICATION FAILED TO START");
			assertThat(product.waitForExit(PROMPTLY)).isEqualTo(100);
			assertThat(product.output()).containsOnlyOnce("APPLICATION FAILED TO START")
				.contains(line)
				.doesNotContain("Invoice Numbers is open", "halting the JVM");
			assertThat(this.simulator.requests()).hasSize(2);
		}
	}

	@Test
	void productThatDoesAllOfItIsHaltedBeforeTheStart() {
		assertProductThatDoesAllOfItIsHalted("before-start");
	}

	@Tag("exhaustive")
	@Test
	void productThatDoesAllOfItIsHaltedInTheRunner() {
		assertProductThatDoesAllOfItIsHalted("application-runner");
	}

	private void assertProductThatDoesAllOfItIsHalted(String phase) {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		assertHalted(image().mainClass(SwallowingMain.class)
			.beans(ThrowsEverywhere.class, HangingDestruction.class, HangingShutdownHook.class, ExitCodeOfItsOwn.class)
			.metering("registration-phase", phase), 100);
	}

	@Test
	@InProcess
	void reportIsTheSameInBothPhases() {
		this.simulator.answer(SimulatedAnswer.notEntitled());
		assertThat(report("application-runner")).isEqualTo(report("before-start"))
			.contains("Description:", "Action:")
			.anyMatch((line) -> line.startsWith("The AWS account has no valid subscription to the product."))
			.anyMatch((line) -> line.startsWith("Subscribe to this product on AWS Marketplace"));
	}

	private List<String> report(String phase) {
		try (InProcessRun run = image().metering("registration-phase", phase).process().on(platform).runInProcess()) {
			assertThat(run.exitCode()).isEqualTo(100);
			return run.output()
				.lines()
				.dropWhile((line) -> !line.equals("APPLICATION FAILED TO START"))
				.takeWhile((line) -> !line.matches("\\d{4}-\\d\\d-\\d\\dT.*"))
				// another one each time
				.map((line) -> line.replaceAll("[-0-9a-f]{36}", "request-id"))
				.toList();
		}
	}

	private ProductImage image() {
		return ProductImage.extracted().registeringWith(this.simulator);
	}

}

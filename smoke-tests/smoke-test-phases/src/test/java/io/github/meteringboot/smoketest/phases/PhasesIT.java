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

package io.github.meteringboot.smoketest.phases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shows for each kind of work whether the product does it before its usage is registered.
 */
class PhasesIT extends AbstractProductIT {

	private static final String WARNING = " WARN .*goes on while its usage is not registered";

	@ParameterizedTest
	@EnumSource
	void autoHoldsEachKind(Kind kind) {
		assertHeld(kind, kind.product().onClassPath());
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@EnumSource
	void beforeStartHoldsEachKind(Kind kind) {
		assertHeld(kind, kind.product().onClassPath().metering("registration-phase", "before-start"));
	}

	private void assertHeld(Kind kind, ProductImage image) {
		throttle();
		try (ProductProcess product = launch(image).start()) {
			awaitThrottling();
			if (kind.isPortOpen()) {
				assertGated(product);
			}
			else {
				assertThat(product.hasPort()).as(product::output).isFalse();
			}
			assertThat(kind.works(product)).as(product::output).isFalse();
			assertThat(product.output()).doesNotContain(OPEN, WORK).doesNotContainPattern(WARNING);
			assertThat(product.waitForLines("throttled the registration", 2)).isNotNull();
			release();
			assertWorks(kind, product);
		}
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@EnumSource
	void applicationRunnerHoldsHttpAndWarnsAboutTheRest(Kind kind) {
		throttle();
		ProductImage image = kind.product().onClassPath().metering("registration-phase", "application-runner");
		try (ProductProcess product = launch(image).start()) {
			awaitThrottling();
			assertGated(product);
			if (kind == Kind.HTTP) {
				assertThat(product.output()).doesNotContainPattern(WARNING);
			}
			else {
				awaitWork(kind, product);
				product.waitForLine(WARNING);
				assertThat(product.output()).contains(kind.warned());
			}
			assertThat(product.output()).doesNotContain(OPEN);
			release();
			assertWorks(kind, product);
		}
	}

	@Test
	void productThatStartsALifecycleItselfRegistersWithAWarning() {
		try (ProductProcess product = launch(Kind.HTTP.product().onClassPath().beans(HandStartedWork.class)).start()) {
			product.waitForLine(OPEN);
			product.waitForLine(WARNING + ".*HandStartedWork");
			assertThat(product.health().body()).contains("\"registered\"");
		}
	}

	@Test
	void guideListsWhatTheseTestsShow() throws IOException {
		List<String> rows = Files.readAllLines(Path.of("..", "..", "docs", "phases.md"))
			.stream()
			.dropWhile((line) -> !line.startsWith("| ---"))
			.skip(1)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
		assertThat(rows).containsExactly(Arrays.stream(Kind.values()).map(PhasesIT::row).toArray(String[]::new));
	}

	private static String row(Kind kind) {
		return "| %s | held | %s | held | %s |".formatted(kind.description(), (kind == Kind.HTTP) ? "held" : "works",
				kind.isPortOpen() ? "open, gated" : "closed");
	}

	private void assertWorks(Kind kind, ProductProcess product) {
		product.waitForLine(OPEN);
		assertThat(product.get("/orders").statusCode()).isEqualTo(200);
		awaitWork(kind, product);
		assertThat(product.health().body()).contains("\"registered\"");
	}

	private void awaitWork(Kind kind, ProductProcess product) {
		Awaitility.await().atMost(ProductProcess.PATIENCE).alias(kind.description()).until(() -> kind.works(product));
	}

}

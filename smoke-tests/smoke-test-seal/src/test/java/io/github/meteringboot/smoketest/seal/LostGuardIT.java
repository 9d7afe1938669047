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

package io.github.meteringboot.smoketest.seal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductAssembly.Merge;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches products whose packaging or code lost the guard. They do not start, rather
 * than start without it.
 */
class LostGuardIT extends AbstractProductIT {

	private static final String STARTER = "metering-spring-boot-autoconfigure";

	private static final Map<Merge, ProductImage> FLAT = new ConcurrentHashMap<>();

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "JOINED")
	void flatJarThatLostTheGuardIsRefused(Merge merge) {
		assertRefused(launch(flat(merge)), "META-INF/spring.factories", "PropertiesMergingResourceTransformer",
				"PropertiesFileTransformer");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "AWS_MARKETPLACE_METERING_ENABLED=false",
			"AWS_MARKETPLACE_METERING_PRODUCTCODE=" + Products.OTHER_PRODUCT_CODE,
			"SPRING_AUTOCONFIGURE_EXCLUDE=io.github.meteringboot.autoconfigure.MeteringServletGateAutoConfiguration" })
	void flatJarThatLostTheGuardIsRefusedWithASealedNameFromOutside(String variable) {
		String[] parts = variable.split("=");
		try (ProductProcess product = launch(flat(Merge.APPENDED)).environment(parts[0], parts[1]).start()) {
			assertThat(product.waitForExit()).as(product::output).isEqualTo(111);
			assertThat(product.output()).doesNotContain(OPEN, WORK);
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	@Test
	void workerInAFlatJarThatLostTheGuardDoesNotWork() {
		ProductImage worker = Products.product(WorkerProduct.class, guardFirst(Products.plain())).flat(Merge.APPENDED);
		this.simulator.answer(SimulatedAnswer.throttled());
		assertRefused(launch(worker), "META-INF/spring.factories");
	}

	@Test
	void mergedFlatJarRegisters() {
		assertRegistered(launch(flat(Merge.JOINED)));
	}

	@Test
	void mergedFlatJarIsSealed() {
		assertRefused(launch(flat(Merge.JOINED)).environment("AWS_MARKETPLACE_METERING_ENABLED", "false"),
				"aws.marketplace.metering.enabled", "AWS_MARKETPLACE_METERING_ENABLED");
	}

	@Test
	void productThatReplacesItsListenersIsRefused() {
		ProductImage image = Products.product(ListenerLessProduct.class, Products.servlet()).onClassPath();
		assertRefused(launch(image), "setListeners");
	}

	@Test
	void productThatReplacesItsListenersIsRefusedWithASealedNameFromOutside() {
		ProductImage image = Products.product(ListenerLessProduct.class, Products.plain()).onClassPath();
		assertRefused(launch(image).environment("AWS_MARKETPLACE_METERING_ENABLED", "false"), "setListeners");
	}

	private static ProductImage flat(Merge merge) {
		return FLAT.computeIfAbsent(merge, LostGuardIT::merge);
	}

	private static ProductImage merge(Merge merge) {
		ClassPath libraries = Products.servlet();
		return Products.product(WebProduct.class, (merge == Merge.FIRST) ? guardLast(libraries) : guardFirst(libraries))
			.flat(merge);
	}

	/**
	 * The first file that names listeners is that of the starter, and the last that of
	 * Spring Boot: where they are appended, the latter replaces the former.
	 */
	private static ClassPath guardFirst(ClassPath libraries) {
		return libraries.only(STARTER)
			.and(libraries.without(STARTER, "spring-boot"))
			.and(libraries.only("spring-boot"));
	}

	private static ClassPath guardLast(ClassPath libraries) {
		return libraries.only("spring-boot")
			.and(libraries.without(STARTER, "spring-boot"))
			.and(libraries.only(STARTER));
	}

}

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

package io.github.meteringboot.test;

import java.util.Collections;
import java.util.Objects;

import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.simulator.MeteringSimulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.DelegatingSmartContextLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MeteringSimulatorContextCustomizerFactory}.
 */
class MeteringSimulatorContextCustomizerFactoryTests {

	private final MeteringSimulatorContextCustomizerFactory factory = new MeteringSimulatorContextCustomizerFactory();

	@Test
	void customizerOfClassWithoutAnnotationIsNull() {
		assertThat(customizer(WithoutAnnotation.class)).isNull();
	}

	@Test
	void customizersWithTheSameAnswersAreEqual() {
		ContextCustomizer first = customizer(Throttled.class);
		ContextCustomizer second = customizer(ThrottledInOneText.class);
		assertThat(first).isNotNull().isEqualTo(second).hasSameHashCodeAs(second);
	}

	@Test
	void customizersWithDifferentAnswersAreNotEqual() {
		assertThat(customizer(Throttled.class)).isNotEqualTo(customizer(Registered.class));
	}

	@Test
	void annotationIsInheritedByNestedAndSubclass() {
		assertThat(customizer(Throttled.Inner.class)).isEqualTo(customizer(Throttled.class));
		assertThat(customizer(ThrottledSubclass.class)).isEqualTo(customizer(Throttled.class));
	}

	@Test
	void simulatorIsABeanAndStopsWithTheContext() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		customize(Registered.class, context);
		context.refresh();
		MeteringSimulator simulator = context.getBean(MeteringSimulator.class);
		assertThat(SimulationMode.find(context))
			.isEqualTo(SimulationMode.against(simulator.endpoint(), simulator.publicKeyPem()));
		context.close();
		assertThatIOException().isThrownBy(() -> simulator.endpoint().toURL().openConnection().connect());
	}

	@Test
	void simulatorReplacesTheModeWithoutCallsWhicheverComesFirst() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		SimulationMode.withoutCalls().apply(context.getBeanFactory());
		customize(Registered.class, context);
		SimulationMode.withoutCalls().apply(context.getBeanFactory());
		context.refresh();
		try (context) {
			SimulationMode mode = SimulationMode.find(context);
			assertThat(mode).isNotNull().extracting(SimulationMode::endpoint).isNotNull();
		}
	}

	@Test
	void unknownAnswerIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> customize(Unknown.class, new AnnotationConfigApplicationContext()))
			.withMessageContaining("Unknown answer 'nonsense'");
	}

	private void customize(Class<?> testClass, AnnotationConfigApplicationContext context) {
		Objects.requireNonNull(customizer(testClass))
			.customizeContext(context,
					new MergedContextConfiguration(testClass, null, null, null, new DelegatingSmartContextLoader()));
	}

	private @Nullable ContextCustomizer customizer(Class<?> testClass) {
		return this.factory.createContextCustomizer(testClass, Collections.emptyList());
	}

	static class WithoutAnnotation {

	}

	@AutoConfigureMeteringSimulator
	static class Registered {

	}

	@AutoConfigureMeteringSimulator(answers = { "throttle:2", "ok" })
	static class Throttled {

		class Inner {

		}

	}

	static class ThrottledSubclass extends Throttled {

	}

	@AutoConfigureMeteringSimulator(answers = "throttle:2,ok")
	static class ThrottledInOneText {

	}

	@AutoConfigureMeteringSimulator(answers = "nonsense")
	static class Unknown {

	}

}

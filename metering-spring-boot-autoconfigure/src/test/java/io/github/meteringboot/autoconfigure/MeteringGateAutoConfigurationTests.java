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

package io.github.meteringboot.autoconfigure;

import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.gate.RegistrationGateFilterRegistrationBean;
import io.github.meteringboot.gate.RegistrationGateWebFilter;
import io.github.meteringboot.registration.RegistrationGate;
import io.github.meteringboot.registration.RegistrationStateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeteringServletGateAutoConfiguration} and
 * {@link MeteringReactiveGateAutoConfiguration}.
 */
class MeteringGateAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations
		.of(MeteringServletGateAutoConfiguration.class, MeteringReactiveGateAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withBean(RegistrationStateHolder.class, () -> RegistrationStateHolder.ofContext(new Pending()));

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withBean(RegistrationStateHolder.class, () -> RegistrationStateHolder.ofContext(new Pending()));

	@Test
	void servletApplicationHasTheFilterOnly() {
		this.servlet.run((context) -> assertThat(context).hasSingleBean(RegistrationGateFilterRegistrationBean.class)
			.doesNotHaveBean(RegistrationGateWebFilter.class));
	}

	@Test
	void servletFilterIsAheadOfAllOthers() {
		this.servlet.run((context) -> {
			RegistrationGateFilterRegistrationBean registration = context
				.getBean(RegistrationGateFilterRegistrationBean.class);
			assertThat(registration).isInstanceOf(PriorityOrdered.class);
			assertThat(registration.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
			assertThat(registration.isAsyncSupported()).isTrue();
		});
	}

	@Test
	void reactiveApplicationHasTheWebFilterOnly() {
		this.reactive.run((context) -> assertThat(context).hasSingleBean(RegistrationGateWebFilter.class)
			.doesNotHaveBean(RegistrationGateFilterRegistrationBean.class));
	}

	@Test
	void webFilterIsAheadOfAllOthers() {
		this.reactive.run((context) -> {
			RegistrationGateWebFilter filter = context.getBean(RegistrationGateWebFilter.class);
			assertThat(filter).isInstanceOf(PriorityOrdered.class);
			assertThat(filter.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
		});
	}

	@Test
	void otherApplicationHasNoGate() {
		new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withBean(RegistrationStateHolder.class, () -> RegistrationStateHolder.ofContext(new Pending()))
			.run((context) -> assertThat(context).doesNotHaveBean(RegistrationGateFilterRegistrationBean.class)
				.doesNotHaveBean(RegistrationGateWebFilter.class));
	}

	@Test
	void applicationWithoutRegistrationHasNoGate() {
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).doesNotHaveBean(RegistrationGateFilterRegistrationBean.class));
		new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).doesNotHaveBean(RegistrationGateWebFilter.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "off", "no", "0", "FALSE", " false " })
	void gateCanBeSwitchedOffInEverySpelling(String value) {
		String property = "aws.marketplace.metering.gate.enabled=" + value;
		this.servlet.withPropertyValues(property)
			.run((context) -> assertThat(context).doesNotHaveBean(RegistrationGateFilterRegistrationBean.class));
		this.reactive.withPropertyValues(property)
			.run((context) -> assertThat(context).doesNotHaveBean(RegistrationGateWebFilter.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "on", "yes", "1", "TRUE", " true ", "neither", "" })
	void gateIsThereInEverySpelling(String value) {
		String property = "aws.marketplace.metering.gate.enabled=" + value;
		this.servlet.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGateFilterRegistrationBean.class));
		this.reactive.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGateWebFilter.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "application-runner", "before-start", "auto" })
	void gateIsThereInEveryPhase(String phase) {
		String property = "aws.marketplace.metering.registration-phase=" + phase;
		this.servlet.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGate.class));
		this.reactive.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGate.class));
	}

	@Test
	void applicationWithoutActuatorHasTheGate() {
		FilteredClassLoader classLoader = new FilteredClassLoader("org.springframework.boot.actuate");
		this.servlet.withClassLoader(classLoader)
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGateFilterRegistrationBean.class));
		this.reactive.withClassLoader(classLoader)
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGateWebFilter.class));
	}

	@Test
	void applicationWithoutSpringMvcHasTheGate() {
		this.servlet.withClassLoader(new FilteredClassLoader("org.springframework.boot.webmvc"))
			.run((context) -> assertThat(context).hasSingleBean(RegistrationGateFilterRegistrationBean.class));
	}

}

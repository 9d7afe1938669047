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

import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeteringMetricsAutoConfiguration}, in contexts that register before
 * they start.
 */
class MeteringMetricsAutoConfigurationTests {

	private static final AutoConfigurations METRICS = AutoConfigurations.of(MetricsAutoConfiguration.class,
			SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class);

	private static final AutoConfigurations OBSERVATION = AutoConfigurations.of(ObservationAutoConfiguration.class);

	// by import, as in production: what is missing is filtered before it is loaded
	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(Product.class)
		.withPropertyValues("aws.marketplace.metering.product-code=abc");

	@Test
	void registrationIsObserved() {
		this.contextRunner.withConfiguration(METRICS).withConfiguration(OBSERVATION).run((context) -> {
			assertThat(context).hasSingleBean(RegistrationMetrics.class);
			RequiredSearch timer = context.getBean(MeterRegistry.class)
				.get("aws.marketplace.metering.register")
				.tags("outcome", "registered", "code", "none");
			assertThat(timer.timer().count()).isOne();
			assertThat(gauge(context.getBean(MeterRegistry.class))).isOne();
		});
	}

	@Test
	void metricsWithoutObservationHaveTheGaugeAlone() {
		this.contextRunner.withConfiguration(METRICS).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(RegistrationMetrics.class);
			assertThat(gauge(context.getBean(MeterRegistry.class))).isOne();
		});
	}

	@Test
	void observationWithoutMetricsHasNoGauge() {
		this.contextRunner.withConfiguration(OBSERVATION)
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.containsBean("meteringRegistrationMetrics")).isFalse();
				assertRegistered(context.getBean(RegistrationStateHolder.class));
			});
	}

	@Test
	void withoutBeansOfMicrometerNothingIsObserved() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(RegistrationMetrics.class);
			assertRegistered(context.getBean(RegistrationStateHolder.class));
		});
	}

	@Test
	void disabledHasNothingToTime() {
		this.contextRunner.withConfiguration(METRICS)
			.withConfiguration(OBSERVATION)
			.withPropertyValues("aws.marketplace.metering.enabled=false")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.find("aws.marketplace.metering.register").timer()).isNull();
				assertThat(gauge(registry)).isZero();
			});
	}

	private static double gauge(MeterRegistry registry) {
		return registry.get("aws.marketplace.metering.registered").gauge().value();
	}

	private static void assertRegistered(RegistrationStateHolder state) {
		assertThat(state.get()).isInstanceOf(Registered.class);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MeteringAutoConfiguration.class, MeteringMetricsAutoConfiguration.class })
	static class Product {

	}

}

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

import io.github.meteringboot.registration.RegistrationStateHolder;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeteringHealthContributorAutoConfiguration}.
 */
class MeteringHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withPropertyValues("aws.marketplace.metering.product-code=abc")
		.withConfiguration(AutoConfigurations.of(MeteringAutoConfiguration.class,
				MeteringHealthContributorAutoConfiguration.class));

	@Test
	void indicatorIsThereAndShowsTheState() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(MarketplaceMeteringHealthIndicator.class);
			assertThat(context.getBean(MarketplaceMeteringHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.UP);
		});
	}

	@Test
	void componentIsCalledMarketplaceMetering() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class))
			.run((context) -> assertThat(
					context.getBean(HealthContributorRegistry.class).getContributor("marketplaceMetering"))
				.isInstanceOf(MarketplaceMeteringHealthIndicator.class));
	}

	@Test
	void indicatorIsAbsentWhenSwitchedOffAndNothingElseIs() {
		this.contextRunner.withPropertyValues("management.health.marketplace-metering.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(MarketplaceMeteringHealthIndicator.class);
			assertThat(context.getBean(RegistrationStateHolder.class).get().allowsUse()).isTrue();
		});
	}

	@Test
	void indicatorIsAbsentWhenAllAreSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MarketplaceMeteringHealthIndicator.class));
	}

	@Test
	void indicatorShowsThatMeteringIsDisabled() {
		this.contextRunner.withPropertyValues("aws.marketplace.metering.enabled=false")
			.run((context) -> assertThat(context.getBean(MarketplaceMeteringHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.UNKNOWN));
	}

	@Test
	void indicatorOfTheProductWins() {
		this.contextRunner
			.withBean("marketplaceMeteringHealthContributor", HealthIndicator.class,
					() -> () -> Health.unknown().build())
			.run((context) -> assertThat(context).doesNotHaveBean(MarketplaceMeteringHealthIndicator.class));
	}

	@Test
	void indicatorIsAbsentWithoutTheStarter() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MeteringHealthContributorAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MarketplaceMeteringHealthIndicator.class));
	}

}

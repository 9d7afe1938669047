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

import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of AWS Marketplace
 * metering.
 *
 * @since 1.0.0
 */
@AutoConfiguration(after = MeteringAutoConfiguration.class,
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(RegistrationStateHolder.class)
public final class MeteringHealthContributorAutoConfiguration {

	MeteringHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("marketplace-metering")
	@ConditionalOnMissingBean(name = { "marketplaceMeteringHealthIndicator", "marketplaceMeteringHealthContributor" })
	MarketplaceMeteringHealthIndicator marketplaceMeteringHealthIndicator(RegistrationStateHolder state) {
		return new MarketplaceMeteringHealthIndicator(state);
	}

	/**
	 * Readiness, where there is an actuator to ask for it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AdditionalPathsMapper.class, HealthEndpointGroupsPostProcessor.class })
	static class ReadinessConfiguration {

		@Bean
		static RegistrationHealthEndpointGroupsPostProcessor meteringHealthEndpointGroupsPostProcessor(
				RegistrationStateHolder state) {
			return new RegistrationHealthEndpointGroupsPostProcessor(state);
		}

	}

}

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

import java.time.Clock;

import io.github.meteringboot.gate.RegistrationGateWebFilter;
import io.github.meteringboot.gate.WebFluxEndpoints;
import io.github.meteringboot.registration.RegistrationStateHolder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.webflux.actuate.endpoint.web.AbstractWebFluxEndpointHandlerMapping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the gate of a reactive
 * application, where registration happens while the web server is already up. The filter
 * is at work on a management port of its own too.
 *
 * @since 1.0.0
 */
@AutoConfiguration(after = MeteringAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean(RegistrationStateHolder.class)
@Conditional(OnGateEnabled.class)
public final class MeteringReactiveGateAutoConfiguration {

	MeteringReactiveGateAutoConfiguration() {
	}

	@Bean
	RegistrationGateWebFilter registrationGateWebFilter(RegistrationStateHolder stateHolder,
			ObjectProvider<WebFluxEndpoints> endpoints) {
		return new RegistrationGateWebFilter(stateHolder, endpoints.getIfAvailable(), Clock.systemUTC());
	}

	/**
	 * The endpoints, which are let through, where there is an actuator.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AbstractWebFluxEndpointHandlerMapping.class, ExposableWebEndpoint.class })
	static class WebFluxEndpointsConfiguration {

		@Bean
		WebFluxEndpoints registrationGateEndpoints() {
			return new WebFluxEndpoints();
		}

	}

}

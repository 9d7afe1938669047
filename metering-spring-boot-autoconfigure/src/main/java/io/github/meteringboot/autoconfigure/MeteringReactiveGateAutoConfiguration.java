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

import io.github.meteringboot.gate.RegistrationGateWebFilter;
import io.github.meteringboot.registration.RegistrationStateHolder;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the gate of a reactive
 * application. The same filter holds the requests of a separate management port.
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
	RegistrationGateWebFilter meteringRegistrationGateWebFilter(RegistrationStateHolder stateHolder,
			ApplicationContext context) {
		return new RegistrationGateWebFilter(stateHolder, context);
	}

}

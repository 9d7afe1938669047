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

import io.github.meteringboot.gate.RegistrationGateFilterRegistrationBean;
import io.github.meteringboot.registration.RegistrationStateHolder;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * {@link ManagementContextConfiguration} for the gate of a servlet application with a
 * separate management port. The product's own endpoints, and the filters that it adds to
 * Spring Security, are on that port too.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBean(RegistrationGateFilterRegistrationBean.class)
final class MeteringServletGateManagementContextConfiguration {

	@Bean
	RegistrationGateFilterRegistrationBean meteringManagementRegistrationGateFilterRegistration(
			RegistrationStateHolder stateHolder, ApplicationContext context) {
		return new RegistrationGateFilterRegistrationBean(stateHolder, context);
	}

}

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

import java.util.function.Supplier;

import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.registration.ProcessTermination;
import io.github.meteringboot.registration.RegistrationInterceptor;
import io.github.meteringboot.registration.RegistrationLifecycle;
import io.github.meteringboot.registration.RegistrationRunner;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.StartupRegistration;
import io.github.meteringboot.registration.UsageRegistrar;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for AWS Marketplace hourly metering.
 *
 * @since 1.0.0
 */
@AutoConfiguration
@ConditionalOnMissingBean(RegistrationStateHolder.class)
@EnableConfigurationProperties(MeteringProperties.class)
public final class MeteringAutoConfiguration {

	MeteringAutoConfiguration() {
	}

	@Bean
	RegistrationStateHolder registrationStateHolder(MeteringProperties properties,
			ConfigurableApplicationContext context) {
		return new RegistrationStateHolder(properties.isEnabled()
				? new MeteringPropertiesMapper(properties, context).initialState() : new Disabled());
	}

	@Bean
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	@Nullable UsageRegistration usageRegistration(RegistrationStateHolder state) {
		return (state.get() instanceof Registered registered) ? registered.registration() : null;
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnRegistrationEnabled.class)
	static class RegistrationConfiguration {

		@Bean
		UsageRegistrar usageRegistrar(MeteringProperties properties, RegistrationStateHolder state,
				ConfigurableApplicationContext context,
				ObjectProvider<MarketplaceMeteringClient> client) {
			MeteringPropertiesMapper mapper = new MeteringPropertiesMapper(properties, context);
			return new UsageRegistrar(mapper.request(), () -> mapper.operation(client.getIfAvailable()),
					mapper.throttlingPolicy(), state, context);
		}

		@Bean
		StartupRegistration startupRegistration(MeteringProperties properties, UsageRegistrar registrar,
				ObjectProvider<RegistrationInterceptor> interceptor, ConfigurableApplicationContext context) {
			return new StartupRegistration(registrar, interceptor.getIfAvailable(() -> Supplier::get),
					new ProcessTermination(properties.getTerminationTimeout()), context);
		}

		@Bean
		@Conditional(OnApplicationRunnerPhase.class)
		RegistrationRunner registrationRunner(StartupRegistration registration,
				ConfigurableListableBeanFactory beanFactory) {
			return new RegistrationRunner(registration, beanFactory);
		}

		@Bean
		@Conditional(OnBeforeStartPhase.class)
		RegistrationLifecycle registrationLifecycle(StartupRegistration registration) {
			return new RegistrationLifecycle(registration);
		}

	}

}

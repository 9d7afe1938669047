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

package io.github.meteringboot.seal;

import java.time.Duration;
import java.util.List;

import io.github.meteringboot.properties.MeteringProperties;
import io.github.meteringboot.properties.MeteringPropertiesValidator;
import io.github.meteringboot.properties.PropertyProblem;
import io.github.meteringboot.registration.RegistrationRejectedException;
import io.github.meteringboot.simulation.SimulationMode;
import io.github.meteringboot.startup.StartupRegistration;
import io.github.meteringboot.termination.ProcessTermination;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Watches over every application that Spring Boot launches. An
 * {@link ApplicationListener} and no auto-configuration, since those can be excluded by
 * configuration.
 *
 * @since 1.0.0
 */
public final class MeteringGuard implements ApplicationListener<ApplicationContextInitializedEvent> {

	private static final String BEAN_NAME = MeteringGuard.class.getName();

	/**
	 * Return whether a guard watches over the given bean factory.
	 * @param beanFactory the bean factory
	 * @return whether its context was launched by {@code SpringApplication}
	 */
	public static boolean isWatching(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.containsBean(BEAN_NAME);
	}

	@Override
	public void onApplicationEvent(ApplicationContextInitializedEvent event) {
		ConfigurableApplicationContext context = event.getApplicationContext();
		context.getBeanFactory().registerSingleton(BEAN_NAME, this);
		context.addBeanFactoryPostProcessor((beanFactory) -> checkDefinitions(context, beanFactory));
	}

	/**
	 * Check what the context is made of, after all its configuration classes were parsed
	 * and before its beans exist.
	 */
	private void checkDefinitions(ConfigurableApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
		if (!AutoConfigurationPackages.has(beanFactory)) {
			return;
		}
		boolean simulated = SimulationMode.find(beanFactory) != null;
		try {
			MeteringPropertiesValidator.validate(context.getEnvironment(), context, !simulated);
			if (!simulated) {
				checkPresence(context, beanFactory);
			}
		}
		catch (RegistrationRejectedException ex) {
			throw new ProcessTermination(terminationTimeout(context)).terminate(ex, null);
		}
	}

	private void checkPresence(ConfigurableApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
		boolean enabled = Binder.get(context.getEnvironment())
			.bind(MeteringProperties.PREFIX + ".enabled", Boolean.class)
			.orElse(true);
		if (enabled && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, StartupRegistration.class, true,
				false).length == 0) {
			throw PropertyProblem.rejectionOf(List.of(new PropertyProblem("spring.autoconfigure.exclude", null, null,
					"The auto-configuration of AWS Marketplace metering is switched off.",
					"Do not exclude it and do not switch auto-configuration off. The seller switches metering off with aws.marketplace.metering.enabled, in the application.yml that is packaged with the application.")));
		}
	}

	private static Duration terminationTimeout(ConfigurableApplicationContext context) {
		try {
			Duration timeout = Binder.get(context.getEnvironment())
				.bind(MeteringProperties.PREFIX + ".termination-timeout", Duration.class)
				.orElse(ProcessTermination.DEFAULT_TIMEOUT);
			return (timeout.compareTo(Duration.ZERO) > 0) ? timeout : ProcessTermination.DEFAULT_TIMEOUT;
		}
		catch (BindException ex) {
			return ProcessTermination.DEFAULT_TIMEOUT;
		}
	}

}

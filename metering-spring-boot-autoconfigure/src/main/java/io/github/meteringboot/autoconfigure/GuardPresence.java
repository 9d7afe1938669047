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

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.configuration.MeteringSettings;
import io.github.meteringboot.registration.ProcessTermination;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Refuses an application that no guard watches over, before any of its beans exists.
 */
class GuardPresence implements BeanFactoryPostProcessor {

	private final Environment environment;

	GuardPresence(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		MeteringSettings settings = MeteringSettings.of(beanFactory, this.environment,
				new DefaultResourceLoader(beanFactory.getBeanClassLoader()));
		if (!settings.isGuarded() && settings.simulation() == null) {
			throw new ProcessTermination(ProcessTermination.DEFAULT_TIMEOUT).terminate(missing(), null);
		}
	}

	private static RegistrationRejectedException missing() {
		return new RegistrationRejectedException(RejectionReason.CONFIGURATION, "GuardMissing",
				"The guard of AWS Marketplace metering is missing: the application listener io.github.meteringboot.configuration.MeteringGuard did not run.",
				"For the seller: launch the product with SpringApplication and keep the listeners of META-INF/spring.factories. A flat jar needs these files merged, with the values of one name joined in one line: with the Maven Shade plugin by org.springframework.boot.maven.PropertiesMergingResourceTransformer, with Gradle's Shadow plugin by a PropertiesFileTransformer for this path with mergeStrategy 'append'. A method that calls setListeners on the SpringApplication has to call addListeners.",
				null);
	}

}

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

package io.github.meteringboot.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.registration.ProcessTermination;
import io.github.meteringboot.registration.StartupRegistration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Watches over every application that Spring Boot launches, so that only the seller
 * configures its metering. An {@link ApplicationListener} and no auto-configuration,
 * since those can be excluded by configuration.
 * <p>
 * It looks three times, each time before what it finds could matter: before the sources
 * of the application are loaded; when all its beans are defined, {@code @PropertySource}
 * has been processed, and none exists yet; and when the properties have been bound, to
 * which a web server may have added its own.
 *
 * @since 1.0.0
 */
public final class MeteringGuard implements ApplicationListener<ApplicationContextInitializedEvent>, Ordered {

	private static final String BEAN_NAME = MeteringGuard.class.getName();

	private static final Log logger = LogFactory.getLog(MeteringGuard.class);

	/**
	 * Return whether a guard watches over the given bean factory.
	 * @param beanFactory the bean factory
	 * @return whether its context was launched by {@code SpringApplication}
	 */
	public static boolean isWatching(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.containsBean(BEAN_NAME);
	}

	/**
	 * After what the product does on the same event, and before anything is made of the
	 * configuration.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public void onApplicationEvent(ApplicationContextInitializedEvent event) {
		ConfigurableApplicationContext context = event.getApplicationContext();
		context.getBeanFactory().registerSingleton(BEAN_NAME, this);
		new Watch(context, ApplicationArchive.of(event.getSpringApplication())).begin();
	}

	/**
	 * The watch over one application context.
	 */
	private static final class Watch implements BeanPostProcessor {

		private final ConfigurableApplicationContext context;

		private final ApplicationArchive archive;

		Watch(ConfigurableApplicationContext context, ApplicationArchive archive) {
			this.context = context;
			this.archive = archive;
		}

		void begin() {
			if (!isSimulated()) {
				Seal seal = seal();
				refuse(seal.findForeignSources());
				// whether this is the product is not known yet
				refuse(seal.isConfigured() ? seal.findBrokenSeals() : Collections.emptyList());
			}
			this.context.addBeanFactoryPostProcessor(this::checkDefinitions);
		}

		/**
		 * Check what the context is made of, after all its configuration classes were
		 * parsed and before its beans exist.
		 */
		private void checkDefinitions(ConfigurableListableBeanFactory beanFactory) {
			if (!AutoConfigurationPackages.has(beanFactory)) {
				return;
			}
			if (isSimulated()) {
				validate(false);
				return;
			}
			Seal seal = seal();
			List<PropertyProblem> problems = new ArrayList<>(seal.findBrokenSeals());
			problems.addAll(seal.findDisplaced());
			problems.addAll(seal.findForeignExclusions());
			refuse(problems);
			validate(true);
			checkPresence(beanFactory, seal);
			if (!seal.isSealed()) {
				logger.warn(
						"aws.marketplace.metering.sealed is false: whoever runs this container may set the properties of aws.marketplace.metering, the product code included as long as it is one of aws.marketplace.metering.trusted-product-codes, and may switch metering off.");
			}
			beanFactory.addBeanPostProcessor(this);
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof MeteringProperties) {
				refuse(seal().findBrokenSeals());
			}
			return bean;
		}

		private void checkPresence(ConfigurableListableBeanFactory beanFactory, Seal seal) {
			boolean enabled = Binder.get(this.context.getEnvironment())
				.bind(MeteringProperties.PREFIX + ".enabled", Boolean.class)
				.orElse(true);
			if (enabled && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, StartupRegistration.class,
					true, false).length == 0) {
				refuse(List.of(seal.findReasonOfAbsence()));
			}
		}

		private void validate(boolean required) {
			try {
				MeteringPropertiesValidator.validate(this.context.getEnvironment(), this.context, required);
			}
			catch (RegistrationRejectedException ex) {
				throw new ProcessTermination(terminationTimeout()).terminate(ex, null);
			}
		}

		private void refuse(List<PropertyProblem> problems) {
			if (!problems.isEmpty()) {
				// not after a timeout that may be one of the problems
				throw new ProcessTermination(ProcessTermination.DEFAULT_TIMEOUT)
					.terminate(PropertyProblem.rejectionOf(problems), null);
			}
		}

		private Seal seal() {
			return new Seal(this.context.getEnvironment(),
					new PackagedConfiguration(this.context.getEnvironment(), this.archive, classLoader()));
		}

		private ClassLoader classLoader() {
			ClassLoader classLoader = this.context.getClassLoader();
			return (classLoader != null) ? classLoader : MeteringGuard.class.getClassLoader();
		}

		private boolean isSimulated() {
			return SimulationMode.find(this.context.getBeanFactory()) != null;
		}

		private Duration terminationTimeout() {
			try {
				Duration timeout = Binder.get(this.context.getEnvironment())
					.bind(MeteringProperties.PREFIX + ".termination-timeout", Duration.class)
					.orElse(ProcessTermination.DEFAULT_TIMEOUT);
				return (timeout.compareTo(Duration.ZERO) > 0) ? timeout : ProcessTermination.DEFAULT_TIMEOUT;
			}
			catch (BindException ex) {
				return ProcessTermination.DEFAULT_TIMEOUT;
			}
		}

	}

}

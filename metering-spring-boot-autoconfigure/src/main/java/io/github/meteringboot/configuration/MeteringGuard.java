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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.registration.ProcessTermination;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.StartupRegistration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Watches over every application that Spring Boot launches, so that only the seller
 * configures its metering. An application listener and no auto-configuration, since those
 * can be excluded by configuration.
 * <p>
 * It reads the settings before the sources of the application are loaded. It looks again
 * when all beans are defined and none exists yet; and it proves the outcome: no product
 * gets ready whose usage is not registered, whatever was done to its beans. Contexts that
 * are not the product are left alone, and once usage is registered nothing ends the
 * process.
 */
final class MeteringGuard implements SmartApplicationListener {

	/**
	 * The names of the beans without which usage would not be registered.
	 */
	static final List<String> BEANS = List.of("meteringRegistrationStateHolder", "meteringStartupRegistration",
			"meteringRegistrationLifecycle", "meteringRegistrationRunner", "meteringRestoredRegistrationLifecycle");

	private static final Log logger = LogFactory.getLog(MeteringGuard.class);

	private static final String AUTO_CONFIGURATION = "io.github.meteringboot.autoconfigure.";

	private static final int OLDEST_SPRING_BOOT = 4;

	private static final Set<String> warnings = ConcurrentHashMap.newKeySet();

	private final List<PropertySource<?>> original = new ArrayList<>();

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
		return eventType == ApplicationEnvironmentPreparedEvent.class
				|| eventType == ApplicationContextInitializedEvent.class;
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
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
			prepared.getEnvironment().getPropertySources().forEach(this.original::add);
		}
		else if (event instanceof ApplicationContextInitializedEvent initialized) {
			new Watch(initialized.getApplicationContext(), this.original,
					ApplicationArchive.of(initialized.getSpringApplication()))
				.begin();
			this.original.clear();
		}
	}

	/**
	 * The watch over one application context.
	 */
	private static final class Watch implements SmartApplicationListener, InstantiationAwareBeanPostProcessor {

		private static final String ENVIRONMENT_CHANGED = "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

		private final ConfigurableApplicationContext context;

		private final List<PropertySource<?>> original;

		private final ApplicationArchive archive;

		private volatile List<PropertySource<?>> checked = List.of();

		private boolean product;

		Watch(ConfigurableApplicationContext context, List<PropertySource<?>> original, ApplicationArchive archive) {
			this.context = context;
			this.original = List.copyOf(original);
			this.archive = archive;
		}

		void begin() {
			SimulationMode simulation = SimulationMode.find(this.context.getBeanFactory());
			MeteringPropertiesBinder binder;
			if (simulation != null) {
				binder = MeteringSettings.bindAll(this.context.getEnvironment(), this.context);
			}
			else {
				requireSpringBoot();
				Seal seal = seal();
				boolean configured = seal.isConfigured();
				refuse(seal.findForeignBeans());
				// whether this is the product is not known yet
				refuse(configured ? seal.findBrokenSeals() : List.of());
				// parsing configuration classes evaluates some
				refuse(configured ? seal.findForeignExpressions() : List.of());
				binder = bind(seal, configured);
				if (configured && binder.problems(true).isEmpty() && binder.properties().isEnabled()) {
					watch(binder.properties());
				}
			}
			MeteringSettings.guard(this.context.getBeanFactory(), binder, simulation);
			this.context.addBeanFactoryPostProcessor(this::checkDefinitions);
			this.context.addApplicationListener(this);
		}

		private static void watch(MeteringProperties properties) {
			RegistrationStateHolder.ofProcess()
				.watch(properties.getThrottling().getTimeout(), properties.getApiCallTimeout(),
						properties.getTerminationTimeout());
		}

		private MeteringPropertiesBinder bind(Seal seal, boolean configured) {
			MeteringPropertiesBinder packaged = MeteringPropertiesBinder
				.bind(configured ? seal.acceptedSources() : List.of(), null, this.context);
			if (packaged.properties().isSealed()) {
				return packaged;
			}
			MeteringPropertiesBinder all = MeteringSettings.bindAll(this.context.getEnvironment(), this.context);
			all.properties().setSealed(false);
			all.properties().setTrustedProductCodes(packaged.properties().getTrustedProductCodes());
			return all;
		}

		/**
		 * Check what the context is made of, after all its configuration classes were
		 * parsed and before its beans exist.
		 */
		private void checkDefinitions(ConfigurableListableBeanFactory beanFactory) {
			this.product = AutoConfigurationPackages.has(beanFactory);
			MeteringSettings settings = MeteringSettings.of(this.context);
			if (!this.product) {
				return;
			}
			if (settings.simulation() == null) {
				checkProduct(beanFactory, settings);
				beanFactory.addBeanPostProcessor(this);
			}
			else {
				refuse(settings.problems(false));
			}
			beanFactory.registerSingleton(MeteringProperties.class.getName(), settings.properties());
		}

		/**
		 * Libraries that decrypt properties replace their sources after the definitions
		 * were checked, and an expression can come to light as late as that.
		 */
		@Override
		public @Nullable Object postProcessBeforeInstantiation(Class<?> beanClass, String beanName) {
			MutablePropertySources sources = this.context.getEnvironment().getPropertySources();
			if (!isChecked(sources) && !isRegistered()) {
				refuse(seal().findForeignExpressions());
				this.checked = sources.stream().toList();
			}
			return null;
		}

		/**
		 * Return whether there are still the same sources: equal ones have only the same
		 * name.
		 */
		private boolean isChecked(MutablePropertySources sources) {
			List<PropertySource<?>> before = this.checked;
			int index = 0;
			for (PropertySource<?> source : sources) {
				if (index >= before.size() || before.get(index) != source) {
					return false;
				}
				index++;
			}
			return index == before.size();
		}

		private void checkProduct(ConfigurableListableBeanFactory beanFactory, MeteringSettings settings) {
			Seal seal = seal();
			List<PropertyProblem> problems = new ArrayList<>(seal.findBrokenSeals());
			problems.addAll(seal.findDisplaced());
			problems.addAll(seal.findDivided());
			problems.addAll(seal.findForeignExclusions());
			problems.addAll(seal.findForeignCode());
			problems.addAll(seal.findForeignExpressions());
			problems.addAll(ForeignSettings.findCodeInDocumentRoots(this.context.getClassLoader()));
			refuse(problems);
			require(settings.problems(true), settings.properties());
			if (settings.properties().isEnabled()) {
				require(findMissing(beanFactory, seal), settings.properties());
				require(claim(settings.properties()), settings.properties());
			}
			if (!settings.properties().isSealed()) {
				logger.warn(
						"aws.marketplace.metering.sealed is false: the buyer may set the properties of aws.marketplace.metering, the product code included as long as it is one of aws.marketplace.metering.trusted-product-codes, and may switch metering off.");
			}
		}

		/**
		 * Return what is missing of the starter, or was changed: its beans must be the
		 * singletons that its own auto-configuration defines, in this context.
		 */
		private static List<PropertyProblem> findMissing(ConfigurableListableBeanFactory beanFactory, Seal seal) {
			for (String name : BEANS) {
				if (!beanFactory.containsBeanDefinition(name) || !isOwn(beanFactory.getBeanDefinition(name))) {
					return List.of(seal.findReasonOfAbsence());
				}
			}
			return List.of();
		}

		private static boolean isOwn(BeanDefinition definition) {
			if (!definition.isSingleton() || definition.isAbstract()) {
				return false;
			}
			if (AotDetector.useGeneratedArtifacts()) {
				// the build of the seller has generated it
				return true;
			}
			return definition instanceof AnnotatedBeanDefinition annotated
					&& annotated.getFactoryMethodMetadata() != null
					&& annotated.getFactoryMethodMetadata().getDeclaringClassName().startsWith(AUTO_CONFIGURATION);
		}

		private static List<PropertyProblem> claim(MeteringProperties properties) {
			String productCode = properties.getProductCode();
			String claimed = (productCode != null)
					? RegistrationStateHolder.ofProcess().claim(productCode, properties.getPublicKeyVersion()) : null;
			return (claimed != null)
					? List.of(new PropertyProblem(MeteringProperty.PRODUCT_CODE.propertyName().toString(), productCode,
							null, "This JVM registers the usage of another product: " + claimed + ".",
							"For the seller: package one product code with all applications of a container."))
					: List.of();
		}

		@Override
		public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
			return eventType == ApplicationStartedEvent.class || eventType == ApplicationReadyEvent.class
					|| eventType.getName().equals(ENVIRONMENT_CHANGED);
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
			MeteringSettings settings = MeteringSettings.of(this.context);
			if (!this.product || settings.simulation() != null || !settings.properties().isEnabled()) {
				return;
			}
			if (event instanceof ApplicationReadyEvent) {
				requireRegistered(settings);
			}
			else if (event instanceof ApplicationStartedEvent) {
				if (!isRegistered() && isBeforeStart()) {
					requireRegistered(settings);
				}
			}
			else {
				// a refresh makes beans anew
				refuse(isRegistered() ? seal().findBrokenSeals() : seal().findForeignExpressions());
			}
		}

		private boolean isBeforeStart() {
			return this.context.getBean("meteringStartupRegistration", StartupRegistration.class).isBeforeStart();
		}

		private static boolean isRegistered() {
			return RegistrationStateHolder.ofProcess().get() instanceof Registered;
		}

		private static void requireRegistered(MeteringSettings settings) {
			if (!isRegistered()) {
				require(List.of(new PropertyProblem("(application context)", null, null,
						"The application started and usage was not registered: the beans of the starter were changed, or did not run.",
						"Remove the setting that changes how beans are made or started.")), settings.properties());
			}
		}

		/**
		 * Refuse the start of a product whose own configuration is not usable.
		 */
		private static void require(List<PropertyProblem> problems, MeteringProperties properties) {
			if (!problems.isEmpty()) {
				Duration timeout = properties.getTerminationTimeout();
				throw new ProcessTermination(
						(timeout.compareTo(Duration.ZERO) > 0) ? timeout : ProcessTermination.DEFAULT_TIMEOUT)
					.terminate(PropertyProblem.rejectionOf(problems), null);
			}
		}

		/**
		 * Refuse what comes from outside. Once usage is registered it changes nothing any
		 * more, and deserves a warning.
		 */
		private static void refuse(List<PropertyProblem> problems) {
			if (problems.isEmpty()) {
				return;
			}
			if (isRegistered()) {
				String line = PropertyProblem.inOneLine(problems);
				if (warnings.add(line)) {
					logger.warn("Usage is registered, so these settings change nothing: " + line);
				}
				return;
			}
			// not after a timeout that may be one of the problems
			throw new ProcessTermination(ProcessTermination.DEFAULT_TIMEOUT)
				.terminate(PropertyProblem.rejectionOf(problems), null);
		}

		private static void requireSpringBoot() {
			String version = SpringBootVersion.getVersion();
			if (Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST_SPRING_BOOT) {
				refuse(List.of(new PropertyProblem("(Spring Boot)", version, null,
						"This version of metering-spring-boot-starter needs Spring Boot 4.0 or later.",
						"For the seller: build the product with Spring Boot 4.0 or later.")));
			}
		}

		private Seal seal() {
			return new Seal(this.context.getEnvironment(), new PackagedConfiguration(this.context.getEnvironment(),
					this.original, this.archive, classLoader()));
		}

		private ClassLoader classLoader() {
			ClassLoader classLoader = this.context.getClassLoader();
			return (classLoader != null) ? classLoader : MeteringGuard.class.getClassLoader();
		}

	}

}

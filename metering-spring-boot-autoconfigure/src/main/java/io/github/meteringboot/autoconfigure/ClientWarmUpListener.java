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

import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.aws.ClientWarmUp;
import io.github.meteringboot.aws.ClientWarmUp.Plan;
import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.registration.ObservedRegistration;
import io.github.meteringboot.registration.RegistrationInterceptor;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.NativeDetector;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;

/**
 * Warms the client up beside the start of the product, as soon as the guard, which comes
 * first, has accepted the configuration. A training run, which ends before anything is
 * registered, rehearses only, so that its archive of classes holds what a registration
 * takes.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
class ClientWarmUpListener implements ApplicationListener<ApplicationContextInitializedEvent> {

	private static final String BEAN_NAME = ClientWarmUp.class.getName();

	private static final String METER_HANDLER = "io.micrometer.core.instrument.observation.DefaultMeterObservationHandler";

	/**
	 * Take the warm-up of the given context out of it, when its rehearsal has ended.
	 * @param beanFactory the bean factory of the context
	 * @return the warm-up, or {@code null} if there is none
	 */
	static @Nullable ClientWarmUp take(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.getSingleton(BEAN_NAME) instanceof ClientWarmUp warmUp) {
			if (beanFactory instanceof DefaultSingletonBeanRegistry singletons) {
				// what it holds is of no use once usage is registered
				singletons.destroySingleton(BEAN_NAME);
			}
			return warmUp.await() ? warmUp : null;
		}
		return null;
	}

	@Override
	public void onApplicationEvent(ApplicationContextInitializedEvent event) {
		ConfigurableApplicationContext context = event.getApplicationContext();
		if (SimulationMode.find(context.getBeanFactory()) != null || NativeDetector.inNativeImage()) {
			return;
		}
		ClientWarmUp warmUp = new ClientWarmUp(() -> plan(context));
		if (isTraining()) {
			warmUp.rehearse();
			return;
		}
		context.getBeanFactory().registerSingleton(BEAN_NAME, warmUp);
		warmUp.start();
	}

	/**
	 * Find out what is going to be registered. Whatever is wrong with the configuration,
	 * the guard reports.
	 */
	private static @Nullable Plan plan(ConfigurableApplicationContext context) {
		MeteringProperties properties = Binder.get(context.getEnvironment())
			.bind(MeteringProperties.PREFIX, MeteringProperties.class)
			.orElseGet(MeteringProperties::new);
		if (!properties.isEnabled() || properties.getProductCode() == null) {
			return null;
		}
		MeteringPropertiesMapper mapper = new MeteringPropertiesMapper(properties, context);
		return new Plan(mapper.product((key) -> {
		}), mapper.settings(), interceptor());
	}

	private static RegistrationInterceptor interceptor() {
		return ClassUtils.isPresent(METER_HANDLER, ClientWarmUpListener.class.getClassLoader()) ? Observed.interceptor()
				: Supplier::get;
	}

	/**
	 * Whether the JVM is about to end without a registration.
	 */
	private static boolean isTraining() {
		return "onRefresh".equalsIgnoreCase(SpringProperties.getProperty("spring.context.exit"))
				|| SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING);
	}

	/**
	 * Observes for nobody. Loaded only where there is Micrometer.
	 */
	private static final class Observed {

		static RegistrationInterceptor interceptor() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig()
				.observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
			return new ObservedRegistration(registry);
		}

	}

}

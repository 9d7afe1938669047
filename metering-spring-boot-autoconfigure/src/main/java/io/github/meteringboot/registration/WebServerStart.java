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

package io.github.meteringboot.registration;

import java.util.Comparator;
import java.util.Set;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;

/**
 * Starts the web server behind the gate before anything else of the product, so that
 * health and gate answer while the registration is throttled. Spring's lifecycle
 * processor then finds the web server running.
 */
final class WebServerStart {

	private static final Set<String> LIFECYCLES = Set.of(
			"org.springframework.boot.web.server.servlet.context.WebServerStartStopLifecycle",
			"org.springframework.boot.web.server.reactive.context.WebServerStartStopLifecycle",
			"org.springframework.boot.actuate.autoconfigure.web.server.ChildManagementContextInitializer");

	/**
	 * Announces the application to a service registry as soon as its port is open.
	 */
	private static final String SERVICE_REGISTRATION = "org.springframework.cloud.client.serviceregistry.AutoServiceRegistration";

	private WebServerStart() {
	}

	/**
	 * Return whether the gate holds everything that opens with the port of the web
	 * server.
	 * @param context the application context
	 */
	static boolean isGated(ConfigurableApplicationContext context) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		String[] gates = beanFactory.getBeanNamesForType(RegistrationGate.class);
		if (gates.length == 0 || isAnnounced(context)) {
			return false;
		}
		for (String gate : gates) {
			if (!beanFactory.getBean(gate, RegistrationGate.class).isComplete()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return whether the gate is active, and does not see everything on the port of the
	 * web server.
	 * @param context the application context
	 */
	static boolean hasUngatedRoads(ConfigurableApplicationContext context) {
		return context.getBeansOfType(RegistrationGate.class).values().stream().anyMatch((gate) -> !gate.isComplete());
	}

	private static boolean isAnnounced(ConfigurableApplicationContext context) {
		ClassLoader classLoader = context.getClassLoader();
		return ClassUtils.isPresent(SERVICE_REGISTRATION, classLoader) && context.getBeanFactory()
			.getBeanNamesForType(ClassUtils.resolveClassName(SERVICE_REGISTRATION, classLoader), true,
					false).length > 0;
	}

	static void startIfGated(ConfigurableApplicationContext context) {
		if (!isGated(context)) {
			return;
		}
		context.getBeanFactory()
			.getBeansOfType(SmartLifecycle.class)
			.values()
			.stream()
			.filter((lifecycle) -> LIFECYCLES.contains(lifecycle.getClass().getName()))
			.filter((lifecycle) -> lifecycle.isAutoStartup() && !lifecycle.isRunning())
			.sorted(Comparator.comparingInt(SmartLifecycle::getPhase))
			.forEach(SmartLifecycle::start);
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
	}

}

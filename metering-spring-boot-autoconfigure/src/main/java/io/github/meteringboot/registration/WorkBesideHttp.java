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

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/**
 * The work that Spring starts beside HTTP, which no gate holds: scheduled tasks, and
 * every {@link Lifecycle} component that is not known to be harmless. An unknown
 * component counts as work.
 *
 * @param types the names of the types that work or listen
 */
record WorkBesideHttp(Set<String> types) {

	private static final Log logger = LogFactory.getLog(WorkBesideHttp.class);

	/**
	 * Components that serve HTTP, hold threads, connections or memory for others, and do
	 * nothing by themselves.
	 */
	private static final List<String> HARMLESS = List.of("io.github.meteringboot.registration.RegistrationLifecycle",
			"org.springframework.boot.web.", "org.springframework.boot.tomcat.", "org.springframework.boot.jetty.",
			"org.springframework.boot.reactor.netty.", "org.springframework.boot.actuate.autoconfigure.web.server.",
			"org.springframework.boot.jdbc.", "org.springframework.boot.context.logging.",
			"org.springframework.context.support.", "org.springframework.http.client.",
			"org.springframework.scheduling.concurrent.", "org.springframework.web.socket.messaging.",
			"org.springframework.web.socket.server.", "org.springframework.data.redis.connection.lettuce.",
			"org.springframework.data.redis.connection.jedis.", "org.springframework.cloud.context.");

	/**
	 * Find the work of an application: what runs, and what Spring is about to start.
	 * @param beanFactory the beans of the application
	 */
	static WorkBesideHttp find(ConfigurableListableBeanFactory beanFactory) {
		Set<String> types = new TreeSet<>();
		for (String name : beanFactory.getBeanNamesForType(Lifecycle.class, false, false)) {
			String type = findWorkingType(beanFactory, name);
			if (type != null && HARMLESS.stream().noneMatch(type::startsWith)) {
				types.add(type);
			}
		}
		for (String name : beanFactory.getBeanNamesForType(ScheduledTaskHolder.class, false, false)) {
			if (beanFactory.containsSingleton(name)) {
				beanFactory.getBean(name, ScheduledTaskHolder.class)
					.getScheduledTasks()
					.forEach((task) -> types.add("scheduled task " + task));
			}
		}
		for (String name : beanFactory.getBeanNamesForType(SchedulingConfigurer.class, false, false)) {
			Class<?> type = beanFactory.getType(name, false);
			// Spring Boot has one that observes the tasks of others
			if (type == null || !type.getName().startsWith("org.springframework.boot.")) {
				types.add("scheduled tasks of bean '" + name + "'");
			}
		}
		return new WorkBesideHttp(types);
	}

	/**
	 * Return the type of a component that runs or will be started, or {@code null}.
	 */
	private static @Nullable String findWorkingType(ConfigurableListableBeanFactory beanFactory, String name) {
		String beanName = name.startsWith("&") ? name.substring(1) : name;
		if (!beanFactory.containsSingleton(beanName)) {
			// Spring creates a SmartLifecycle to start it, lazy or not
			Class<?> type = beanFactory.getType(name, false);
			return (type != null && SmartLifecycle.class.isAssignableFrom(type)) ? type.getName() : null;
		}
		Lifecycle lifecycle = beanFactory.getBean(name, Lifecycle.class);
		boolean works = lifecycle.isRunning() || (lifecycle instanceof SmartLifecycle smart && smart.isAutoStartup());
		return works ? lifecycle.getClass().getName() : null;
	}

	boolean isEmpty() {
		return this.types.isEmpty();
	}

	/**
	 * Return this work with further work.
	 * @param description the further work
	 */
	WorkBesideHttp and(String description) {
		Set<String> types = new TreeSet<>(this.types);
		types.add(description);
		return new WorkBesideHttp(types);
	}

	/**
	 * Warn about the work, once for all of it.
	 */
	void warn() {
		if (!isEmpty()) {
			logger.warn(
					"Work of this application goes on while its usage is not registered: %s. For the seller: if it is work to be paid for, set aws.marketplace.metering.registration-phase to auto or before-start."
						.formatted(String.join(", ", this.types)));
		}
	}

}

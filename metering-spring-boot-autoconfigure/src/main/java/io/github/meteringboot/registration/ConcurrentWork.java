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

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What the product does already while an {@code ApplicationRunner} registers usage:
 * neither scheduled tasks nor message listeners wait for runners, and no gate holds them.
 * Containers of listeners are known by the names of their types, which are the same in
 * all of Spring's messaging projects, so that none of those has to be there.
 *
 * @param scheduledTasks the scheduled tasks
 * @param listenerContainers the running listener containers
 */
record ConcurrentWork(Set<String> scheduledTasks, Set<String> listenerContainers) {

	private static final Log logger = LogFactory.getLog(ConcurrentWork.class);

	private static final String CONTAINER = "ListenerContainer";

	private static final String ENDPOINT_REGISTRY = "ListenerEndpointRegistry";

	private static final String CONTAINER_REGISTRY = "ListenerContainerRegistry";

	/**
	 * Warn about what is there, once for all of it.
	 * @param beanFactory the beans of the product
	 */
	static void warn(ConfigurableListableBeanFactory beanFactory) {
		ConcurrentWork found = find(beanFactory);
		if (!found.scheduledTasks.isEmpty() || !found.listenerContainers.isEmpty()) {
			logger.warn(
					"Work of this application goes on while its usage is not registered yet: scheduled tasks %s, listener containers %s. For the seller: if it is work to be paid for, set aws.marketplace.metering.registration-phase to before-start."
						.formatted(found.scheduledTasks, found.listenerContainers));
		}
	}

	static ConcurrentWork find(ConfigurableListableBeanFactory beanFactory) {
		Set<String> tasks = new TreeSet<>();
		forEachSingleton(beanFactory, ScheduledTaskHolder.class,
				(name, holder) -> holder.getScheduledTasks().forEach((task) -> tasks.add(task.toString())));
		Set<String> containers = new TreeSet<>();
		forEachSingleton(beanFactory, Lifecycle.class, (name, lifecycle) -> {
			if (lifecycle.isRunning()) {
				containers.addAll(containers(name, lifecycle));
			}
		});
		return new ConcurrentWork(tasks, containers);
	}

	private static <T> void forEachSingleton(ConfigurableListableBeanFactory beanFactory, Class<T> type,
			NamedBeanConsumer<T> consumer) {
		for (String name : beanFactory.getBeanNamesForType(type, false, false)) {
			// looking must neither create what is lazy nor keep the product from starting
			if (beanFactory.containsSingleton(name)) {
				try {
					consumer.accept(name, beanFactory.getBean(name, type));
				}
				catch (RuntimeException ex) {
					logger.debug("Bean '" + name + "' does not tell whether it works", ex);
				}
			}
		}
	}

	private static Collection<String> containers(String beanName, Lifecycle lifecycle) {
		List<String> types = typeNames(lifecycle);
		for (String type : types) {
			if (type.endsWith(CONTAINER)) {
				return Set.of(beanName);
			}
		}
		for (String type : types) {
			if (type.endsWith(ENDPOINT_REGISTRY) || type.endsWith(CONTAINER_REGISTRY)) {
				return registered(beanName, lifecycle);
			}
		}
		return Set.of();
	}

	// loops and no streams: this is the first thing that the runner does, in every start
	private static List<String> typeNames(Lifecycle lifecycle) {
		List<String> names = new ArrayList<>();
		Class<?> type = lifecycle.getClass();
		while (type != null) {
			names.add(type.getSimpleName());
			type = type.getSuperclass();
		}
		for (Class<?> contract : ClassUtils.getAllInterfaces(lifecycle)) {
			names.add(contract.getSimpleName());
		}
		return names;
	}

	/**
	 * Return the running containers of a registry, which may say that it runs while it is
	 * empty.
	 */
	private static Collection<String> registered(String beanName, Lifecycle registry) {
		if (!(invoke(registry, "getListenerContainers") instanceof Collection<?> containers)) {
			return Set.of(beanName);
		}
		if (containers.stream()
			.noneMatch((container) -> container instanceof Lifecycle lifecycle && lifecycle.isRunning())) {
			return Set.of();
		}
		return (invoke(registry, "getListenerContainerIds") instanceof Collection<?> ids)
				? ids.stream().map(String::valueOf).toList() : Set.of(beanName);
	}

	private static @Nullable Object invoke(Object target, String name) {
		Method method = ClassUtils.getMethodIfAvailable(target.getClass(), name);
		if (method == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(method);
		return ReflectionUtils.invokeMethod(method, target);
	}

	@FunctionalInterface
	private interface NamedBeanConsumer<T> {

		void accept(String name, T bean);

	}

}

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

package io.github.meteringboot.gate;

import java.util.EnumSet;

import io.github.meteringboot.registration.RegistrationGate;
import io.github.meteringboot.registration.RegistrationStateHolder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.function.SingletonSupplier;

/**
 * {@link RegistrationGate} of a servlet application: registers the gate for every path
 * and every kind of dispatch. {@link PriorityOrdered}, because filters of the product may
 * be ordered at {@link Ordered#HIGHEST_PRECEDENCE} as well.
 *
 * @since 1.0.0
 */
public class RegistrationGateFilterRegistrationBean extends FilterRegistrationBean<Filter>
		implements RegistrationGate, PriorityOrdered {

	private static final String FILTER_NAME = "meteringRegistrationGateFilter";

	private final SingletonSupplier<UngatedRoads> roads;

	/**
	 * Create a new instance.
	 * @param stateHolder holds the state of the registration
	 * @param context the application context of the web server
	 */
	public RegistrationGateFilterRegistrationBean(RegistrationStateHolder stateHolder, ApplicationContext context) {
		super(new RegistrationGateFilter(stateHolder, context));
		setName(FILTER_NAME);
		setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
		setOrder(Ordered.HIGHEST_PRECEDENCE);
		this.roads = SingletonSupplier.of(() -> UngatedRoads.ofServletApplication(context, FILTER_NAME));
	}

	@Override
	public boolean isComplete() {
		return this.roads.obtain().isEmpty();
	}

}

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

import jakarta.servlet.DispatcherType;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Registers the {@link RegistrationGateFilter} for every path and every kind of dispatch.
 * {@link PriorityOrdered}, because filters of the product may be ordered at
 * {@link Ordered#HIGHEST_PRECEDENCE} as well.
 *
 * @since 1.0.0
 */
public class RegistrationGateFilterRegistrationBean extends FilterRegistrationBean<RegistrationGateFilter>
		implements PriorityOrdered {

	/**
	 * Create a new instance.
	 * @param filter the gate
	 */
	public RegistrationGateFilterRegistrationBean(RegistrationGateFilter filter) {
		super(filter);
		setName("registrationGateFilter");
		setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
		setOrder(Ordered.HIGHEST_PRECEDENCE);
	}

}

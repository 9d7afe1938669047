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

import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegisterUsageOperation;

/**
 * Registers as one container of many does.
 */
public final class Container {

	/**
	 * The logger of the registration.
	 */
	public static final String LOGGER = UsageRegistrar.class.getName();

	private Container() {
	}

	/**
	 * Register the usage of one more container.
	 * @param plan what to register
	 * @param operation calls the simulator
	 * @return the receipt
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	public static UsageRegistration register(RegistrationPlan plan, RegisterUsageOperation operation)
			throws InterruptedException {
		return new UsageRegistrar(plan, () -> operation, RegistrationStateHolder.ofContext(new Pending()), (event) -> {
		}).register();
	}

}

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

import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Gauge of the registered state.
 */
class RegistrationMetrics implements MeterBinder {

	/**
	 * The name of the gauge.
	 */
	static final String NAME = "aws.marketplace.metering.registered";

	private final RegistrationStateHolder state;

	/**
	 * Create a new instance.
	 * @param state holds the state to show
	 */
	RegistrationMetrics(RegistrationStateHolder state) {
		this.state = state;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(NAME, this.state, (holder) -> (holder.get() instanceof Registered) ? 1 : 0)
			.description("Whether usage is registered with AWS Marketplace (1) or not (0)")
			.register(registry);
	}

}

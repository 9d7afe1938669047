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

package io.github.meteringboot.test;

import java.util.List;

import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A simulator that lives as long as an application context.
 *
 * @param simulator the running simulator
 */
record ContextSimulator(MeteringSimulator simulator) {

	private static final String BEAN_NAME = "meteringSimulator";

	static ContextSimulator start(List<SimulatedAnswer> script) {
		return new ContextSimulator(MeteringSimulator.start().answer(script));
	}

	/**
	 * Let the given context register with the simulator, and close the simulator with it.
	 * A singleton and no bean definition, since ahead-of-time processing would take a
	 * definition for one of the product.
	 * @param context the context, not refreshed yet
	 */
	void attachTo(ConfigurableApplicationContext context) {
		context.getBeanFactory().registerSingleton(BEAN_NAME, this.simulator);
		if (context.getBeanFactory() instanceof DefaultSingletonBeanRegistry registry) {
			registry.registerDisposableBean(BEAN_NAME, this.simulator::close);
		}
		SimulationMode.against(this.simulator.endpoint(), this.simulator.publicKeyPem())
			.apply(context.getBeanFactory());
	}

}

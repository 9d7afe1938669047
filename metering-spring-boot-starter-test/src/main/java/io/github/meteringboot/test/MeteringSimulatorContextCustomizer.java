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

import io.github.meteringboot.simulator.SimulatedAnswer;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Lets a test context register against a simulator. Equal, and so one context in the
 * cache, if the answers are.
 *
 * @param answers what the simulator answers
 */
record MeteringSimulatorContextCustomizer(String answers) implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		List<SimulatedAnswer> script = SimulatedAnswer.parse(this.answers);
		ContextSimulator.start(script).attachTo(context);
	}

}

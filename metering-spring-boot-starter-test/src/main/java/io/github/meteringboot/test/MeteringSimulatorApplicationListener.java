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
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts a simulator for an application that has {@link MeteringSimulatorConfiguration}
 * among its primary sources. Looks there as the application starts, when nothing has been
 * configured from outside yet.
 */
class MeteringSimulatorApplicationListener implements ApplicationListener<ApplicationStartingEvent> {

	static final String ANSWERS_PROPERTY = "aws.marketplace.metering.simulator.answers";

	private static final Log logger = LogFactory.getLog(MeteringSimulatorConfiguration.class);

	@Override
	public void onApplicationEvent(ApplicationStartingEvent event) {
		// a name in 'spring.main.sources' is a String, and not there yet
		if (event.getSpringApplication().getAllSources().contains(MeteringSimulatorConfiguration.class)) {
			event.getSpringApplication().addInitializers(MeteringSimulatorApplicationListener::startSimulator);
		}
	}

	private static void startSimulator(ConfigurableApplicationContext context) {
		String answers = context.getEnvironment().getProperty(ANSWERS_PROPERTY, "ok");
		ContextSimulator simulator = ContextSimulator.start(parse(answers));
		simulator.attachTo(context);
		logger.info(
				"AWS Marketplace metering calls a simulator at %s, which answers '%s'. Choose another outcome with --%s, such as throttle:5 or not-entitled."
					.formatted(simulator.simulator().endpoint(), answers, ANSWERS_PROPERTY));
	}

	private static List<SimulatedAnswer> parse(String answers) {
		try {
			return SimulatedAnswer.parse(answers);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(ANSWERS_PROPERTY, answers,
					String.valueOf(ex.getMessage()));
		}
	}

}

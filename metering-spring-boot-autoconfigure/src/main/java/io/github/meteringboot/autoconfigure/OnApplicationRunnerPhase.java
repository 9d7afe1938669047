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

import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.configuration.RegistrationPhase;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Matches if usage is registered by an {@code ApplicationRunner}: where that was chosen,
 * and in every web application for which nothing was. Three beans ask, so it reads no
 * class files, as nested conditions would.
 */
class OnApplicationRunnerPhase extends SpringBootCondition implements ConfigurationCondition {

	private static final String PROPERTY = MeteringProperties.PREFIX + ".registration-phase";

	/**
	 * What {@code ConditionalOnWebApplication} knows a web application by.
	 */
	private static final String[] WEB_TYPES = { "org.springframework.web.context.WebApplicationContext",
			"org.springframework.web.context.ConfigurableWebEnvironment",
			"org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext",
			"org.springframework.boot.web.context.reactive.ConfigurableReactiveWebEnvironment" };

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		RegistrationPhase phase = phase(context.getEnvironment());
		boolean web = isWebApplication(context);
		return new ConditionOutcome(
				phase == RegistrationPhase.APPLICATION_RUNNER || (phase == RegistrationPhase.AUTO && web),
				ConditionMessage.forCondition("Registration phase")
					.because(PROPERTY + " is " + phase + (web ? " in" : " and this is not") + " a web application"));
	}

	private static RegistrationPhase phase(Environment environment) {
		Binder binder = Binder.get(environment);
		try {
			// a phase that is not set would be looked at as if it were a bean
			if (binder.bind(PROPERTY, String.class).isBound()) {
				return binder.bind(PROPERTY, RegistrationPhase.class).orElse(RegistrationPhase.AUTO);
			}
			return RegistrationPhase.AUTO;
		}
		catch (BindException ex) {
			// the guard refuses it, together with whatever else is wrong
			return RegistrationPhase.AUTO;
		}
	}

	private static boolean isWebApplication(ConditionContext context) {
		for (String name : WEB_TYPES) {
			if (ClassUtils.isPresent(name, context.getClassLoader())) {
				Class<?> type = ClassUtils.resolveClassName(name, context.getClassLoader());
				if (type.isInstance(context.getEnvironment()) || type.isInstance(context.getResourceLoader())) {
					return true;
				}
			}
		}
		return false;
	}

}

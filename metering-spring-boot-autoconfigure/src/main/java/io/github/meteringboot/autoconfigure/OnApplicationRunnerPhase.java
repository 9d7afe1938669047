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

import io.github.meteringboot.properties.MeteringProperties;
import io.github.meteringboot.startup.RegistrationPhase;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when usage is registered by an {@code ApplicationRunner}: because the seller
 * chose that phase, or because this is a web application and the seller chose none.
 */
class OnApplicationRunnerPhase extends AnyNestedCondition {

	OnApplicationRunnerPhase() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@Conditional(OnPhaseApplicationRunner.class)
	static class Chosen {

	}

	@ConditionalOnWebApplication
	@Conditional(OnPhaseAuto.class)
	static class AutomaticInWebApplication {

	}

	static class OnPhaseApplicationRunner extends OnPhase {

		OnPhaseApplicationRunner() {
			super(RegistrationPhase.APPLICATION_RUNNER);
		}

	}

	static class OnPhaseAuto extends OnPhase {

		OnPhaseAuto() {
			super(RegistrationPhase.AUTO);
		}

	}

	abstract static class OnPhase extends SpringBootCondition {

		private static final String PROPERTY = MeteringProperties.PREFIX + ".registration-phase";

		private final RegistrationPhase wanted;

		OnPhase(RegistrationPhase wanted) {
			this.wanted = wanted;
		}

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			RegistrationPhase phase = phase(context.getEnvironment());
			return new ConditionOutcome(phase == this.wanted,
					ConditionMessage.forCondition("Registration phase").because(PROPERTY + " is " + phase));
		}

		private static RegistrationPhase phase(Environment environment) {
			try {
				return Binder.get(environment).bind(PROPERTY, RegistrationPhase.class).orElse(RegistrationPhase.AUTO);
			}
			catch (BindException ex) {
				// the guard refuses it, together with whatever else is wrong
				return RegistrationPhase.AUTO;
			}
		}

	}

}

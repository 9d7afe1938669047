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

package io.github.meteringboot.configuration;

import java.security.interfaces.RSAPublicKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.registration.ProcessTermination;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * The settings of an application context, read once: the properties that count, the
 * public key, and whether the context is simulated. The guard reads them before any bean
 * is defined and keeps them outside of the bean factory, where no bean can take their
 * place.
 *
 * @since 1.0.0
 */
public final class MeteringSettings {

	private static final Map<ConfigurableListableBeanFactory, MeteringSettings> settings = Collections
		.synchronizedMap(new WeakHashMap<>());

	private final MeteringPropertiesBinder binder;

	private final @Nullable SimulationMode simulation;

	private final boolean guarded;

	private MeteringSettings(MeteringPropertiesBinder binder, @Nullable SimulationMode simulation, boolean guarded) {
		this.binder = binder;
		this.simulation = simulation;
		this.guarded = guarded;
	}

	/**
	 * Return the settings of an application context. A context that
	 * {@code SpringApplication} did not launch has no guard: its settings are read from
	 * its environment, and it is simulated if a test is running.
	 * @param beanFactory the bean factory of the context
	 * @param environment the environment of the context
	 * @param resources loads the public key
	 * @return the settings
	 */
	public static MeteringSettings of(ConfigurableListableBeanFactory beanFactory, Environment environment,
			ResourceLoader resources) {
		MeteringSettings found = settings.get(beanFactory);
		if (found == null) {
			found = new MeteringSettings(bindAll(environment, resources), simulation(beanFactory), false);
			settings.put(beanFactory, found);
		}
		return found;
	}

	/**
	 * Return the settings of an application context.
	 * @param context the context
	 * @return the settings
	 */
	public static MeteringSettings of(ConfigurableApplicationContext context) {
		return of(context.getBeanFactory(), context.getEnvironment(), context);
	}

	/**
	 * Return the settings of the application context for which a condition is evaluated.
	 * @param context the context of the condition
	 * @return the settings
	 */
	public static MeteringSettings of(ConditionContext context) {
		return of(Objects.requireNonNull(context.getBeanFactory()), context.getEnvironment(),
				context.getResourceLoader());
	}

	private static @Nullable SimulationMode simulation(ConfigurableListableBeanFactory beanFactory) {
		SimulationMode simulation = SimulationMode.find(beanFactory);
		return (simulation == null && ProcessTermination.isHeldByTest()) ? SimulationMode.withoutCalls() : simulation;
	}

	/**
	 * Bind the properties from everywhere, with placeholders.
	 */
	static MeteringPropertiesBinder bindAll(Environment environment, ResourceLoader resources) {
		return MeteringPropertiesBinder.bind(ConfigurationPropertySources.get(environment),
				new PropertySourcesPlaceholdersResolver(environment), resources);
	}

	/**
	 * Keep what the guard has read.
	 */
	static void guard(ConfigurableListableBeanFactory beanFactory, MeteringPropertiesBinder binder,
			@Nullable SimulationMode simulation) {
		settings.put(beanFactory, new MeteringSettings(binder, simulation, true));
	}

	/**
	 * Return the properties.
	 * @return the properties, which nobody changes
	 */
	public MeteringProperties properties() {
		return this.binder.properties();
	}

	/**
	 * Return the public key that verifies the answer.
	 * @return the key of the simulator or of the product, or {@code null} if none is
	 * pinned
	 */
	public @Nullable RSAPublicKey publicKey() {
		String simulated = (this.simulation != null) ? this.simulation.publicKey() : null;
		return (simulated != null) ? PublicKeyReader.read(simulated) : this.binder.publicKey();
	}

	/**
	 * Return whether the public key is shorter than what is considered strong today.
	 * @return whether there is a key that deserves a warning
	 */
	public boolean isPublicKeyWeak() {
		RSAPublicKey key = publicKey();
		return key != null && PublicKeyReader.isWeak(key);
	}

	/**
	 * Return how the context is simulated.
	 * @return the mode, or {@code null} in production
	 */
	public @Nullable SimulationMode simulation() {
		return this.simulation;
	}

	/**
	 * Return whether the guard has read these settings.
	 * @return whether a guard watches over the context
	 */
	public boolean isGuarded() {
		return this.guarded;
	}

	List<PropertyProblem> problems(boolean required) {
		return this.binder.problems(required);
	}

}

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

package io.github.meteringboot;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Marks an application context as one in which no call goes to AWS: a singleton that is
 * registered before the context is refreshed, which only code can do. Where it is, the
 * seal does not apply.
 * <p>
 * Contexts of Spring's TestContext framework are marked by themselves. A test that
 * launches the product on its own marks the context in one line:
 *
 * <pre class="code">
 * new SpringApplicationBuilder(MyApplication.class).initializers(SimulationMode.withoutCalls()).run();
 * </pre>
 *
 * @param endpoint the simulator to register with, or {@code null} to make no call at all
 * @param publicKey the simulator's public key as PEM, or {@code null}
 * @since 1.0.0
 */
public record SimulationMode(@Nullable URI endpoint,
		@Nullable String publicKey) implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String BEAN_NAME = SimulationMode.class.getName();

	/**
	 * Return the mode in which no call is made.
	 * @return the mode that a product's own tests run in
	 */
	public static SimulationMode withoutCalls() {
		return new SimulationMode(null, null);
	}

	/**
	 * Return the mode in which usage is registered with a simulator.
	 * @param endpoint the simulator to register with
	 * @param publicKey the simulator's public key as PEM
	 * @return the mode
	 */
	public static SimulationMode against(URI endpoint, String publicKey) {
		return new SimulationMode(endpoint, publicKey);
	}

	/**
	 * Return the mode of the given bean factory.
	 * @param beanFactory the bean factory, or one of its ancestors, to look in
	 * @return the mode, or {@code null} in production
	 */
	public static @Nullable SimulationMode find(BeanFactory beanFactory) {
		return beanFactory.containsBean(BEAN_NAME) ? beanFactory.getBean(BEAN_NAME, SimulationMode.class) : null;
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		apply(context.getBeanFactory());
	}

	/**
	 * Mark the given bean factory. A mode that is there already is replaced only by one
	 * with a simulator.
	 * @param beanFactory the bean factory of a context that is not refreshed yet
	 */
	public void apply(ConfigurableListableBeanFactory beanFactory) {
		if (!beanFactory.containsSingleton(BEAN_NAME)) {
			beanFactory.registerSingleton(BEAN_NAME, this);
		}
		else if (this.endpoint != null && beanFactory instanceof DefaultListableBeanFactory replaceable) {
			replaceable.destroySingleton(BEAN_NAME);
			replaceable.registerSingleton(BEAN_NAME, this);
		}
	}

}

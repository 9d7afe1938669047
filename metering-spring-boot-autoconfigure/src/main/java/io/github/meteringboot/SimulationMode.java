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
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Marks an application context as one in which no call goes to AWS. Where the mark is,
 * the seal does not apply. The mark is set before the context is refreshed, and only by
 * code: it is no bean, and no bean factory can create an instance of this class, whatever
 * configuration names.
 * <p>
 * Contexts of Spring's TestContext framework are marked by themselves. A test that
 * launches the product on its own marks the context in one line:
 *
 * <pre class="code">
 * new SpringApplicationBuilder(MyApplication.class).initializers(SimulationMode.withoutCalls()).run();
 * </pre>
 *
 * @since 1.0.0
 */
public final class SimulationMode implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Map<BeanFactory, SimulationMode> marks = Collections.synchronizedMap(new WeakHashMap<>());

	private final @Nullable URI endpoint;

	private final @Nullable String publicKey;

	private SimulationMode(@Nullable URI endpoint, @Nullable String publicKey) {
		if (isCalledByBeanFactory()) {
			throw new IllegalStateException("A simulation is not a bean");
		}
		this.endpoint = endpoint;
		this.publicKey = publicKey;
	}

	/**
	 * A class or factory method that configuration names is called by a bean factory.
	 */
	private static boolean isCalledByBeanFactory() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
				.anyMatch((name) -> name.startsWith("org.springframework.beans.")
						|| name.startsWith("org.springframework.core.io.support.SpringFactoriesLoader")));
	}

	/**
	 * Return the mode in which no call is made.
	 * @return the mode of a product's own tests
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
	 * @param beanFactory the bean factory or application context; its ancestors count too
	 * @return the mode, or {@code null} in production
	 */
	public static @Nullable SimulationMode find(BeanFactory beanFactory) {
		BeanFactory current = beanFactory;
		while (current != null) {
			SimulationMode mode = marks.get(unwrap(current));
			if (mode != null) {
				return mode;
			}
			current = (unwrap(current) instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		}
		return null;
	}

	private static BeanFactory unwrap(BeanFactory beanFactory) {
		return (beanFactory instanceof ConfigurableApplicationContext context) ? context.getBeanFactory() : beanFactory;
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
		if (this.endpoint != null) {
			marks.put(beanFactory, this);
		}
		else {
			marks.putIfAbsent(beanFactory, this);
		}
	}

	/**
	 * Return the simulator to register with.
	 * @return the endpoint, or {@code null} if no call is made
	 */
	public @Nullable URI endpoint() {
		return this.endpoint;
	}

	/**
	 * Return the public key of the simulator.
	 * @return the key as PEM, or {@code null} if no call is made
	 */
	public @Nullable String publicKey() {
		return this.publicKey;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SimulationMode mode && Objects.equals(this.endpoint, mode.endpoint)
				&& Objects.equals(this.publicKey, mode.publicKey);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.endpoint, this.publicKey);
	}

	@Override
	public String toString() {
		return (this.endpoint != null) ? "simulation against " + this.endpoint : "simulation without calls";
	}

}

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

package io.github.meteringboot.smoketest.seal;

import java.util.List;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Replaces each enumerable property source by a wrapper, as products do that count or
 * decrypt what is read.
 */
public class WrappingInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		List<PropertySource<?>> wrapped = sources.stream().toList();
		for (PropertySource<?> source : wrapped) {
			if (source instanceof EnumerablePropertySource<?> enumerable && !source.getName().equals("systemProperties")
					&& !source.getName().equals("systemEnvironment")) {
				sources.replace(source.getName(), new Wrapper(enumerable));
			}
		}
	}

	static class Wrapper extends EnumerablePropertySource<Object> {

		private final EnumerablePropertySource<?> wrapped;

		Wrapper(EnumerablePropertySource<?> wrapped) {
			super(wrapped.getName(), wrapped.getSource());
			this.wrapped = wrapped;
		}

		@Override
		public Object getProperty(String name) {
			return this.wrapped.getProperty(name);
		}

		@Override
		public String[] getPropertyNames() {
			return this.wrapped.getPropertyNames();
		}

	}

}

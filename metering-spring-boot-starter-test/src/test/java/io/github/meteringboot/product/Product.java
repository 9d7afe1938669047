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

package io.github.meteringboot.product;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * A product that runs in a JVM of its own. Its arguments name the configuration classes
 * of which it is made; system properties that begin with {@code product.} become what a
 * seller packages.
 */
public final class Product {

	private static final String PROPERTY_PREFIX = "product.";

	private Product() {
	}

	public static void main(String[] args) {
		Class<?>[] sources = new Class<?>[args.length];
		for (int i = 0; i < args.length; i++) {
			sources[i] = ClassUtils.resolveClassName(args[i], null);
		}
		SpringApplication application = new SpringApplication(sources);
		application.setDefaultProperties(packaged());
		application.run();
		System.out.println("PRODUCT STARTED");
	}

	private static Map<String, Object> packaged() {
		Map<String, Object> properties = new LinkedHashMap<>();
		System.getProperties().stringPropertyNames().forEach((name) -> {
			if (name.startsWith(PROPERTY_PREFIX)) {
				properties.put(name.substring(PROPERTY_PREFIX.length()), System.getProperty(name));
			}
		});
		return properties;
	}

	/**
	 * A product with nothing but a runner that wants to be the first.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = { ArtemisAutoConfiguration.class, JmsAutoConfiguration.class })
	static class Plain {

		@Bean
		EagerRunner eagerRunner() {
			return new EagerRunner();
		}

	}

	static class EagerRunner implements ApplicationRunner, Ordered {

		@Override
		public void run(ApplicationArguments args) {
			System.out.println("PRODUCT RUNNER");
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}

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

import io.github.meteringboot.configuration.MeteringSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

/**
 * Keeps the public key in a native image. Only the packaged configuration says which file
 * that is, so no fixed pattern could.
 */
class PublicKeyAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		if (!beanFactory.containsBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)) {
			return null;
		}
		Environment environment = beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
				Environment.class);
		String value = MeteringSettings
			.of(beanFactory, environment, new DefaultResourceLoader(beanFactory.getBeanClassLoader()))
			.properties()
			.getPublicKey();
		String publicKey = (value != null) ? value.strip() : "";
		if (!publicKey.startsWith(ResourceLoader.CLASSPATH_URL_PREFIX)) {
			return null;
		}
		String path = publicKey.substring(ResourceLoader.CLASSPATH_URL_PREFIX.length());
		return (context,
				code) -> context.getRuntimeHints().resources().registerPattern(new ClassPathResource(path).getPath());
	}

}

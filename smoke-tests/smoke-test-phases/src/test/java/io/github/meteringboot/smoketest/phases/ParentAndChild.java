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

package io.github.meteringboot.smoketest.phases;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/**
 * A product whose web application is the child of another application context.
 */
public final class ParentAndChild {

	private ParentAndChild() {
	}

	/**
	 * Run the product.
	 * @param args the arguments
	 */
	public static void main(String[] args) {
		Class<?> parent = Boolean.getBoolean("parent.auto-configured") ? AutoConfiguredParent.class : PlainParent.class;
		new SpringApplicationBuilder(parent).web(WebApplicationType.NONE)
			.child(Product.class)
			.web(WebApplicationType.SERVLET)
			.run(args);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class AutoConfiguredParent {

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainParent {

	}

}

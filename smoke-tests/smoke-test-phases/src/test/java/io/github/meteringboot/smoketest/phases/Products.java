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

import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductAssembly;

/**
 * Makes the products of these tests. Each has of the libraries of this module those that
 * it uses; a library without Spring Boot's module for it does nothing.
 */
final class Products {

	static final String PRODUCT_CODE = "3fzq7m1x0b9v2k8s5d4w6h1n";

	static final String[] GRPC = { "spring-boot-grpc-*", "spring-grpc-*" };

	static final String[] QUARTZ = { "spring-boot-quartz" };

	static final String[] JMS = { "spring-boot-jms", "spring-boot-artemis" };

	static final String[] INTEGRATION = { "spring-boot-integration", "spring-integration-*" };

	static final String[] RSOCKET = { "spring-boot-rsocket" };

	static final String[] WEBSOCKET = { "spring-boot-websocket" };

	static final String[] SPRING_CLOUD = { "spring-cloud-context", "spring-cloud-commons", "spring-cloud-starter" };

	static final String[] EUREKA = { "spring-cloud-*eureka*", "eureka-client" };

	static final String[] CRAC = { "crac" };

	private static final String[] SERVLET = { "spring-boot-webmvc", "spring-webmvc", "spring-boot-tomcat",
			"spring-boot-servlet" };

	private static final String[] REACTIVE = { "spring-boot-webflux", "spring-webflux", "spring-boot-reactor-netty" };

	private static final String CONFIGURATION = """
			aws:
			  marketplace:
			    metering:
			      product-code: %s
			      termination-timeout: 3s
			      throttling:
			        initial-interval: 20ms
			        multiplier: 2
			        max-interval: 100ms
			management:
			  endpoint:
			    health:
			      show-details: always
			""".formatted(PRODUCT_CODE);

	private static final ClassPath ALL = ClassPath.ofProduct();

	private static final ClassPath PLAIN = ALL.without(GRPC)
		.without(QUARTZ)
		.without(JMS)
		.without(INTEGRATION)
		.without(RSOCKET)
		.without(WEBSOCKET)
		.without(EUREKA)
		.without("smoke-test-phases", "spring-cloud-*", "crac", "spring-boot-cache", "*jackson2", "*loadbalancer*")
		.without(SERVLET)
		.without(REACTIVE);

	private static final ClassPath SERVLET_PRODUCT = PLAIN.and(ALL.only(SERVLET));

	private static final ProductAssembly ARCHIVED = assembly(Product.class, SERVLET_PRODUCT).archiveClasses();

	private Products() {
	}

	/**
	 * Spring MVC on Tomcat, with the actuator.
	 * @param main the main class
	 * @param libraries the names of further libraries
	 */
	static ProductAssembly servlet(Class<?> main, String[]... libraries) {
		return product(main, SERVLET_PRODUCT, libraries);
	}

	/**
	 * WebFlux on Netty, with the actuator.
	 * @param main the main class
	 * @param libraries the names of further libraries
	 */
	static ProductAssembly reactive(Class<?> main, String[]... libraries) {
		return product(main, PLAIN.and(ALL.only(REACTIVE)), libraries);
	}

	/**
	 * Nothing of the web.
	 * @param main the main class
	 * @param libraries the names of further libraries
	 */
	static ProductAssembly plain(Class<?> main, String[]... libraries) {
		return product(main, PLAIN, libraries);
	}

	/**
	 * Spring MVC on Tomcat, with the actuator and a client of Eureka.
	 * @param main the main class
	 */
	static ProductAssembly discovered(Class<?> main) {
		return product(main,
				ALL.without(GRPC)
					.without(QUARTZ)
					.without(JMS)
					.without(INTEGRATION)
					.without(RSOCKET)
					.without(WEBSOCKET)
					.without(REACTIVE)
					.without("smoke-test-phases", "crac"));
	}

	private static ProductAssembly product(Class<?> main, ClassPath base, String[]... libraries) {
		ProductAssembly product = assembly(main, base);
		if (base == SERVLET_PRODUCT) {
			// that of most tests
			product.archivedClassesOf(ARCHIVED);
		}
		for (String[] names : libraries) {
			product.libraries(ALL.only(names));
		}
		return product;
	}

	private static ProductAssembly assembly(Class<?> main, ClassPath libraries) {
		return ProductAssembly.of(main)
			.classes(Console.class, Checkpoint.class, HttpWork.class)
			.resource("application.yml", CONFIGURATION)
			.libraries(libraries);
	}

}

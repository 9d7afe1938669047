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

import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.ClassPath;
import io.github.meteringboot.testsupport.ProductAssembly;
import io.github.meteringboot.testsupport.ProductImage;

/**
 * Assembles products of the libraries on the class path of the tests, each with those
 * that it needs.
 */
final class Products {

	static final String PRODUCT_CODE = "3fzq7m1x0b9v2k8s5d4w6h1n";

	static final String OTHER_PRODUCT_CODE = "0c2t5y8u1i4o7p0a3s6d9f2g";

	private static final String CONFIGURATION = """
			aws:
			  marketplace:
			    metering:
			      product-code: %s
			      termination-timeout: 3s
			""".formatted(PRODUCT_CODE);

	private static final String HEALTH = """
			management.endpoint.health.show-details: always
			""";

	private static final String[] SPRING_CLOUD = { "spring-cloud-*", "spring-security-crypto", "bcprov-*" };

	private static final String[] JASYPT = { "jasypt*" };

	private static final String[] DATABASE = { "h2", "HikariCP", "spring-boot-starter-jdbc", "spring-boot-jdbc",
			"spring-boot-sql", "spring-jdbc", "spring-tx", "spring-boot-transaction", "spring-boot-persistence" };

	private static final String[] QUARTZ = { "*quartz*", "spring-context-support" };

	private static final String[] REACTIVE = { "*webflux", "*reactor-netty*", "netty-*", "spring-boot-netty",
			"spring-boot-reactor", "reactor-core", "spring-boot-http-codec" };

	private static final String[] SERVLET = { "*webmvc", "*tomcat*", "spring-boot-servlet" };

	private static final String[] WEB = { "spring-web", "spring-boot-web-server", "spring-boot-http-converter",
			"*actuator*" };

	private static final ClassPath ALL = ClassPath.ofProduct().without("smoke-test-seal");

	private static final ClassPath PLAIN = ALL.without(SPRING_CLOUD)
		.without(JASYPT)
		.without(DATABASE)
		.without(QUARTZ)
		.without(REACTIVE)
		.without(SERVLET)
		.without(WEB);

	private Products() {
	}

	/**
	 * Spring MVC on Tomcat, with the actuator.
	 */
	static ProductAssembly web() {
		return product(WebProduct.class, servlet()).archiveClasses();
	}

	/**
	 * WebFlux on Netty, with the actuator.
	 */
	static ProductAssembly reactive() {
		return product(ReactiveProduct.class, PLAIN.and(ALL.only(WEB)).and(ALL.only(REACTIVE)));
	}

	/**
	 * A scheduled job, and nothing of the web.
	 */
	static ProductAssembly worker() {
		return product(WorkerProduct.class, PLAIN);
	}

	/**
	 * A scheduled job, with Spring MVC on the class path.
	 */
	static ProductAssembly workerWithWeb() {
		return product(WorkerProduct.class, servlet()).archiveClasses();
	}

	static ProductAssembly product(Class<?> mainClass, ClassPath libraries) {
		return ProductAssembly.of(mainClass).resource("application.yml", HEALTH + CONFIGURATION).libraries(libraries);
	}

	/**
	 * Let a product open its port while AWS throttles, whatever the product is.
	 */
	static ProductImage opening(ProductImage image) {
		return image.metering("registration-phase", "application-runner");
	}

	/**
	 * A whole {@code application.yml} with the key of the simulator, as sellers write it.
	 */
	static String yaml(MeteringSimulator simulator) {
		return HEALTH + CONFIGURATION + """
				      endpoint: %s
				      public-key: |
				""".formatted(simulator.endpoint()) + simulator.publicKeyPem().indent(8);
	}

	/**
	 * The same as {@code application.properties}.
	 */
	static String properties(MeteringSimulator simulator) {
		return """
				aws.marketplace.metering.product-code=%s
				aws.marketplace.metering.endpoint=%s
				aws.marketplace.metering.public-key=%s
				""".formatted(PRODUCT_CODE, simulator.endpoint(),
				simulator.publicKeyPem().strip().replace("\n", "\\n"));
	}

	static ClassPath plain() {
		return PLAIN;
	}

	static ClassPath servlet() {
		return PLAIN.and(ALL.only(WEB)).and(ALL.only(SERVLET));
	}

	static ClassPath springCloud() {
		return ALL.only(SPRING_CLOUD);
	}

	static ClassPath jasypt() {
		return ALL.only(JASYPT);
	}

	static ClassPath database() {
		return ALL.only(DATABASE);
	}

	static ClassPath quartz() {
		return ALL.only(QUARTZ).and(ALL.only("spring-tx", "spring-boot-transaction", "spring-boot-persistence"));
	}

}

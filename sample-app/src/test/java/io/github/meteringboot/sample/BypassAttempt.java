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

package io.github.meteringboot.sample;

import java.util.List;
import java.util.function.UnaryOperator;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;

/**
 * Something that somebody who runs the product might try by configuration.
 *
 * @param road what is done, as the security guide says it
 * @param sealed what comes of it
 * @param unsealed what comes of it where the seller packages {@code sealed: false}
 * @param image changes what the seller packages, for mistakes that a seller might make
 * @param launch changes how it is run
 * @param needsProcess whether the attempt is one that only a JVM of its own can make
 */
record BypassAttempt(String road, Outcome sealed, Outcome unsealed, UnaryOperator<ProductImage> image,
		UnaryOperator<Launcher> launch, boolean needsProcess) {

	static final String PRODUCT_CODE = "3fzq7m1x0b9v2k8s5d4w6h1n";

	static final String OTHER_PRODUCT_CODE = "0c2t5y8u1i4o7p0a3s6d9f2g";

	/**
	 * The product has documents that switch metering off in places that do not count.
	 */
	static final UnaryOperator<ProductImage> PRODUCT = (image) -> image
		.resource("application-free.yml", "aws.marketplace.metering.enabled: false")
		.resource("free.yml", "aws.marketplace.metering.enabled: false")
		.resource("free/application.yml", "aws.marketplace.metering.enabled: false")
		.resource("imported.yml", "aws.marketplace.metering.throttling.timeout: 5h")
		.resource("imported-free.yml", "aws.marketplace.metering.enabled: false")
		.property("spring.config.import", "classpath:imported.yml");

	private static final String OFF = "aws.marketplace.metering.enabled: false";

	private static final String AUTO_CONFIGURATION = "io.github.meteringboot.autoconfigure.MeteringAutoConfiguration";

	private static final String BEANS = """
			<beans xmlns="http://www.springframework.org/schema/beans"
				xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
				xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd">
				<bean class="java.util.concurrent.CountDownLatch"><constructor-arg value="1"/></bean>
			</beans>
			""";

	/**
	 * All that was tried.
	 * @return the attempts, in the order of the security guide
	 */
	static List<BypassAttempt> all() {
		return List.of(
				// the environment, in every spelling that binds
				env(Outcome.UNREGISTERED, "AWS_MARKETPLACE_METERING_ENABLED", "false"),
				env(Outcome.UNREGISTERED, "aws_marketplace_metering_enabled", "false"),
				env(Outcome.UNREGISTERED, "aws.marketplace.metering.enabled", "false"),
				env(Outcome.OTHER_PRODUCT, "AWS_MARKETPLACE_METERING_PRODUCTCODE", OTHER_PRODUCT_CODE),
				env(Outcome.OTHER_PRODUCT, "AWS_MARKETPLACE_METERING_PRODUCT_CODE", OTHER_PRODUCT_CODE),
				env(Outcome.REGISTERED, "AWS_MARKETPLACE_METERING_PRODUCTCODE", PRODUCT_CODE),
				env(Outcome.REFUSED, "AWS_MARKETPLACE_METERING_PRODUCTCODE", "somebody-elses-product"),
				env(Outcome.REGISTERED, "AWS_MARKETPLACE_METERING_GATE_ENABLED", "false"),
				env(Outcome.REGISTERED, "AWS_MARKETPLACE_METERING_REGISTRATIONPHASE", "before-start"),
				env(Outcome.REGISTERED, "AWS_MARKETPLACE_METERING_THROTTLING_TIMEOUT", "99h"),
				env(Outcome.REGISTERED, "AWS_MARKETPLACE_METERING_TERMINATIONTIMEOUT", "99h"),
				env(Outcome.REFUSED, "AWS_MARKETPLACE_METERING_PUBLICKEY", "classpath:no-such-key.pem"),
				env(Outcome.REFUSED, "AWS_MARKETPLACE_METERING_SEALED", "false"),
				env(Outcome.REFUSED, "AWS_MARKETPLACE_METERING_TRUSTEDPRODUCTCODES", OTHER_PRODUCT_CODE),
				env(Outcome.REFUSED, "AWS_MARKETPLACE_METERING_TRUSTEDPRODUCTCODES_0", OTHER_PRODUCT_CODE),
				env(Outcome.REFUSED, "AWS_MARKETPLACE_METERING_TRUSTED_PRODUCT_CODES_1", OTHER_PRODUCT_CODE),
				env(Outcome.REGISTERED, "AWS_MARKETPLACE_METERING", "{\"enabled\": false}"),
				env(Outcome.UNREGISTERED, "JAVA_TOOL_OPTIONS", "-Daws.marketplace.metering.enabled=false")
					.inProcessOfItsOwn(),
				attempt(Outcome.UNREGISTERED, "a system property",
						(run) -> run.jvmOption("-Daws.marketplace.metering.enabled=false")),
				// the command line
				argument(Outcome.UNREGISTERED, "--aws.marketplace.metering.enabled=false"),
				argument(Outcome.OTHER_PRODUCT, "--aws.marketplace.metering.productCode=" + OTHER_PRODUCT_CODE),
				argument(Outcome.OTHER_PRODUCT, "--aws.marketplace.metering.product_code=" + OTHER_PRODUCT_CODE),
				argument(Outcome.REFUSED, "--aws.marketplace.metering.trusted-product-codes[0]=" + OTHER_PRODUCT_CODE),
				// JSON
				env(Outcome.UNREGISTERED, "SPRING_APPLICATION_JSON",
						"{\"aws\":{\"marketplace\":{\"metering\":{\"enabled\":false}}}}"),
				env(Outcome.OTHER_PRODUCT, "SPRING_APPLICATION_JSON",
						"{\"aws.marketplace.metering.productCode\":\"" + OTHER_PRODUCT_CODE + "\"}"),
				env(Outcome.REFUSED, "SPRING_APPLICATION_JSON",
						"{\"aws\":{\"marketplace\":{\"metering\":{\"trusted-product-codes\":[\"x\"]}}}}"),
				argument(Outcome.UNREGISTERED,
						"--spring.application.json={\"aws.marketplace\":{\"metering.enabled\":false}}"),
				// files outside
				attempt(Outcome.UNREGISTERED, "`./application.yml`", (run) -> run.file("application.yml", OFF)),
				attempt(Outcome.UNREGISTERED, "`./application.properties`",
						(run) -> run.file("application.properties", "aws.marketplace.metering.enabled=false")),
				attempt(Outcome.UNREGISTERED, "`./config/application.yml`",
						(run) -> run.file("config/application.yml", OFF)),
				attempt(Outcome.UNREGISTERED, "`./config/any/application.yml`",
						(run) -> run.file("config/any/application.yml", OFF)),
				attempt(Outcome.UNREGISTERED, "`./application-prod.yml` and `SPRING_PROFILES_ACTIVE=prod`",
						(run) -> run.file("application-prod.yml", OFF).environment("SPRING_PROFILES_ACTIVE", "prod")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_IMPORT=file:./any.yml`",
						(run) -> run.file("any.yml", OFF).environment("SPRING_CONFIG_IMPORT", "file:./any.yml")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_IMPORT=configtree:./tree/`",
						(run) -> run.file("tree/aws.marketplace.metering.enabled", "false")
							.environment("SPRING_CONFIG_IMPORT", "configtree:./tree/")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_IMPORT=env:ANY`",
						(run) -> run.environment("SPRING_CONFIG_IMPORT", "env:ANY")
							.environment("ANY", "aws.marketplace.metering.enabled=false")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_IMPORT=http://…`, a document on a server",
						(run) -> run.environment("SPRING_CONFIG_IMPORT", DocumentServer.address(OFF))),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_ADDITIONAL_LOCATION=file:./any/`",
						(run) -> run.file("any/application.yml", OFF)
							.environment("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./any/")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_LOCATION=classpath:/,file:./any/`",
						(run) -> run.file("any/application.yml", OFF)
							.environment("SPRING_CONFIG_LOCATION", "classpath:/,file:./any/")),
				attempt(Outcome.REFUSED, "`SPRING_CONFIG_LOCATION=file:./any/`, in place of what is packaged",
						(run) -> run.file("any/application.yml", OFF)
							.environment("SPRING_CONFIG_LOCATION", "file:./any/")),
				attempt(Outcome.REFUSED, "`SPRING_CONFIG_LOCATION=file:./any/`, with nothing in it",
						(run) -> run.file("any/application.yml", "")
							.environment("SPRING_CONFIG_LOCATION", "file:./any/")),
				attempt(Outcome.REFUSED, "`SPRING_CONFIG_NAME=any` and `./any.yml`",
						(run) -> run.file("any.yml", OFF).environment("SPRING_CONFIG_NAME", "any")),
				attempt(Outcome.REFUSED, "`SPRING_CONFIG_NAME=any`, where there is none",
						(run) -> run.environment("SPRING_CONFIG_NAME", "any")),
				attempt(Outcome.REGISTERED,
						"`SPRING_CONFIG_LOCATION=classpath:application.yml`, which makes its import a file outside",
						(run) -> run.file("imported.yml", "")
							.environment("SPRING_CONFIG_LOCATION", "classpath:application.yml"))
					.packaged((image) -> image.property("spring.config.import", "optional:imported.yml")),
				attempt(Outcome.REFUSED, "a folder with an `application.yml` ahead of the jar on the class path",
						(run) -> run.file("ahead/application.yml", OFF).jvmOption("-Xbootclasspath/a:ahead"))
					.inProcessOfItsOwn(),
				// packaged documents that somebody else picks
				attempt(Outcome.UNREGISTERED, "`SPRING_PROFILES_ACTIVE=free`, for a packaged `application-free.yml`",
						(run) -> run.environment("SPRING_PROFILES_ACTIVE", "free")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_NAME=application,free`, for a packaged `free.yml`",
						(run) -> run.environment("SPRING_CONFIG_NAME", "application,free")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_NAME=application,application-free`",
						(run) -> run.environment("SPRING_CONFIG_NAME", "application,application-free")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_IMPORT=classpath:free.yml`",
						(run) -> run.environment("SPRING_CONFIG_IMPORT", "classpath:free.yml")),
				attempt(Outcome.UNREGISTERED, "`SPRING_CONFIG_ADDITIONAL_LOCATION=classpath:/free/`",
						(run) -> run.environment("SPRING_CONFIG_ADDITIONAL_LOCATION", "classpath:/free/")),
				attempt(Outcome.UNREGISTERED, "a profile, for a packaged document `on-profile`",
						(run) -> run.environment("SPRING_PROFILES_ACTIVE", "any"))
					.packaged((image) -> image.resource("imported.yml",
							"spring.config.activate.on-profile: any\n" + OFF)),
				attempt(Outcome.UNREGISTERED, "a cloud platform, for a packaged document `on-cloud-platform`",
						(run) -> run.environment("SPRING_MAIN_CLOUD_PLATFORM", "kubernetes"))
					.packaged((image) -> image.resource("imported.yml",
							"spring.config.activate.on-cloud-platform: kubernetes\n" + OFF)),
				attempt(Outcome.OTHER_PRODUCT, "an environment variable, for a packaged `product-code: ${CODE}`",
						(run) -> run.environment("CODE", OTHER_PRODUCT_CODE))
					.packaged((image) -> image.metering("product-code", "${CODE}")),
				attempt(Outcome.UNREGISTERED,
						"an environment variable, for a packaged import `classpath:${FLAVOUR}.yml`",
						(run) -> run.environment("FLAVOUR", "free"))
					.packaged((image) -> image.property("spring.config.import", "classpath:${FLAVOUR}.yml")),
				// the web server
				attempt(Outcome.REFUSED, "`SERVER_SERVLET_CONTEXTPARAMETERS_AWS_MARKETPLACE_METERING_SEALED=false`",
						(run) -> run.environment("SERVER_SERVLET_CONTEXTPARAMETERS_AWS_MARKETPLACE_METERING_SEALED",
								"false")),
				argument(Outcome.REFUSED,
						"--server.servlet.context-parameters.[aws.marketplace.metering.product-code]="
								+ OTHER_PRODUCT_CODE),
				// expressions
				env(Outcome.REFUSED, "ERROR_PATH", "#{T(java.lang.System).exit(0)}"),
				attempt(Outcome.REFUSED, "`ERROR_PATH=${BEGIN}{T(java.lang.System).exit(0)}` and `BEGIN=#`",
						(run) -> run.environment("ERROR_PATH", "${BEGIN}{T(java.lang.System).exit(0)}")
							.environment("BEGIN", "#")),
				// the starter itself
				env(Outcome.REFUSED, "SPRING_AUTOCONFIGURE_EXCLUDE", AUTO_CONFIGURATION),
				env(Outcome.REFUSED, "SPRING_AUTOCONFIGURE_EXCLUDE_0", AUTO_CONFIGURATION),
				env(Outcome.REFUSED, "SPRING_AUTOCONFIGURE_EXCLUDE",
						"io.github.meteringboot.autoconfigure.MeteringServletGateAutoConfiguration"),
				argument(Outcome.REFUSED, "--spring.boot.enableautoconfiguration=false"),
				attempt(Outcome.REFUSED, "`SPRING_MAIN_SOURCES=file:./beans.xml`",
						(run) -> run.file("beans.xml", BEANS).environment("SPRING_MAIN_SOURCES", "file:./beans.xml")),
				attempt(Outcome.REFUSED, "`spring.main.sources` in `./application.yml`",
						(run) -> run.file("beans.xml", BEANS)
							.file("application.yml", "spring.main.sources: [ 'file:./beans.xml' ]")),
				attempt(Outcome.REFUSED, "`LOGGING_LEVEL_ROOT=OFF` beside an exclusion, to see nothing",
						(run) -> run.environment("LOGGING_LEVEL_ROOT", "OFF")
							.environment("SPRING_AUTOCONFIGURE_EXCLUDE", AUTO_CONFIGURATION)),
				free(Outcome.NOT_OPENED, "`-Dspring.context.exit=onRefresh`, to end before registering",
						(run) -> run.jvmOption("-Dspring.context.exit=onRefresh"))
					.inProcessOfItsOwn(),
				free(Outcome.NOT_OPENED, "`-Dspring.aot.enabled=true`, without code generated by the seller",
						(run) -> run.jvmOption("-Dspring.aot.enabled=true")),
				free(Outcome.NOT_OPENED, "`-Dspring.context.checkpoint=onRefresh`, without a JVM that can",
						(run) -> run.jvmOption("-Dspring.context.checkpoint=onRefresh"))
					.inProcessOfItsOwn(),
				// what opens nothing, or is needed to run the product
				free("AWS_MARKETPLACE_METERING_PORT", "tcp://10.0.0.11:80"),
				free("AWS_MARKETPLACE_METERING_SERVICE_HOST", "10.0.0.11"),
				free("AWS_MARKETPLACE_METERING_PORT_80_TCP", "tcp://10.0.0.11:80"),
				free("AWS_MARKETPLACE_METERING_PRODUCTCODE_0", OTHER_PRODUCT_CODE),
				free("SPRING_MAIN_LAZY_INITIALIZATION", "true"),
				free("`SPRING_MAIN_LAZY_INITIALIZATION=true`, where the seller registers `before-start`",
						(run) -> run.environment("SPRING_MAIN_LAZY_INITIALIZATION", "true"))
					.packaged((image) -> image.metering("registration-phase", "before-start")),
				free("SPRING_MAIN_ALLOW_BEAN_DEFINITION_OVERRIDING", "true"),
				free("SPRING_MAIN_WEB_APPLICATION_TYPE", "none"),
				free("`SPRING_MAIN_WEB_APPLICATION_TYPE=none` and `SPRING_MAIN_LAZY_INITIALIZATION=true`",
						(run) -> run.environment("SPRING_MAIN_WEB_APPLICATION_TYPE", "none")
							.environment("SPRING_MAIN_LAZY_INITIALIZATION", "true")),
				free(Outcome.NOT_OPENED, "`SPRING_MAIN_WEB_APPLICATION_TYPE=reactive`, of a servlet product",
						(run) -> run.environment("SPRING_MAIN_WEB_APPLICATION_TYPE", "reactive")),
				free("SPRING_MAIN_REGISTER_SHUTDOWN_HOOK", "false"), free("SPRING_MAIN_KEEP_ALIVE", "true"),
				free("SPRING_MAIN_CLOUD_PLATFORM", "none"),
				free("SPRING_AUTOCONFIGURE_EXCLUDE",
						"org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration"),
				free("SPRING_APPLICATION_ADMIN_ENABLED", "true"),
				env(Outcome.REFUSED, "CONTEXT_INITIALIZER_CLASSES", "org.example.Initializer"),
				env(Outcome.REFUSED, "CONTEXT_LISTENER_CLASSES", "org.example.Listener"),
				free("SPRING_THREADS_VIRTUAL_ENABLED", "true"), free("SPRING_CONFIG_ACTIVATE_ON_PROFILE", "never"),
				free("SPRING_CONFIG_ON_NOT_FOUND", "ignore"), free("SPRING_PROFILES_ACTIVE", "prod"),
				free("DEBUG", "true"),
				free("`MANAGEMENT_HEALTH_MARKETPLACEMETERING_ENABLED=false`, with no health group checked for it",
						(run) -> run.environment("MANAGEMENT_HEALTH_MARKETPLACEMETERING_ENABLED", "false")
							.environment("MANAGEMENT_ENDPOINT_HEALTH_VALIDATEGROUPMEMBERSHIP", "false")),
				free("the product's own properties in `./config/application.yml`",
						(run) -> run.file("config/application.yml", "invoice.series: 2027\nlogging.level.web: debug")),
				free("`SPRING_CONFIG_IMPORT=file:./any.yml` for them",
						(run) -> run.file("any.yml", "invoice.series: 2027")
							.environment("SPRING_CONFIG_IMPORT", "file:./any.yml")),
				free("`SPRING_CONFIG_ADDITIONAL_LOCATION=classpath:/`, what is there anyway",
						(run) -> run.environment("SPRING_CONFIG_ADDITIONAL_LOCATION", "classpath:/")));
	}

	private static BypassAttempt env(Outcome unsealed, String name, String value) {
		return attempt(unsealed, code(name + "=" + value), (run) -> run.environment(name, value));
	}

	private static BypassAttempt argument(Outcome unsealed, String argument) {
		return attempt(unsealed, code(argument), (run) -> run.argument(argument));
	}

	private static BypassAttempt attempt(Outcome unsealed, String road, UnaryOperator<Launcher> launch) {
		return new BypassAttempt(road, Outcome.REFUSED, unsealed, UnaryOperator.identity(), launch, false);
	}

	private static BypassAttempt free(String name, String value) {
		return free(code(name + "=" + value), (run) -> run.environment(name, value));
	}

	private static BypassAttempt free(String road, UnaryOperator<Launcher> launch) {
		return free(Outcome.REGISTERED, road.startsWith("-D") ? code(road) : road, launch);
	}

	private static BypassAttempt free(Outcome outcome, String road, UnaryOperator<Launcher> launch) {
		return new BypassAttempt(road, outcome, outcome, UnaryOperator.identity(), launch, false);
	}

	private static String code(String text) {
		return "`" + text + "`";
	}

	private BypassAttempt packaged(UnaryOperator<ProductImage> image) {
		return new BypassAttempt(this.road, this.sealed, this.unsealed, image, this.launch, this.needsProcess);
	}

	private BypassAttempt inProcessOfItsOwn() {
		return new BypassAttempt(this.road, this.sealed, this.unsealed, this.image, this.launch, true);
	}

	/**
	 * Return an image whose seller broke the seal.
	 */
	static ProductImage unsealed(ProductImage image) {
		return image.metering("sealed", "false")
			.metering("trusted-product-codes", PRODUCT_CODE + "," + OTHER_PRODUCT_CODE);
	}

	/**
	 * Prepare the attempt.
	 */
	Launcher launcher(ProductImage image, MeteringSimulator simulator, ContainerPlatformSimulator platform) {
		ProductImage product = this.image.apply(PRODUCT.apply(image.registeringWith(simulator)));
		return this.launch.apply(product.process().on(platform));
	}

	/**
	 * Return the row of the table in the security guide.
	 */
	String toTableRow() {
		return "| %s | %s | %s |".formatted(this.road, this.sealed,
				(this.sealed == Outcome.REFUSED) ? this.unsealed : "–");
	}

	@Override
	public String toString() {
		return this.road;
	}

	/**
	 * What came of an attempt.
	 */
	enum Outcome {

		/**
		 * The guard ended the startup.
		 */
		REFUSED("refused (exit code 111)"),

		/**
		 * The product registered as what it is.
		 */
		REGISTERED("registered as the packaged product"),

		/**
		 * The product registered as another one that the seller trusts.
		 */
		OTHER_PRODUCT("registered as the other trusted product"),

		/**
		 * The product opened without a registration.
		 */
		UNREGISTERED("**runs unregistered**"),

		/**
		 * The product ended for another reason, before it opened.
		 */
		NOT_OPENED("ends before it opens");

		private final String text;

		/**
		 * Return the outcome of an attempt after which the product is open.
		 */
		static Outcome ofOpenProduct(List<SimulatedRequest> requests) {
			if (requests.isEmpty()) {
				return UNREGISTERED;
			}
			return PRODUCT_CODE.equals(requests.get(0).productCode()) ? REGISTERED : OTHER_PRODUCT;
		}

		Outcome(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}

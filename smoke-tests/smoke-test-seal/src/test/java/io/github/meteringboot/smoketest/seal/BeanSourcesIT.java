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

import java.util.Arrays;
import java.util.List;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tries to bring beans into a product with Spring Cloud's bootstrap context, or to change
 * the starter's own beans with its refresh scope.
 */
class BeanSourcesIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web()
		.libraries(Products.springCloud())
		.classes(OutsideComponent.class)
		.onClassPath();

	private static final ProductImage WORKER = Products.worker().libraries(Products.springCloud()).onClassPath();

	private static final String STARTER_CLASS = "io.github.meteringboot.SimulationMode";

	@Test
	void classOfTheStarterInTheBootstrapContextIsRefused() {
		assertRefused(
				launch(WEB).environment("SPRING_CLOUD_BOOTSTRAP_SOURCES", STARTER_CLASS)
					.environment("SPRING_CLOUD_BOOTSTRAP_SOURCES_0", STARTER_CLASS),
				"spring.cloud.bootstrap.sources", "\"SPRING_CLOUD_BOOTSTRAP_SOURCES\"",
				"\"SPRING_CLOUD_BOOTSTRAP_SOURCES_0\"");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "SPRING_CLOUD_BOOTSTRAP_SOURCES", "SPRING_CLOUD_BOOTSTRAP_SOURCES_0" })
	void classOfTheStarterInTheBootstrapContextIsRefusedInEachSpelling(String name) {
		assertRefused(launch(WEB).environment(name, STARTER_CLASS), "spring.cloud.bootstrap.sources",
				"\"%s\"".formatted(name));
	}

	@InProcess
	@Test
	void classOfTheProductInTheBootstrapContextIsRefusedBeforeItRuns() {
		assertRefused(launch(WEB).systemProperty("spring.cloud.bootstrap.sources", OutsideComponent.class.getName()),
				"spring.cloud.bootstrap.sources", "systemProperties");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@CsvSource({ "bootstrap.yml,", "config/bootstrap.properties,",
			"any/bootstrap.yml, --spring.cloud.bootstrap.location=file:./any/",
			"any/bootstrap.yml, --spring.cloud.bootstrap.additional-location=file:./any/",
			"any.yml, --spring.cloud.bootstrap.name=any" })
	void sourcesInADocumentOfTheBootstrapContextAreRefused(String file, String argument) {
		Launcher launcher = launch(WEB).file(file, "spring.cloud.bootstrap.sources: " + STARTER_CLASS);
		if (argument != null) {
			launcher.argument(argument);
		}
		assertRefused(launcher, "spring.cloud.bootstrap.sources", file.substring(file.lastIndexOf('/') + 1));
	}

	@InProcess
	@Test
	void sourcesOfTheBootstrapApplicationAreRefused() {
		assertRefused(launch(WEB).file("bootstrap.yml", "spring.main.sources: " + STARTER_CLASS), "spring.main.sources",
				"bootstrap.yml");
	}

	@InProcess
	@Test
	void sealedPropertyInADocumentOfTheBootstrapContextIsRefused() {
		assertRefused(launch(WEB).file("bootstrap.yml", "aws.marketplace.metering.enabled: false"),
				"aws.marketplace.metering.enabled", "bootstrap.yml");
	}

	@InProcess
	@Test
	void defaultPropertiesOfTheBootstrapContextAreNotThoseOfTheProduct() {
		assertRefused(
				launch(WEB).file("bootstrap.yml",
						"aws.marketplace.metering.product-code: " + Products.OTHER_PRODUCT_CODE),
				"aws.marketplace.metering.product-code", "bootstrap.yml");
	}

	@Test
	void refreshScopeOfTheStartersBeansIsRefused() {
		String[] names = { "SPRING_CLOUD_REFRESH_EXTRA_REFRESHABLE", "SPRING_CLOUD_REFRESH_EXTRAREFRESHABLE_0",
				"spring.cloud.refresh.refreshable", "SPRING_CLOUD_REFRESH_NEVER_REFRESHABLE" };
		Launcher launcher = launch(WORKER);
		for (String name : names) {
			launcher.environment(name, "registrationLifecycle");
		}
		assertRefused(launcher, Arrays.stream(names).map("\"%s\""::formatted).toArray(String[]::new));
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "SPRING_CLOUD_REFRESH_EXTRA_REFRESHABLE", "SPRING_CLOUD_REFRESH_EXTRAREFRESHABLE_0",
			"spring.cloud.refresh.refreshable", "SPRING_CLOUD_REFRESH_NEVER_REFRESHABLE" })
	void refreshScopeOfTheStartersBeansIsRefusedInEachSpelling(String name) {
		assertRefused(
				launch(WORKER).environment(name,
						"registrationLifecycle,io.github.meteringboot.registration.RegistrationLifecycle"),
				"spring.cloud.refresh.", "\"%s\"".formatted(name));
	}

	@InProcess
	@Test
	void refreshScopeFromADocumentOutsideIsRefused() {
		assertRefused(
				launch(WORKER).file("config/application.yml",
						"spring.cloud.refresh.extraRefreshable: [ org.springframework.context.SmartLifecycle ]"),
				"spring.cloud.refresh.extra", "application.yml");
	}

	@InProcess
	@Test
	void refusalNamesEachProperty() {
		assertRefused(
				launch(WEB).environment("SPRING_CLOUD_BOOTSTRAP_ENABLED", "true")
					.environment("SPRING_MAIN_SOURCES", STARTER_CLASS)
					.environment("SPRING_CLOUD_REFRESH_EXTRA_REFRESHABLE", "registrationLifecycle"),
				"SPRING_MAIN_SOURCES", "SPRING_CLOUD_REFRESH_EXTRA_REFRESHABLE");
	}

	@Test
	void switchesOfSpringCloudChangeNothing() {
		assertRegistered(launch(WEB).environment("SPRING_CLOUD_CONFIG_INITIALIZEONCONTEXTREFRESH", "true")
			.environment("SPRING_CLOUD_BOOTSTRAP_ENABLED", "true")
			.environment("SPRING_CONFIG_USELEGACYPROCESSING", "true"));
	}

	@Test
	void writingEndpointsAreHeldUntilUsageIsRegistered() {
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ProductProcess product = launch(Products.opening(WEB))
			.environment("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "*")
			.environment("MANAGEMENT_ENDPOINTS_ACCESS_DEFAULT", "unrestricted")
			.environment("MANAGEMENT_ENDPOINT_ENV_POST_ENABLED", "true")
			.start()) {
			product.waitForHealth("throttled");
			for (String endpoint : List.of("env", "refresh", "restart", "pause", "shutdown")) {
				assertThat(product.post("/actuator/" + endpoint).statusCode()).as(endpoint).isEqualTo(503);
			}
			assertServesNothing(product);
		}
	}

}

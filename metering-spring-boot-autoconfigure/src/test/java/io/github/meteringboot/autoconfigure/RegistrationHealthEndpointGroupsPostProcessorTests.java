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

import java.util.Map;
import java.util.Objects;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.RegistrationStates;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointWebExtension;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationHealthEndpointGroupsPostProcessor}, with the health
 * endpoint of Spring Boot.
 */
class RegistrationHealthEndpointGroupsPostProcessorTests {

	private final RegistrationStateHolder state = RegistrationStateHolder.ofContext(new RegistrationState.Pending());

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withBean(RegistrationStateHolder.class, () -> this.state)
		.withBean("disk", HealthIndicator.class, () -> () -> Health.up().withDetail("free", 42).build())
		.withBean("broken", HealthIndicator.class, () -> () -> Health.down().build())
		.withPropertyValues("management.endpoint.health.show-details=always",
				"management.endpoint.health.group.readiness.include=disk")
		.withConfiguration(
				AutoConfigurations.of(EndpointAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class,
						AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
						HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
						HealthEndpointAutoConfiguration.class, MeteringHealthContributorAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.health.group.readiness.include=disk",
			"management.endpoint.health.group.readiness.include=readinessState",
			"management.endpoint.health.group.readiness.exclude=broken,marketplaceMetering",
			"management.endpoint.health.group.readiness.status.order=up,out-of-service,down",
			"management.endpoint.health.status.order=unknown,up",
			"management.endpoint.health.group.readiness.status.http-mapping.out-of-service=200",
			"management.endpoint.health.status.http-mapping.out-of-service=204",
			"management.endpoint.health.probes.add-additional-paths=true",
			"management.health.marketplace-metering.enabled=false", "management.health.defaults.enabled=false" })
	void readinessIsRefusedWhileNotRegistered(String property) {
		this.contextRunner.withPropertyValues(property).run((context) -> {
			accept(context);
			WebEndpointResponse<?> response = get(context, "readiness");
			assertThat(response.getStatus()).isEqualTo(503);
			assertThat(getStatus(response)).isEqualTo(Status.OUT_OF_SERVICE);
			RegistrationStates.set(this.state, new RegistrationState.Disabled());
			assertThat(get(context, "readiness").getStatus()).isBetween(200, 204);
		});
	}

	@Test
	void readinessOnItsAdditionalPathIsRefusedWhileNotRegistered() {
		this.contextRunner.withPropertyValues("management.endpoint.health.probes.add-additional-paths=true")
			.run((context) -> {
				accept(context);
				assertThat(get(context, "readyz").getStatus()).isEqualTo(503);
				assertThat(get(context, "livez").getStatus()).isEqualTo(200);
				assertThat(((AdditionalPathsMapper) context.getBean(HealthEndpointGroups.class))
					.getAdditionalPaths(HealthEndpoint.ID, WebServerNamespace.SERVER)).contains("/readyz", "/livez");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "server:/readyz", "server:readyz" })
	void groupOnThePathOfReadinessIsRefusedWhileNotRegistered(String path) {
		this.contextRunner
			.withPropertyValues("management.endpoint.health.group.mine.include=disk",
					"management.endpoint.health.group.mine.additional-path=" + path)
			.run((context) -> assertThat(get(context, "readyz").getStatus()).isEqualTo(503));
	}

	@Test
	void componentsOfReadinessKeepTheirDetails() {
		this.contextRunner.run((context) -> {
			assertThat(get(context, "readiness").getBody())
				.asInstanceOf(InstanceOfAssertFactories.type(CompositeHealthDescriptor.class))
				.extracting((descriptor) -> Objects.requireNonNull(descriptor.getComponents()).get("disk"))
				.asInstanceOf(InstanceOfAssertFactories.type(IndicatedHealthDescriptor.class))
				.satisfies((disk) -> {
					assertThat(disk.getStatus()).isEqualTo(Status.UP);
					assertThat(disk.getDetails()).isEqualTo(Map.of("free", 42));
				});
		});
	}

	@Test
	void readinessThatIsDownStaysDown() {
		this.contextRunner.withPropertyValues("management.endpoint.health.group.readiness.include=disk,broken")
			.run((context) -> {
				WebEndpointResponse<?> response = get(context, "readiness");
				assertThat(getStatus(response)).isEqualTo(Status.DOWN);
				assertThat(response.getStatus()).isEqualTo(503);
			});
	}

	@Test
	void livenessAndOtherGroupsStayAsTheyAre() {
		this.contextRunner.withPropertyValues("management.endpoint.health.group.mine.include=disk").run((context) -> {
			accept(context);
			assertThat(get(context, "liveness").getStatus()).isEqualTo(200);
			assertThat(get(context, "mine").getStatus()).isEqualTo(200);
		});
	}

	@Test
	void applicationWithoutProbesHasNoReadiness() {
		this.contextRunner
			.withPropertyValues("management.endpoint.health.probes.enabled=false",
					"management.endpoint.health.group.readiness.include=")
			.run((context) -> assertThat(context).hasNotFailed());
		new WebApplicationContextRunner().withBean(RegistrationStateHolder.class, () -> this.state)
			.withPropertyValues("management.endpoint.health.probes.enabled=false")
			.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
					HealthEndpointAutoConfiguration.class, MeteringHealthContributorAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(HealthEndpointGroups.class).get("readiness")).isNull());
	}

	private static void accept(AssertableWebApplicationContext context) {
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	private static Status getStatus(WebEndpointResponse<?> response) {
		return Objects.requireNonNull((HealthDescriptor) response.getBody()).getStatus();
	}

	private static WebEndpointResponse<?> get(AssertableWebApplicationContext context, String path) {
		return context.getBean(HealthEndpointWebExtension.class)
			.health(ApiVersion.LATEST, WebServerNamespace.SERVER, SecurityContext.NONE, path);
	}

}

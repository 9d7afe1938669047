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

import java.net.URI;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.github.meteringboot.RegisterUsageClient;
import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.StartupRegistration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeteringAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeteringAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations
		.of(MeteringAutoConfiguration.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withPropertyValues("aws.marketplace.metering.product-code=abc");

	private final WebApplicationContextRunner servletRunner = new WebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withPropertyValues("aws.marketplace.metering.product-code=abc");

	private final ReactiveWebApplicationContextRunner reactiveRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withPropertyValues("aws.marketplace.metering.product-code=abc");

	@Test
	void runnerAndLifecyclesAreThereInEveryApplication() {
		this.contextRunner.run(MeteringAutoConfigurationTests::assertRegistrationBeans);
		this.servletRunner.run(MeteringAutoConfigurationTests::assertRegistrationBeans);
		this.reactiveRunner.run(MeteringAutoConfigurationTests::assertRegistrationBeans);
	}

	private static void assertRegistrationBeans(ApplicationContextAssertProvider<?> context) {
		assertThat(context).hasNotFailed()
			.hasBean("meteringRegistrationRunner")
			.hasBean("meteringRegistrationLifecycle")
			.hasBean("meteringRestoredRegistrationLifecycle");
	}

	@ParameterizedTest
	@ValueSource(strings = { "registration-phase=before-start", "registration-phase=BEFORE_START",
			"registration-phase=beforeStart", "registrationPhase=before_start", "registration_phase=Before-Start" })
	void phaseBeforeStartRegistersBeforeTheRunners(String property) {
		this.servletRunner.withUserConfiguration(Recorder.class)
			.withPropertyValues("aws.marketplace.metering." + property)
			.run((context) -> assertThat(context.getBean(Recorder.class).registrations).hasSize(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "registration-phase=application-runner", "registration-phase=APPLICATION_RUNNER",
			"registration-phase=applicationRunner", "registrationphase=applicationrunner" })
	void phaseApplicationRunnerRegistersInTheRunner(String property) {
		this.contextRunner.withUserConfiguration(Recorder.class)
			.withPropertyValues("aws.marketplace.metering." + property)
			.run((context) -> {
				assertThat(context.getBean(Recorder.class).registrations).isEmpty();
				runner(context).run(new DefaultApplicationArguments());
				assertThat(context.getBean(Recorder.class).registrations).hasSize(1);
			});
	}

	@Test
	void runnerComesFirst() {
		this.servletRunner.run((context) -> {
			ApplicationRunner runner = runner(context);
			assertThat(runner).isInstanceOf(PriorityOrdered.class);
			assertThat(((Ordered) runner).getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
		});
	}

	private static ApplicationRunner runner(ApplicationContext context) {
		return context.getBean("meteringRegistrationRunner", ApplicationRunner.class);
	}

	@Test
	void lifecycleStartsAtTheLowestPhaseAndRegistersOnce() {
		this.contextRunner.withUserConfiguration(Recorder.class).run((context) -> {
			SmartLifecycle lifecycle = context.getBean("meteringRegistrationLifecycle", SmartLifecycle.class);
			assertThat(lifecycle.getPhase()).isEqualTo(Integer.MIN_VALUE);
			assertThat(lifecycle.isAutoStartup()).isTrue();
			assertThat(lifecycle.isRunning()).isTrue();
			context.getSourceApplicationContext().stop();
			context.getSourceApplicationContext().start();
			assertThat(context.getBean(Recorder.class).registrations).hasSize(1);
		});
	}

	@Test
	void clientOfTheProductIsUsedOnlyWithTheQualifier() {
		assertThat(RegisterUsageClient.class.isAnnotationPresent(Qualifier.class)).isTrue();
		this.contextRunner.withUserConfiguration(MeterUsageClients.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void receiptIsNotThereBeforeUsageIsRegistered() throws Exception {
		this.servletRunner.withPropertyValues("aws.marketplace.metering.registration-phase=application-runner")
			.withInitializer(SimulationMode.against(URI.create("http://localhost"), publicKey()))
			.run((context) -> {
				ObjectProvider<UsageRegistration> provider = context.getBeanProvider(UsageRegistration.class);
				assertThat(provider.getIfAvailable()).isNull();
				assertThat(provider.getIfUnique()).isNull();
				assertThat(context.getBean(RegistrationStateHolder.class).get()).isEqualTo(new Pending());
			});
	}

	@Test
	void receiptIsThereWithoutARunnerWhereNoCallIsMade() {
		this.servletRunner
			.run((context) -> assertThat(context.getBean(RegistrationStateHolder.class).get().allowsUse()).isTrue());
	}

	@Test
	void receiptIsThereOnceUsageIsRegistered() {
		this.servletRunner.withUserConfiguration(Recorder.class).run((context) -> {
			ObjectProvider<UsageRegistration> provider = context.getBeanProvider(UsageRegistration.class);
			runner(context).run(new DefaultApplicationArguments());
			UsageRegistration registration = provider.getObject();
			assertThat(registration.productCode()).isEqualTo("abc");
			assertThat(registration.simulated()).isTrue();
			assertThat(provider.getIfAvailable()).isSameAs(registration);
			assertThat(context.getBean(RegistrationStateHolder.class).get()).isEqualTo(new Registered(registration));
			assertThat(context.getBean(Recorder.class).registrations).containsExactly(registration);
			assertThat(context.getBean(Recorder.class).receipt.getIfAvailable()).isSameAs(registration);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "FALSE", "off", "no", "0" })
	void disabledRegistersNothing(String value) {
		this.servletRunner.withUserConfiguration(Recorder.class)
			.withPropertyValues("aws.marketplace.metering.enabled=" + value)
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean("meteringRegistrationRunner")
					.doesNotHaveBean("meteringRegistrationLifecycle")
					.doesNotHaveBean(StartupRegistration.class);
				assertThat(context.getBean(RegistrationStateHolder.class).get()).isEqualTo(new Disabled());
				assertThat(context.getBeanProvider(UsageRegistration.class).getIfAvailable()).isNull();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "on", "yes", "1" })
	void enabledInEverySpellingRegisters(String value) {
		this.servletRunner.withPropertyValues("aws.marketplace.metering.enabled=" + value)
			.run((context) -> assertThat(context).hasBean("meteringRegistrationRunner"));
	}

	@Test
	void worksWithoutActuatorAndHealth() {
		// by import, as in production: what is missing is filtered before it is loaded
		new ApplicationContextRunner().withPropertyValues("aws.marketplace.metering.product-code=abc")
			.withUserConfiguration(ImportingProduct.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate",
					"org.springframework.boot.health", "io.micrometer.core"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(RegistrationStateHolder.class).get().allowsUse()).isTrue();
				assertThat(context).doesNotHaveBean("marketplaceMeteringHealthIndicator");
			});
	}

	@Test
	void worksWithoutAnyWebStack() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web", "reactor.core"))
			.run((context) -> assertThat(context.getBean(RegistrationStateHolder.class).get().allowsUse()).isTrue());
	}

	@Test
	void childContextDoesNotRegisterAgain() {
		this.contextRunner.withUserConfiguration(Recorder.class)
			.run((parent) -> new ApplicationContextRunner().withParent(parent.getSourceApplicationContext())
				.withConfiguration(AUTO_CONFIGURATIONS)
				.withPropertyValues("aws.marketplace.metering.product-code=abc")
				.run((child) -> {
					assertThat(child).hasNotFailed();
					assertThat(parent.getBean(Recorder.class).registrations).hasSize(1);
					assertThat(child.getBeanProvider(UsageRegistration.class).getIfAvailable()).isNotNull();
				}));
	}

	@Test
	void launchedParentAndChildRegisterOnce(CapturedOutput output) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Product.class)
			.initializers((context) -> SimulationMode.withoutCalls().apply(context.getBeanFactory()))
			.web(WebApplicationType.NONE)
			.properties("aws.marketplace.metering.product-code=abc", "spring.main.banner-mode=off");
		try (ConfigurableApplicationContext child = launch(builder)) {
			assertThat(child.getBean(RegistrationStateHolder.class).get().allowsUse()).isTrue();
			assertThat(output.getAll().lines().filter((line) -> line.contains("Usage registered"))).hasSize(1);
		}
	}

	private static String publicKey() throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		return "-----BEGIN PUBLIC KEY-----\n"
				+ Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPublic().getEncoded())
				+ "\n-----END PUBLIC KEY-----";
	}

	private static ConfigurableApplicationContext launch(SpringApplicationBuilder parent) {
		return parent.child(Product.class).web(WebApplicationType.NONE).run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(MeteringAutoConfiguration.class)
	static class Product {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MeteringAutoConfiguration.class, MeteringHealthContributorAutoConfiguration.class })
	static class ImportingProduct {

	}

	@Configuration(proxyBeanMethods = false)
	static class MeterUsageClients {

		@Bean
		MarketplaceMeteringClient meterUsageClient() {
			return new UnusedClient();
		}

		@Bean
		MarketplaceMeteringClient otherMeterUsageClient() {
			return new UnusedClient();
		}

	}

	/**
	 * A client that fails whatever it is asked for.
	 */
	static class UnusedClient implements MarketplaceMeteringClient {

		@Override
		public String serviceName() {
			throw new IllegalStateException("This client is for MeterUsage");
		}

		@Override
		public void close() {
			// holds nothing
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Recorder {

		private final List<UsageRegistration> registrations = new ArrayList<>();

		private final ObjectProvider<UsageRegistration> receipt;

		Recorder(ObjectProvider<UsageRegistration> receipt) {
			this.receipt = receipt;
		}

		@EventListener
		void registered(UsageRegisteredEvent event) {
			this.registrations.add(event.registration());
		}

	}

}

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
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegisterUsageClient;
import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.configuration.MeteringProperties.Throttling;
import io.github.meteringboot.configuration.MeteringSettings;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.RegistrationPlan;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.StartupRegistration;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for AWS Marketplace hourly metering.
 *
 * @since 1.0.0
 */
@AutoConfiguration
public final class MeteringAutoConfiguration {

	private static final Log logger = LogFactory.getLog(MeteringAutoConfiguration.class);

	MeteringAutoConfiguration() {
	}

	@Bean
	static BeanFactoryPostProcessor meteringGuardPresence(Environment environment) {
		return new GuardPresence(environment);
	}

	@Bean
	RegistrationStateHolder meteringRegistrationStateHolder(ConfigurableApplicationContext context) {
		MeteringSettings settings = MeteringSettings.of(context);
		if (!settings.properties().isEnabled()) {
			return RegistrationStateHolder.ofContext(new Disabled());
		}
		SimulationMode simulation = settings.simulation();
		if (simulation == null) {
			return RegistrationStateHolder.ofProcess();
		}
		RegistrationStateHolder parent = (context.getParent() != null)
				? context.getParent().getBeanProvider(RegistrationStateHolder.class).getIfAvailable() : null;
		if (parent != null) {
			return parent;
		}
		// a context that SpringApplication did not launch has no runners
		return RegistrationStateHolder.ofContext((simulation.endpoint() != null) ? new Pending()
				: new Registered(simulatedReceipt(settings.properties())));
	}

	private static UsageRegistration simulatedReceipt(MeteringProperties properties) {
		return new UsageRegistration(productCode(properties, true), properties.getPublicKeyVersion(), "none",
				ContainerPlatform.UNKNOWN, Instant.now(), 1, SignatureStatus.UNVERIFIED, null, null, true);
	}

	private static String productCode(MeteringProperties properties, boolean simulated) {
		return simulated ? Objects.requireNonNullElse(properties.getProductCode(), "simulated")
				: Objects.requireNonNull(properties.getProductCode());
	}

	@Bean
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	@Nullable UsageRegistration meteringUsageRegistration(RegistrationStateHolder meteringRegistrationStateHolder) {
		return (meteringRegistrationStateHolder.get() instanceof Registered registered) ? registered.registration()
				: null;
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnRegistrationEnabled.class)
	static class RegistrationConfiguration {

		/**
		 * Let the registration look up what its call needs while the other beans are
		 * made. A client of the product's own is one of these, and waits for its turn.
		 */
		@Bean
		static BeanFactoryPostProcessor meteringRegistrationBeginning(ConfigurableApplicationContext context) {
			return (beanFactory) -> {
				boolean ownClient = beanFactory.getBeanNamesForType(MarketplaceMeteringClient.class, true,
						false).length > 0;
				if (!ownClient && MeteringSettings.of(context).simulation() == null) {
					beanFactory.getBean("meteringStartupRegistration");
				}
			};
		}

		@Bean
		StartupRegistration meteringStartupRegistration(RegistrationStateHolder meteringRegistrationStateHolder,
				@RegisterUsageClient ObjectProvider<MarketplaceMeteringClient> client,
				ObjectProvider<ObservationRegistry> observations, ConfigurableApplicationContext context) {
			MeteringSettings settings = MeteringSettings.of(context);
			StartupRegistration registration = new StartupRegistration(plan(settings), operations(settings, client),
					meteringRegistrationStateHolder, () -> observations.getIfUnique(() -> ObservationRegistry.NOOP),
					context);
			if (settings.simulation() == null) {
				warn(settings);
				if (!TrainingRun.isInProgress()) {
					registration.prepare();
				}
			}
			return registration;
		}

		private static RegistrationPlan plan(MeteringSettings settings) {
			MeteringProperties properties = settings.properties();
			Throttling throttling = properties.getThrottling();
			boolean simulated = settings.simulation() != null;
			return new RegistrationPlan(productCode(properties, simulated), properties.getPublicKeyVersion(),
					settings.publicKey(), simulated, properties.getRegistrationPhase(),
					new FullJitterBackOff(throttling.getInitialInterval(), throttling.getMultiplier(),
							throttling.getMaxInterval()),
					throttling.getTimeout(), properties.getApiCallTimeout(), properties.getTerminationTimeout());
		}

		private static void warn(MeteringSettings settings) {
			RSAPublicKey key = settings.publicKey();
			if (key == null) {
				logger.warn(
						"The signature of AWS's answer is not verified. For the seller: package the product's public key and name it in aws.marketplace.metering.public-key, such as classpath:aws-marketplace-public-key.pem.");
			}
			else if (settings.isPublicKeyWeak()) {
				logger.warn(
						"The product's public key has only %d bits (aws.marketplace.metering.public-key). For the seller: ask AWS Marketplace for a key of 2048 bits or more, and package it with its version."
							.formatted(key.getModulus().bitLength()));
			}
		}

		private static Supplier<RegisterUsageOperation> operations(MeteringSettings settings,
				ObjectProvider<MarketplaceMeteringClient> client) {
			MeteringProperties properties = settings.properties();
			SimulationMode simulation = settings.simulation();
			if (simulation != null) {
				URI endpoint = simulation.endpoint();
				return () -> RegisterUsageOperation
					.simulated(settings(properties, Objects.requireNonNull(endpoint, "No call is made")));
			}
			return () -> {
				RegisterUsageOperation.Settings calls = settings(properties, properties.getEndpoint());
				MarketplaceMeteringClient own = client.getIfAvailable();
				return (own != null) ? RegisterUsageOperation.withClient(calls, own)
						: RegisterUsageOperation.fromLaunchSite(calls);
			};
		}

		private static RegisterUsageOperation.Settings settings(MeteringProperties properties, @Nullable URI endpoint) {
			return new RegisterUsageOperation.Settings(endpoint, properties.getApiCallTimeout(),
					properties.getApiCallAttemptTimeout());
		}

		@Bean
		SmartLifecycle meteringRegistrationLifecycle(StartupRegistration meteringStartupRegistration) {
			return meteringStartupRegistration.lifecycle();
		}

		@Bean
		SmartLifecycle meteringRestoredRegistrationLifecycle(StartupRegistration meteringStartupRegistration) {
			return meteringStartupRegistration.restoredLifecycle();
		}

		@Bean
		ApplicationRunner meteringRegistrationRunner(StartupRegistration meteringStartupRegistration) {
			return meteringStartupRegistration.runner();
		}

	}

}

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
import io.github.meteringboot.aws.AwsRegisterUsageOperation;
import io.github.meteringboot.aws.ClientSettings;
import io.github.meteringboot.aws.PublicKeyReader;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.RegistrationSignatureVerifier;
import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.configuration.MeteringProperties.Throttling;
import io.github.meteringboot.configuration.MeteringSettings;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.ProcessTermination;
import io.github.meteringboot.registration.RegistrationPolicy;
import io.github.meteringboot.registration.RegistrationRequest;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.StartupRegistration;
import io.github.meteringboot.registration.UsageRegistrar;
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
		MeteringSettings settings = ContextSettings.of(context);
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

		@Bean
		UsageRegistrar meteringUsageRegistrar(RegistrationStateHolder meteringRegistrationStateHolder,
				ConfigurableApplicationContext context,
				@RegisterUsageClient ObjectProvider<MarketplaceMeteringClient> client) {
			MeteringSettings settings = ContextSettings.of(context);
			UsageRegistrar registrar = new UsageRegistrar(request(settings), operations(settings, client),
					policy(settings.properties()), meteringRegistrationStateHolder, context);
			if (settings.simulation() == null && !TrainingRun.isInProgress()) {
				registrar.prepare();
			}
			return registrar;
		}

		private static RegistrationRequest request(MeteringSettings settings) {
			MeteringProperties properties = settings.properties();
			SimulationMode simulation = settings.simulation();
			return new RegistrationRequest(productCode(properties, simulation != null),
					properties.getPublicKeyVersion(), verifier(settings), simulation != null);
		}

		private static @Nullable RegistrationSignatureVerifier verifier(MeteringSettings settings) {
			SimulationMode simulation = settings.simulation();
			if (simulation == null) {
				RSAPublicKey key = settings.publicKey();
				warn(key);
				return (key != null) ? RegistrationSignatureVerifier.pinned(key)
						: RegistrationSignatureVerifier.unpinned();
			}
			String simulatedKey = simulation.publicKey();
			return (simulatedKey != null) ? RegistrationSignatureVerifier.pinned(PublicKeyReader.read(simulatedKey))
					: null;
		}

		private static void warn(@Nullable RSAPublicKey key) {
			if (key == null) {
				logger.warn(
						"The signature of AWS's answer is not verified. For the seller: package the product's public key and name it in aws.marketplace.metering.public-key, such as classpath:aws-marketplace-public-key.pem.");
			}
			else if (PublicKeyReader.isWeak(key)) {
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
				return () -> AwsRegisterUsageOperation
					.simulated(settings(properties, Objects.requireNonNull(endpoint, "No call is made")));
			}
			return () -> {
				ClientSettings clientSettings = settings(properties, properties.getEndpoint());
				MarketplaceMeteringClient own = client.getIfAvailable();
				AwsRegisterUsageOperation operation = (own != null)
						? AwsRegisterUsageOperation.withClient(clientSettings, own)
						: AwsRegisterUsageOperation.fromLaunchSite(clientSettings);
				operation.prepare();
				return operation;
			};
		}

		private static ClientSettings settings(MeteringProperties properties, @Nullable URI endpoint) {
			return new ClientSettings(endpoint, properties.getApiCallTimeout(), properties.getApiCallAttemptTimeout());
		}

		private static RegistrationPolicy policy(MeteringProperties properties) {
			Throttling throttling = properties.getThrottling();
			return new RegistrationPolicy(
					new FullJitterBackOff(throttling.getInitialInterval(), throttling.getMultiplier(),
							throttling.getMaxInterval()),
					throttling.getTimeout(), properties.getApiCallTimeout(), properties.getTerminationTimeout());
		}

		@Bean
		StartupRegistration meteringStartupRegistration(UsageRegistrar meteringUsageRegistrar,
				ObjectProvider<ObservationRegistry> observations, ConfigurableApplicationContext context) {
			MeteringProperties properties = ContextSettings.of(context).properties();
			return new StartupRegistration(meteringUsageRegistrar, properties.getRegistrationPhase(),
					observations.getIfUnique(() -> ObservationRegistry.NOOP),
					new ProcessTermination(properties.getTerminationTimeout()), context);
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

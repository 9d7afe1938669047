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

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.aws.AwsRegisterUsageOperation;
import io.github.meteringboot.aws.AwsRegisterUsageOperation.Product;
import io.github.meteringboot.aws.ClientSettings;
import io.github.meteringboot.aws.ClientWarmUp;
import io.github.meteringboot.aws.MarketplaceMeteringClientBuilderCustomizer;
import io.github.meteringboot.aws.PublicKeyReader;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.RegisterUsageOperation.RegistrationAttempt;
import io.github.meteringboot.aws.RegistrationSignatureVerifier;
import io.github.meteringboot.configuration.MeteringGuard;
import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.configuration.MeteringProperties.Throttling;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.SimulatedRegisterUsageOperation;
import io.github.meteringboot.registration.TestExecution;
import io.github.meteringboot.registration.ThrottlingPolicy;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Turns {@link MeteringProperties} into what registers usage.
 */
class MeteringPropertiesMapper {

	private static final Log logger = LogFactory.getLog(MeteringAutoConfiguration.class);

	private final MeteringProperties properties;

	private final ConfigurableApplicationContext context;

	MeteringPropertiesMapper(MeteringProperties properties, ConfigurableApplicationContext context) {
		this.properties = properties;
		this.context = context;
	}

	ThrottlingPolicy throttlingPolicy() {
		Throttling throttling = this.properties.getThrottling();
		// AWS counts from the launch of the container, so not from when Spring got here
		Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
		return new ThrottlingPolicy(new FullJitterBackOff(throttling.getInitialInterval(), throttling.getMultiplier(),
				throttling.getMaxInterval()), Instant.now().minus(uptime).plus(throttling.getTimeout()));
	}

	/**
	 * Return the state to begin with. Where no call is made the product may be used from
	 * the start, since a context that {@code SpringApplication} did not launch has no
	 * runners.
	 */
	RegistrationState initialState() {
		SimulationMode simulation = simulation();
		return (simulation != null && simulation.endpoint() == null)
				? new Registered(withoutCalls().register(new RegistrationAttempt(1, "none"))) : new Pending();
	}

	RegisterUsageOperation operation(List<MarketplaceMeteringClientBuilderCustomizer> customizers,
			@Nullable MarketplaceMeteringClient client) {
		ClientWarmUp warmUp = ClientWarmUpListener.take(this.context.getBeanFactory());
		SimulationMode simulation = simulation();
		if (simulation == null) {
			Product product = product(this::warn);
			return (client != null) ? AwsRegisterUsageOperation.withClient(product, settings(), client, warmUp)
					: AwsRegisterUsageOperation.fromLaunchSite(product, settings(), customizers, warmUp);
		}
		if (simulation.endpoint() == null) {
			return withoutCalls();
		}
		return AwsRegisterUsageOperation.simulated(product(simulatedProductCode(), simulation.publicKey(), this::warn),
				settings(simulation.endpoint()), customizers);
	}

	/**
	 * Return the product that the properties describe.
	 * @param check is told its public key, or that it has none
	 */
	Product product(Consumer<@Nullable RSAPublicKey> check) {
		return product(Objects.requireNonNull(this.properties.getProductCode()), this.properties.getPublicKey(), check);
	}

	/**
	 * Return the settings of the calls that the properties describe.
	 */
	ClientSettings settings() {
		return settings(this.properties.getEndpoint());
	}

	private SimulatedRegisterUsageOperation withoutCalls() {
		return new SimulatedRegisterUsageOperation(simulatedProductCode(), this.properties.getPublicKeyVersion());
	}

	private String simulatedProductCode() {
		return Objects.requireNonNullElse(this.properties.getProductCode(), "simulated");
	}

	/**
	 * Find out whether a test is running. A context that {@code SpringApplication} did
	 * not launch has not been seen by the guard; in a test, that is an
	 * {@code ApplicationContextRunner}.
	 */
	private @Nullable SimulationMode simulation() {
		SimulationMode simulation = SimulationMode.find(this.context.getBeanFactory());
		if (simulation == null && !MeteringGuard.isWatching(this.context.getBeanFactory())
				&& TestExecution.inProgress()) {
			return SimulationMode.withoutCalls();
		}
		return simulation;
	}

	private Product product(String productCode, @Nullable String publicKey, Consumer<@Nullable RSAPublicKey> check) {
		RSAPublicKey key = (publicKey != null) ? PublicKeyReader.read(publicKey, this.context) : null;
		check.accept(key);
		return new Product(productCode, this.properties.getPublicKeyVersion(),
				(key != null) ? RegistrationSignatureVerifier.pinned(key) : RegistrationSignatureVerifier.unpinned());
	}

	private void warn(@Nullable RSAPublicKey key) {
		if (key == null) {
			logger.warn(
					"The signature of AWS's answer is not verified. For the seller: package the product's public key and name it in aws.marketplace.metering.public-key, such as classpath:aws-marketplace-public-key.pem.");
		}
		else if (PublicKeyReader.isWeak(key)) {
			logger.warn(
					"The product's public key has only %d bits. For the seller: ask AWS Marketplace for a key of 2048 bits or more."
						.formatted(key.getModulus().bitLength()));
		}
	}

	private ClientSettings settings(@Nullable URI endpoint) {
		return new ClientSettings(endpoint, this.properties.getApiCallTimeout(),
				this.properties.getApiCallAttemptTimeout());
	}

}

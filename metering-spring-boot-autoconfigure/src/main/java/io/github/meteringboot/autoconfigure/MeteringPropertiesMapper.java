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
import java.util.Objects;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationState;
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
import io.github.meteringboot.configuration.MeteringGuard;
import io.github.meteringboot.configuration.MeteringProperties;
import io.github.meteringboot.configuration.MeteringProperties.Throttling;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.SimulatedRegisterUsageOperation;
import io.github.meteringboot.registration.TestExecution;
import io.github.meteringboot.registration.RegistrationRequest;
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
				? new Registered(new UsageRegistration(simulatedProductCode(),
					this.properties.getPublicKeyVersion(), "none", ContainerPlatform.UNKNOWN, Instant.now(), 1,
					SignatureStatus.UNVERIFIED, null, null, true)) : new Pending();
	}

	RegisterUsageOperation operation(@Nullable MarketplaceMeteringClient client) {
		SimulationMode simulation = simulation();
		if (simulation == null) {
			return (client != null) ? AwsRegisterUsageOperation.withClient(settings(), client)
					: AwsRegisterUsageOperation.fromLaunchSite(settings());
		}
		return (simulation.endpoint() != null) ? AwsRegisterUsageOperation.simulated(settings(simulation.endpoint()))
				: new SimulatedRegisterUsageOperation();
	}

	/**
	 * Return the request that the properties describe.
	 */
	RegistrationRequest request() {
		SimulationMode simulation = simulation();
		if (simulation == null) {
			return request(Objects.requireNonNull(this.properties.getProductCode()),
					verifier(this.properties.getPublicKey()), false);
		}
		return request(simulatedProductCode(),
				(simulation.endpoint() != null) ? verifier(simulation.publicKey()) : null, true);
	}

	private RegistrationRequest request(String productCode, @Nullable RegistrationSignatureVerifier verifier,
			boolean simulated) {
		return new RegistrationRequest(productCode, this.properties.getPublicKeyVersion(), verifier, simulated);
	}

	/**
	 * Return the settings of the calls that the properties describe.
	 */
	ClientSettings settings() {
		return settings(this.properties.getEndpoint());
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

	private RegistrationSignatureVerifier verifier(@Nullable String publicKey) {
		RSAPublicKey key = (publicKey != null) ? PublicKeyReader.read(publicKey, this.context) : null;
		warn(key);
		return (key != null) ? RegistrationSignatureVerifier.pinned(key) : RegistrationSignatureVerifier.unpinned();
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

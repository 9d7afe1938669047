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

package io.github.meteringboot.configuration;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.meteringboot.RegistrationPhase;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for AWS Marketplace hourly metering. They belong to the seller
 * and count only from the configuration that is packaged with the application.
 *
 * @since 1.0.0
 */
@ConfigurationProperties(MeteringProperties.PREFIX)
public class MeteringProperties {

	/**
	 * The prefix of all properties.
	 */
	public static final String PREFIX = "aws.marketplace.metering";

	/**
	 * Product code that AWS Marketplace assigned to the product. Required.
	 */
	private @Nullable String productCode;

	/**
	 * Version of the product's public key.
	 */
	private int publicKeyVersion = 1;

	/**
	 * Public key that AWS Marketplace assigned to the product, as a "classpath:" location
	 * of a PEM file or as the PEM itself. Without it the signature of AWS's answer is not
	 * verified.
	 */
	private @Nullable String publicKey;

	/**
	 * Whether usage is registered with AWS Marketplace when the application starts.
	 */
	private boolean enabled = true;

	/**
	 * Whether these properties count only from the configuration that is packaged with
	 * the application.
	 */
	private boolean sealed = true;

	/**
	 * Comma-separated list of the product codes that may be set from outside. Required
	 * when not sealed, and always sealed itself.
	 */
	private List<String> trustedProductCodes = new ArrayList<>();

	/**
	 * Phase of the start in which usage is registered: auto, application-runner (behind
	 * the gate, other work runs), or before-start (before any other work).
	 */
	private RegistrationPhase registrationPhase = RegistrationPhase.AUTO;

	/**
	 * Endpoint to call instead of the regional one of AWS, for tests and laptops.
	 */
	private @Nullable URI endpoint;

	/**
	 * How long the orderly end of the process may take after a rejection, before the JVM
	 * is halted.
	 */
	private Duration terminationTimeout = Duration.ofSeconds(10);

	/**
	 * How long one attempt may take in all, from finding the region and the credentials
	 * to the verified answer.
	 */
	private Duration apiCallTimeout = Duration.ofSeconds(30);

	/**
	 * How long one HTTP call may take.
	 */
	private Duration apiCallAttemptTimeout = Duration.ofSeconds(10);

	private final Gate gate = new Gate();

	private final Throttling throttling = new Throttling();

	public @Nullable String getProductCode() {
		return this.productCode;
	}

	public void setProductCode(@Nullable String productCode) {
		this.productCode = productCode;
	}

	public int getPublicKeyVersion() {
		return this.publicKeyVersion;
	}

	public void setPublicKeyVersion(int publicKeyVersion) {
		this.publicKeyVersion = publicKeyVersion;
	}

	public @Nullable String getPublicKey() {
		return this.publicKey;
	}

	public void setPublicKey(@Nullable String publicKey) {
		this.publicKey = publicKey;
	}

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isSealed() {
		return this.sealed;
	}

	public void setSealed(boolean sealed) {
		this.sealed = sealed;
	}

	public List<String> getTrustedProductCodes() {
		return this.trustedProductCodes;
	}

	public void setTrustedProductCodes(List<String> trustedProductCodes) {
		this.trustedProductCodes = trustedProductCodes;
	}

	public RegistrationPhase getRegistrationPhase() {
		return this.registrationPhase;
	}

	public void setRegistrationPhase(RegistrationPhase registrationPhase) {
		this.registrationPhase = registrationPhase;
	}

	public @Nullable URI getEndpoint() {
		return this.endpoint;
	}

	public void setEndpoint(@Nullable URI endpoint) {
		this.endpoint = endpoint;
	}

	public Duration getTerminationTimeout() {
		return this.terminationTimeout;
	}

	public void setTerminationTimeout(Duration terminationTimeout) {
		this.terminationTimeout = terminationTimeout;
	}

	public Duration getApiCallTimeout() {
		return this.apiCallTimeout;
	}

	public void setApiCallTimeout(Duration apiCallTimeout) {
		this.apiCallTimeout = apiCallTimeout;
	}

	public Duration getApiCallAttemptTimeout() {
		return this.apiCallAttemptTimeout;
	}

	public void setApiCallAttemptTimeout(Duration apiCallAttemptTimeout) {
		this.apiCallAttemptTimeout = apiCallAttemptTimeout;
	}

	public Gate getGate() {
		return this.gate;
	}

	public Throttling getThrottling() {
		return this.throttling;
	}

	/**
	 * Holds HTTP requests back until usage is registered.
	 */
	public static class Gate {

		/**
		 * Whether requests that no actuator endpoint would answer are held back until
		 * usage is registered.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * How throttled calls are repeated.
	 */
	public static class Throttling {

		/**
		 * Upper bound of the random wait after the first throttled answer.
		 */
		private Duration initialInterval = Duration.ofSeconds(3);

		/**
		 * Factor by which the upper bound grows with every further throttled answer.
		 */
		private double multiplier = 1.13;

		/**
		 * Upper bound at which the growth ends.
		 */
		private Duration maxInterval = Duration.ofMinutes(3);

		/**
		 * Time limit for repeating throttled calls, counted from the start of the JVM.
		 */
		private Duration timeout = Duration.ofHours(6);

		public Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

}

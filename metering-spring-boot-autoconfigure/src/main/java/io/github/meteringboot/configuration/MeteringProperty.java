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
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;

/**
 * The properties of {@link MeteringProperties} by name, each with the form of its values.
 * All of them are the seller's; other names under the prefix are ignored, since
 * Kubernetes injects {@code AWS_MARKETPLACE_METERING_PORT} for a service of that name.
 */
enum MeteringProperty {

	PRODUCT_CODE("product-code", MeteringProperty.PRODUCT_CODE_FORM),

	PUBLIC_KEY_VERSION("public-key-version", "a whole number from 1"),

	PUBLIC_KEY("public-key", "a classpath: location or a PEM"),

	ENABLED("enabled", MeteringProperty.BOOLEAN),

	SEALED("sealed", MeteringProperty.BOOLEAN),

	TRUSTED_PRODUCT_CODES("trusted-product-codes",
			"a list of product codes, each of " + MeteringProperty.PRODUCT_CODE_FORM),

	REGISTRATION_PHASE("registration-phase", "auto, application-runner or before-start"),

	GATE_ENABLED("gate.enabled", MeteringProperty.BOOLEAN),

	ENDPOINT("endpoint", "an absolute http or https URI with a host"),

	TERMINATION_TIMEOUT("termination-timeout", MeteringProperty.DURATION),

	INITIAL_INTERVAL("throttling.initial-interval", MeteringProperty.DURATION),

	MULTIPLIER("throttling.multiplier", "a number greater than 1"),

	MAX_INTERVAL("throttling.max-interval", MeteringProperty.DURATION),

	THROTTLING_TIMEOUT("throttling.timeout", MeteringProperty.DURATION),

	API_CALL_TIMEOUT("api-call-timeout", MeteringProperty.DURATION),

	API_CALL_ATTEMPT_TIMEOUT("api-call-attempt-timeout", MeteringProperty.DURATION);

	private static final String PRODUCT_CODE_FORM = "1 to 255 letters, digits and characters of -/=:_.@";

	private static final String BOOLEAN = "true or false";

	private static final String DURATION = "a duration greater than zero, such as 500ms, 10s or 6h";

	private static final int LONGEST_PRODUCT_CODE = 255;

	/**
	 * The longest duration that fits into a {@code long} of nanoseconds.
	 */
	private static final Duration LONGEST = Duration.ofDays(100_000);

	/**
	 * The properties that the seller sets even where the configuration is not sealed.
	 */
	static final Set<MeteringProperty> ALWAYS_SEALED = Collections
		.unmodifiableSet(EnumSet.of(SEALED, TRUSTED_PRODUCT_CODES));

	/**
	 * All properties.
	 */
	static final Set<MeteringProperty> ALL = Collections.unmodifiableSet(EnumSet.allOf(MeteringProperty.class));

	private final ConfigurationPropertyName propertyName;

	private final String form;

	MeteringProperty(String name, String form) {
		this.propertyName = ConfigurationPropertyName.of(MeteringProperties.PREFIX + "." + name);
		this.form = form;
	}

	ConfigurationPropertyName propertyName() {
		return this.propertyName;
	}

	/**
	 * Return the form of the values, as a report describes it.
	 */
	String form() {
		return this.form;
	}

	/**
	 * Return what a source has for this property.
	 * @param source the source
	 */
	List<ConfigurationProperty> findIn(ConfigurationPropertySource source) {
		return (this == TRUSTED_PRODUCT_CODES) ? PropertyLookup.findList(source, this.propertyName)
				: PropertyLookup.find(source, this.propertyName);
	}

	/**
	 * Return the property of the given name, or of a part of it such as an element.
	 * @param name the name
	 */
	static @Nullable MeteringProperty find(ConfigurationPropertyName name) {
		for (MeteringProperty property : ALL) {
			if (property.propertyName.equals(name) || property.propertyName.isAncestorOf(name)) {
				return property;
			}
		}
		return null;
	}

	/**
	 * Return whether the value of this property is in its form.
	 * @param properties holds the value
	 */
	boolean isValid(MeteringProperties properties) {
		return switch (this) {
			case PRODUCT_CODE -> properties.getProductCode() == null || isProductCode(properties.getProductCode());
			case PUBLIC_KEY_VERSION -> properties.getPublicKeyVersion() >= 1;
			case TRUSTED_PRODUCT_CODES -> areProductCodes(properties.getTrustedProductCodes());
			case ENDPOINT -> properties.getEndpoint() == null || isEndpoint(properties.getEndpoint());
			case TERMINATION_TIMEOUT -> isPositive(properties.getTerminationTimeout());
			case INITIAL_INTERVAL -> isPositive(properties.getThrottling().getInitialInterval());
			case MULTIPLIER -> isMultiplier(properties.getThrottling().getMultiplier());
			case MAX_INTERVAL -> isPositive(properties.getThrottling().getMaxInterval());
			case THROTTLING_TIMEOUT -> isPositive(properties.getThrottling().getTimeout());
			case API_CALL_TIMEOUT -> isPositive(properties.getApiCallTimeout());
			case API_CALL_ATTEMPT_TIMEOUT -> isPositive(properties.getApiCallAttemptTimeout());
			case PUBLIC_KEY, ENABLED, SEALED, REGISTRATION_PHASE, GATE_ENABLED -> true;
		};
	}

	private static boolean isMultiplier(double value) {
		return value > 1 && !Double.isInfinite(value);
	}

	private static boolean isPositive(Duration value) {
		return value.compareTo(Duration.ZERO) > 0 && value.compareTo(LONGEST) <= 0;
	}

	private static boolean areProductCodes(Iterable<String> values) {
		for (String value : values) {
			if (!isProductCode(value)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isProductCode(String value) {
		if (value.isEmpty() || value.length() > LONGEST_PRODUCT_CODE) {
			return false;
		}
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
			if (!letterOrDigit && "-/=:_.@".indexOf(c) == -1) {
				return false;
			}
		}
		return true;
	}

	private static boolean isEndpoint(URI value) {
		return ("http".equalsIgnoreCase(value.getScheme()) || "https".equalsIgnoreCase(value.getScheme()))
				&& value.getHost() != null && value.getRawUserInfo() == null && value.getRawQuery() == null
				&& value.getRawFragment() == null;
	}

}

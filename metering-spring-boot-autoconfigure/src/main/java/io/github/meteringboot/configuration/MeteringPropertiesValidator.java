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
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.aws.InvalidPublicKeyException;
import io.github.meteringboot.aws.Printable;
import io.github.meteringboot.aws.PublicKeyReader;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Checks the configuration before anything is made of it, each property on its own, so
 * that one report names all that is wrong.
 *
 * @since 1.0.0
 */
public final class MeteringPropertiesValidator {

	private static final Pattern PRODUCT_CODE = Pattern.compile("[-a-zA-Z0-9/=:_.@]{1,255}");

	private static final String PRODUCT_CODE_FORM = "1 to 255 letters, digits and characters of -/=:_.@";

	private static final int LONGEST_LOCATION = 150;

	// what fits into a long of nanoseconds
	private static final Duration LONGEST = Duration.ofDays(100_000);

	private static final String PACKAGED = "in the application.yml that is packaged with the application";

	private static final Predicate<Object> ANY = (value) -> true;

	private final Environment environment;

	private final ResourceLoader resources;

	private final Binder binder;

	private final List<PropertyProblem> problems = new ArrayList<>();

	private MeteringPropertiesValidator(Environment environment, ResourceLoader resources) {
		this.environment = environment;
		this.resources = resources;
		this.binder = Binder.get(environment);
	}

	/**
	 * Check the configuration.
	 * @param environment the environment that holds it
	 * @param resources loads the public key
	 * @param required whether what has no default must be there, which it need not in a
	 * test
	 * @throws RegistrationRejectedException if a value is missing or malformed
	 */
	public static void validate(Environment environment, ResourceLoader resources, boolean required) {
		new MeteringPropertiesValidator(environment, resources).validate(required);
	}

	private void validate(boolean required) {
		Boolean enabled = check("enabled", Boolean.class, "true or false", ANY);
		boolean needed = required && !Boolean.FALSE.equals(enabled);
		String productCode = check("product-code", String.class, PRODUCT_CODE_FORM,
				MeteringPropertiesValidator::isProductCode);
		if (needed && isMissing("product-code")) {
			missing("product-code",
					(find(name("product-code[0]")) != null) ? "It is a list, and not one value."
							: "The product code of the product is required.",
					"Write aws.marketplace.metering.product-code " + PACKAGED
							+ ". The AWS Marketplace Management Portal shows it.");
		}
		check("public-key-version", Integer.class, "a whole number from 1", (value) -> value >= 1);
		checkPublicKey();
		Boolean sealed = check("sealed", Boolean.class, "true or false", ANY);
		checkTrustedProductCodes(needed && Boolean.FALSE.equals(sealed), productCode);
		check("registration-phase", RegistrationPhase.class, "auto, application-runner or before-start", ANY);
		check("gate.enabled", Boolean.class, "true or false", ANY);
		check("endpoint", URI.class, "an absolute http or https URI with a host",
				MeteringPropertiesValidator::isEndpoint);
		checkDuration("termination-timeout");
		checkDuration("api-call-timeout");
		checkDuration("api-call-attempt-timeout");
		checkThrottling();
		if (!this.problems.isEmpty()) {
			throw PropertyProblem.rejectionOf(this.problems);
		}
	}

	private void checkThrottling() {
		Duration initial = checkDuration("throttling.initial-interval");
		check("throttling.multiplier", Double.class, "a number greater than 1",
				(value) -> value > 1 && !value.isInfinite());
		Duration max = checkDuration("throttling.max-interval");
		checkDuration("throttling.timeout");
		MeteringProperties.Throttling defaults = new MeteringProperties.Throttling();
		Duration shortest = (initial != null) ? initial : defaults.getInitialInterval();
		Duration longest = (max != null) ? max : defaults.getMaxInterval();
		if (longest.compareTo(shortest) < 0 && isPositive(shortest) && isPositive(longest)) {
			String name = (max != null) ? "throttling.max-interval" : "throttling.initial-interval";
			malformed(name,
					"a max-interval (%s) that is not below the initial-interval (%s)".formatted(longest, shortest));
		}
	}

	private void checkPublicKey() {
		String publicKey = check("public-key", String.class, "a classpath: location or a PEM", ANY);
		if (publicKey == null) {
			return;
		}
		try {
			PublicKeyReader.read(publicKey, this.resources);
		}
		catch (InvalidPublicKeyException ex) {
			add("public-key", ex.getProblem(), ex.getRemedy());
		}
	}

	private void checkTrustedProductCodes(boolean needed, @Nullable String productCode) {
		List<String> trusted = bind("trusted-product-codes", Bindable.listOf(String.class), "a list of product codes");
		if (trusted == null || trusted.isEmpty()) {
			if (needed) {
				missing("trusted-product-codes",
						"The configuration is not sealed, so that the product code may come from outside: AWS then demands a list of the product codes to trust.",
						"Write aws.marketplace.metering.trusted-product-codes " + PACKAGED
								+ ", or take 'sealed: false' away.");
			}
			return;
		}
		if (!trusted.stream().allMatch(MeteringPropertiesValidator::isProductCode)) {
			malformed("trusted-product-codes", "a list of product codes, each of " + PRODUCT_CODE_FORM);
		}
		else if (productCode != null && !trusted.contains(productCode)) {
			add("product-code", "It is not one of aws.marketplace.metering.trusted-product-codes.",
					"Use one of the product codes that the seller trusts.");
		}
	}

	private @Nullable Duration checkDuration(String name) {
		return check(name, Duration.class, "a duration greater than zero, such as 500ms, 10s or 6h",
				MeteringPropertiesValidator::isPositive);
	}

	private <T> @Nullable T check(String name, Class<T> type, String form, Predicate<? super T> valid) {
		if (find(name(name)) == null) {
			// the binder would look at some that are not set as if they were beans
			return null;
		}
		T value = bind(name, Bindable.of(type), form);
		if (value != null && !valid.test(value)) {
			malformed(name, form);
			return null;
		}
		return value;
	}

	private <T> @Nullable T bind(String name, Bindable<T> target, String form) {
		try {
			return this.binder.bind(name(name), target).orElse(null);
		}
		catch (BindException ex) {
			malformed(name, form);
			return null;
		}
	}

	private boolean isMissing(String name) {
		ConfigurationProperty property = find(name(name));
		return property == null || (property.getValue() instanceof CharSequence text && text.isEmpty());
	}

	private void missing(String name, String reason, String remedy) {
		if (this.problems.stream().noneMatch((problem) -> problem.property().equals(name(name).toString()))) {
			add(name, reason, remedy);
		}
	}

	private void malformed(String name, String form) {
		add(name, "The value is not " + form + ".", "Write %s as %s %s.".formatted(name(name), form, PACKAGED));
	}

	private void add(String name, String reason, String remedy) {
		ConfigurationProperty property = find(name);
		this.problems.add(new PropertyProblem(name(name).toString(), (property != null) ? display(property) : null,
				(property != null && property.getOrigin() != null) ? property.getOrigin().toString() : null, reason,
				remedy));
	}

	private @Nullable ConfigurationProperty find(String name) {
		ConfigurationProperty property = find(name(name));
		return (property != null) ? property : find(name(name + "[0]"));
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	private static String display(ConfigurationProperty property) {
		String value = String.valueOf(property.getValue());
		// somebody may have taken the private key for the public one
		if (property.getName().equals(name("public-key"))
				&& (value.length() > LONGEST_LOCATION || value.contains("-----"))) {
			return "(%d characters)".formatted(value.length());
		}
		return Printable.text(value);
	}

	private static ConfigurationPropertyName name(String name) {
		return ConfigurationPropertyName.of(MeteringProperties.PREFIX + "." + name);
	}

	private static boolean isPositive(Duration value) {
		return value.compareTo(Duration.ZERO) > 0 && value.compareTo(LONGEST) <= 0;
	}

	private static boolean isProductCode(String value) {
		return PRODUCT_CODE.matcher(value).matches();
	}

	private static boolean isEndpoint(URI value) {
		return ("http".equalsIgnoreCase(value.getScheme()) || "https".equalsIgnoreCase(value.getScheme()))
				&& value.getHost() != null && value.getRawUserInfo() == null && value.getRawQuery() == null
				&& value.getRawFragment() == null;
	}

}

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

import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;

/**
 * Binds {@link MeteringProperties}, and collects all that is wrong with their values, so
 * that one report names it.
 */
final class MeteringPropertiesBinder {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(MeteringProperties.PREFIX);

	private static final int LONGEST_LOCATION = 150;

	private static final int LONGEST_VALUE = 500;

	private static final String PACKAGED = "in the application.yml that is packaged with the application";

	private Iterable<ConfigurationPropertySource> sources;

	private final MeteringProperties properties = new MeteringProperties();

	private final Map<MeteringProperty, PropertyProblem> problems = new EnumMap<>(MeteringProperty.class);

	private final List<PropertyProblem> otherProblems = new ArrayList<>();

	private @Nullable RSAPublicKey publicKey;

	private List<PropertyProblem> optional = Collections.emptyList();

	private List<PropertyProblem> required = Collections.emptyList();

	private MeteringPropertiesBinder(Iterable<ConfigurationPropertySource> sources) {
		this.sources = sources;
	}

	/**
	 * Bind the properties.
	 * @param sources the sources that count, the most important first
	 * @param placeholders resolves placeholders, or {@code null} to leave them as they
	 * are
	 * @param resources loads the public key
	 * @return the binder, with the properties and their problems
	 */
	static MeteringPropertiesBinder bind(Iterable<ConfigurationPropertySource> sources,
			@Nullable PlaceholdersResolver placeholders, ResourceLoader resources) {
		MeteringPropertiesBinder binder = new MeteringPropertiesBinder(sources);
		binder.bind(placeholders);
		binder.check(resources);
		binder.finish();
		return binder;
	}

	MeteringProperties properties() {
		return this.properties;
	}

	@Nullable RSAPublicKey publicKey() {
		return this.publicKey;
	}

	/**
	 * Return all that is wrong.
	 * @param required whether values without a default must be there, which they need not
	 * in a test
	 */
	List<PropertyProblem> problems(boolean required) {
		return required ? this.required : this.optional;
	}

	/**
	 * Write the problems down, and let go of the sources, which may hold a web context.
	 */
	private void finish() {
		this.optional = allProblems();
		if (this.properties.isEnabled() && !this.problems.containsKey(MeteringProperty.ENABLED)) {
			requireProductCode();
			requireTrustedProductCodes();
		}
		this.required = allProblems();
		this.sources = Collections.emptyList();
	}

	private List<PropertyProblem> allProblems() {
		List<PropertyProblem> all = new ArrayList<>(this.problems.values());
		all.addAll(this.otherProblems);
		return all;
	}

	private void bind(@Nullable PlaceholdersResolver placeholders) {
		new Binder(this.sources, placeholders).bind(PREFIX, Bindable.ofInstance(this.properties), new BindHandler() {

			@Override
			public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Exception error) {
				MeteringPropertiesBinder.this.malformed(name);
				return null;
			}

		});
	}

	private void malformed(ConfigurationPropertyName name) {
		MeteringProperty property = MeteringProperty.find(name);
		if (property != null) {
			malformed(property);
		}
		else {
			ConfigurationProperty found = find(name);
			this.otherProblems.add(new PropertyProblem(name.toString(),
					(found != null) ? printable(String.valueOf(found.getValue())) : null, origin(found),
					"The name holds other properties, and no value.", "Remove the value."));
		}
	}

	private void check(ResourceLoader resources) {
		for (MeteringProperty property : MeteringProperty.ALL) {
			ConfigurationProperty found = find(property.propertyName());
			if (found != null && found.getValue() instanceof CharSequence text && text.toString().isBlank()) {
				this.problems.remove(property);
				add(property, "The value is blank.", "Write %s as %s %s, or remove the name."
					.formatted(property.propertyName(), property.form(), PACKAGED));
			}
			else if (!property.isValid(this.properties)) {
				malformed(property);
			}
		}
		checkIntervals();
		checkPublicKey(resources);
		checkTrust();
	}

	private void checkIntervals() {
		Duration initial = this.properties.getThrottling().getInitialInterval();
		Duration max = this.properties.getThrottling().getMaxInterval();
		if (max.compareTo(initial) < 0 && !this.problems.containsKey(MeteringProperty.INITIAL_INTERVAL)
				&& !this.problems.containsKey(MeteringProperty.MAX_INTERVAL)) {
			MeteringProperty property = (find(MeteringProperty.MAX_INTERVAL.propertyName()) != null)
					? MeteringProperty.MAX_INTERVAL : MeteringProperty.INITIAL_INTERVAL;
			malformed(property,
					"a max-interval (%s) that is not below the initial-interval (%s)".formatted(max, initial));
		}
	}

	private void checkPublicKey(ResourceLoader resources) {
		String value = this.properties.getPublicKey();
		if (value == null || this.problems.containsKey(MeteringProperty.PUBLIC_KEY)) {
			return;
		}
		try {
			this.publicKey = PublicKeyReader.read(value, resources);
		}
		catch (InvalidPublicKeyException ex) {
			add(MeteringProperty.PUBLIC_KEY, ex.getProblem(), ex.getRemedy());
		}
	}

	private void checkTrust() {
		List<String> trusted = this.properties.getTrustedProductCodes();
		String productCode = this.properties.getProductCode();
		if (productCode != null && !trusted.isEmpty() && !trusted.contains(productCode)) {
			add(MeteringProperty.PRODUCT_CODE, "It is not one of aws.marketplace.metering.trusted-product-codes.",
					"Use one of the product codes that the seller trusts.");
		}
	}

	private void requireProductCode() {
		if (this.properties.getProductCode() == null) {
			boolean list = find(MeteringProperty.PRODUCT_CODE.propertyName().append("[0]")) != null;
			add(MeteringProperty.PRODUCT_CODE,
					list ? "It is a list, and not one value." : "The product code of the product is required.",
					"Write aws.marketplace.metering.product-code " + PACKAGED
							+ ". The AWS Marketplace Management Portal shows it.");
		}
	}

	private void requireTrustedProductCodes() {
		if (!this.properties.isSealed() && this.properties.getTrustedProductCodes().isEmpty()) {
			add(MeteringProperty.TRUSTED_PRODUCT_CODES,
					"The configuration is not sealed, so that the product code may come from outside: AWS then demands a list of the product codes to trust.",
					"Write aws.marketplace.metering.trusted-product-codes " + PACKAGED
							+ ", or remove 'sealed: false'.");
		}
	}

	private void malformed(MeteringProperty property) {
		malformed(property, property.form());
	}

	private void malformed(MeteringProperty property, String form) {
		add(property, "The value is not " + form + ".",
				"Write %s as %s %s.".formatted(property.propertyName(), form, PACKAGED));
	}

	private void add(MeteringProperty property, String reason, String remedy) {
		ConfigurationProperty found = find(property.propertyName());
		if (found == null) {
			found = find(property.propertyName().append("[0]"));
		}
		this.problems.putIfAbsent(property, new PropertyProblem(property.propertyName().toString(),
				(found != null) ? display(property, found) : null, origin(found), reason, remedy));
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	private static String display(MeteringProperty property, ConfigurationProperty found) {
		String value = String.valueOf(found.getValue());
		// the value may be a private key by mistake
		if (property == MeteringProperty.PUBLIC_KEY && (value.length() > LONGEST_LOCATION || value.contains("-----"))) {
			return "(%d characters)".formatted(value.length());
		}
		return printable(value);
	}

	private static String printable(String value) {
		return StringUtils.truncate(value.replaceAll("\\p{Cc}+", " ").strip(), LONGEST_VALUE);
	}

	private static @Nullable String origin(@Nullable ConfigurationProperty property) {
		return (property != null && property.getOrigin() != null) ? property.getOrigin().toString() : null;
	}

}

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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MeteringPropertiesBinder}.
 */
class MeteringPropertiesBinderTests {

	private final Map<String, Object> properties = new LinkedHashMap<>(
			Map.of("aws.marketplace.metering.product-code", "abc"));

	@Test
	void validateWithTheRequiredPropertyAlone() {
		assertThatNoException().isThrownBy(() -> validate(true));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			product-code                | a
			product-code                | Ab0-/=:_.@
			public-key-version          | 1
			public-key-version          | 2147483647
			enabled                     | off
			sealed                      | true
			trusted-product-codes       | abc,def
			registration-phase          | auto
			registration-phase          | before-start
			registration-phase          | beforeStart
			registration-phase          | BEFORE_START
			registration-phase          | application-runner
			gate.enabled                | no
			endpoint                    | http://127.0.0.1:4566
			endpoint                    | https://metering.example/base
			termination-timeout         | 1ns
			termination-timeout         | PT1M
			throttling.initial-interval | 250
			throttling.multiplier       | 1.000001
			throttling.max-interval     | 15s
			throttling.timeout          | 30d
			api-call-timeout            | 30m
			api-call-attempt-timeout    | 100ms
			""")
	void validateAccepts(String name, String value) {
		this.properties.put("aws.marketplace.metering." + name, value);
		assertThatNoException().isThrownBy(() -> validate(true));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			product-code                | a b                           | 1 to 255 letters
			product-code                | a,b                           | 1 to 255 letters
			product-code                | ä                             | 1 to 255 letters
			product-code                | ``                            | blank
			public-key-version          | ``                            | blank
			public-key                  | ``                            | blank
			enabled                     | ``                            | blank
			sealed                      | ``                            | blank
			trusted-product-codes       | ``                            | blank
			registration-phase          | ``                            | blank
			gate.enabled                | ``                            | blank
			endpoint                    | ``                            | blank
			termination-timeout         | ``                            | blank
			throttling.initial-interval | ``                            | blank
			throttling.multiplier       | ``                            | blank
			throttling.max-interval     | ``                            | blank
			throttling.timeout          | ``                            | blank
			api-call-timeout            | ``                            | blank
			api-call-attempt-timeout    | ``                            | blank
			gate                        | on                            | holds other properties
			throttling                  | 5s                            | holds other properties
			public-key-version          | 0                             | a whole number from 1
			public-key-version          | -1                            | a whole number from 1
			public-key-version          | 1.5                           | a whole number from 1
			public-key-version          | 99999999999                   | a whole number from 1
			public-key-version          | one                           | a whole number from 1
			public-key                  | file:/etc/key.pem             | begins with 'file:'
			public-key                  | key.pem                       | neither a location on the class path nor a PEM
			public-key                  | classpath:missing.pem         | 'classpath:missing.pem' does not exist
			enabled                     | maybe                         | true or false
			sealed                      | maybe                         | true or false
			trusted-product-codes       | abc,d e                       | a list of product codes
			registration-phase          | later                         | auto, application-runner or before-start
			gate.enabled                | ajar                          | true or false
			endpoint                    | metering.example              | an absolute http or https URI
			endpoint                    | ftp://metering.example        | an absolute http or https URI
			endpoint                    | http:///path                  | an absolute http or https URI
			endpoint                    | http://a b                    | an absolute http or https URI
			termination-timeout         | 0                             | a duration greater than zero
			termination-timeout         | -1s                           | a duration greater than zero
			termination-timeout         | soon                          | a duration greater than zero
			termination-timeout         | 200000d                       | a duration greater than zero
			throttling.initial-interval | 0s                            | a duration greater than zero
			throttling.initial-interval | 5m                            | not below the initial-interval
			throttling.multiplier       | 1                             | a number greater than 1
			throttling.multiplier       | NaN                           | a number greater than 1
			throttling.multiplier       | Infinity                      | a number greater than 1
			throttling.multiplier       | x                             | a number greater than 1
			throttling.max-interval     | 2999ms                        | not below the initial-interval
			throttling.max-interval     | 10 s x                        | a duration greater than zero
			throttling.timeout          | 0                             | a duration greater than zero
			api-call-timeout            | 0                             | a duration greater than zero
			api-call-attempt-timeout    | 0                             | a duration greater than zero
			product-code                | ${nothing.of.the.kind}        | 1 to 255 letters
			""")
	void validateRefuses(String name, String value, String reason) {
		this.properties.put("aws.marketplace.metering." + name, value);
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> validate(true))
			.satisfies((ex) -> {
				assertThat(ex.getReason()).isEqualTo(RejectionReason.CONFIGURATION);
				assertThat(ex.getExitCode()).isEqualTo(111);
				assertThat(ex.getDescription()).contains("aws.marketplace.metering." + name)
					.contains("Value: \"" + value + "\"")
					.contains(reason);
				assertThat(ex.getAction()).isNotBlank();
			});
	}

	@Test
	void validateRefusesAValueOfBlanks() {
		this.properties.put("aws.marketplace.metering.product-code", "  ");
		assertThat(refusal(true)).contains("Property: aws.marketplace.metering.product-code", "The value is blank.");
	}

	@Test
	void validateRefusesAListOfProductCodes() {
		this.properties.remove("aws.marketplace.metering.product-code");
		this.properties.put("aws.marketplace.metering.product-code[0]", "abc");
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> validate(true))
			.withMessageContaining("Property: aws.marketplace.metering.product-code")
			.withMessageContaining("It is a list, and not one value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "public-key-version", "public-key", "enabled", "registration-phase", "endpoint",
			"api-call-timeout" })
	void validateIgnoresOtherNamesUnderThePrefix(String name) {
		this.properties.put("aws.marketplace.metering." + name + "[0]", "of somebody else");
		assertThatNoException().isThrownBy(() -> validate(true));
	}

	@Test
	void validateIgnoresAListBesideTheValue() {
		this.properties.put("aws.marketplace.metering.product-code[0]", "a b");
		assertThatNoException().isThrownBy(() -> validate(true));
	}

	@Test
	void validateRefusesAProductCodeThatIsTooLong() {
		this.properties.put("aws.marketplace.metering.product-code", "a".repeat(255));
		assertThatNoException().isThrownBy(() -> validate(true));
		this.properties.put("aws.marketplace.metering.product-code", "a".repeat(256));
		assertThat(refusal(true)).contains("1 to 255");
	}

	@Test
	void validateWithoutProductCodeNamesItAndTheRemedy() {
		this.properties.clear();
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> validate(true))
			.satisfies((ex) -> {
				assertThat(ex.getDescription()).contains("Property: aws.marketplace.metering.product-code")
					.contains("The product code of the product is required")
					.doesNotContain("Value:");
				assertThat(ex.getAction())
					.contains("Write aws.marketplace.metering.product-code in the application.yml");
			});
	}

	@Test
	void validateWithoutProductCodeWhereNoneIsRequired() {
		this.properties.clear();
		assertThatNoException().isThrownBy(() -> validate(false));
		this.properties.put("aws.marketplace.metering.enabled", "false");
		assertThatNoException().isThrownBy(() -> validate(true));
	}

	@Test
	void validateWhenDisabledStillRefusesWhatIsMalformed() {
		this.properties.put("aws.marketplace.metering.enabled", "false");
		this.properties.put("aws.marketplace.metering.throttling.timeout", "never");
		assertThat(refusal(true)).contains("throttling.timeout");
	}

	@Test
	void validateWhenNotSealedDemandsTrustedProductCodes() {
		this.properties.put("aws.marketplace.metering.sealed", "false");
		assertThat(refusal(true)).contains("Property: aws.marketplace.metering.trusted-product-codes")
			.contains("AWS then demands a list");
		this.properties.put("aws.marketplace.metering.trusted-product-codes[0]", "abc");
		assertThatNoException().isThrownBy(() -> validate(true));
	}

	@Test
	void validateRefusesAProductCodeThatIsNotTrusted() {
		this.properties.put("aws.marketplace.metering.trusted-product-codes", "def,ghi");
		assertThat(refusal(true)).contains("Property: aws.marketplace.metering.product-code")
			.contains("Value: \"abc\"")
			.contains("not one of aws.marketplace.metering.trusted-product-codes");
	}

	@Test
	void validateReportsAllThatIsWrongAtOnce() {
		this.properties.clear();
		this.properties.put("aws.marketplace.metering.public-key-version", "0");
		this.properties.put("aws.marketplace.metering.endpoint", "nowhere");
		this.properties.put("aws.marketplace.metering.throttling.multiplier", "0.5");
		String description = refusal(true);
		assertThat(description).contains("metering.product-code", "metering.public-key-version", "metering.endpoint",
				"metering.throttling.multiplier");
		assertThat(description.lines().filter((line) -> line.contains("Property:"))).hasSize(4);
	}

	@Test
	void validateReportsAnEmptyProductCodeOnce() {
		this.properties.put("aws.marketplace.metering.product-code", "");
		assertThat(refusal(true).lines().filter((line) -> line.contains("Property:"))).hasSize(1);
	}

	@Test
	void validateNamesTheOrigin() throws Exception {
		List<PropertySource<?>> yaml = new YamlPropertySourceLoader().load("application.yml",
				new ByteArrayResource("aws.marketplace.metering:\n  product-code: a b\n".getBytes(),
						"class path resource [application.yml]"));
		assertThat(refusal(yaml, true)).contains("Origin: ", "class path resource [application.yml]", " - 2:17");
	}

	@Test
	void validateNamesAnEnvironmentVariableAsOrigin() {
		PropertySource<?> source = new SystemEnvironmentPropertySource("systemEnvironment",
				Collections.singletonMap("AWS_MARKETPLACE_METERING_APICALLTIMEOUT", "0s"));
		assertThat(refusal(List.of(source), false)).contains("Property: aws.marketplace.metering.api-call-timeout")
			.contains("Value: \"0s\"")
			.contains("AWS_MARKETPLACE_METERING_APICALLTIMEOUT");
	}

	@Test
	void validateNeverEchoesAKey() {
		String secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(20);
		for (String value : List.of("-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----",
				"-----BEGIN RSA PRIVATE KEY-----" + secret, secret, secret + "-----END PRIVATE KEY-----")) {
			this.properties.put("aws.marketplace.metering.public-key", value);
			assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> validate(true))
				.satisfies((ex) -> assertThat(ex.getDescription() + ex.getAction())
					.contains("aws.marketplace.metering.public-key")
					.doesNotContain("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"));
		}
	}

	@Test
	void validateMakesOneLineOfAValue() {
		this.properties.put("aws.marketplace.metering.product-code", "a\nAction: forged\n" + "x".repeat(10_000));
		assertThat(refusal(true)).contains("a Action: forged").hasSizeLessThan(2000);
	}

	private String refusal(boolean required) {
		return refusal(sources(), required);
	}

	private static String refusal(List<PropertySource<?>> sources, boolean required) {
		List<String> description = new ArrayList<>();
		assertThatExceptionOfType(RegistrationRejectedException.class).isThrownBy(() -> validate(sources, required))
			.satisfies((ex) -> description.add(ex.getDescription()));
		return description.get(0);
	}

	private void validate(boolean required) {
		validate(sources(), required);
	}

	private List<PropertySource<?>> sources() {
		return List.of(new MapPropertySource("test", this.properties));
	}

	private static void validate(List<PropertySource<?>> sources, boolean required) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		sources.forEach(environment.getPropertySources()::addLast);
		ConfigurationPropertySources.attach(environment);
		List<PropertyProblem> problems = MeteringPropertiesBinder
			.bind(ConfigurationPropertySources.get(environment), new PropertySourcesPlaceholdersResolver(environment),
					new DefaultResourceLoader())
			.problems(required);
		if (!problems.isEmpty()) {
			throw PropertyProblem.rejectionOf(problems);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "on", "yes", "1", "true ", "TRUE" })
	void spellingOfABooleanHasOneMeaning(String value) {
		this.properties.put("aws.marketplace.metering.gate.enabled", value);
		this.properties.put("aws.marketplace.metering.enabled", value);
		MapPropertySource source = new MapPropertySource("test", this.properties);
		MeteringProperties bound = MeteringPropertiesBinder
			.bind(List.of(Objects.requireNonNull(ConfigurationPropertySource.from(source))), null,
					new DefaultResourceLoader())
			.properties();
		assertThat(bound.getGate().isEnabled()).isTrue();
		assertThat(bound.isEnabled()).isTrue();
	}

}

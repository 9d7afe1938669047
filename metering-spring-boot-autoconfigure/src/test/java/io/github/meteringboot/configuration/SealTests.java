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

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.autoconfigure.MeteringAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link Seal}, by way of products that {@link MeteringGuard} watches over.
 */
@ExtendWith(OutputCaptureExtension.class)
class SealTests {

	private static final String PREFIX = "aws.marketplace.metering.";

	private final Path directory;

	private final PackagedProduct product;

	SealTests(@TempDir Path directory) {
		this.directory = directory;
		// switched off, so that nobody is called where the seal holds
		this.product = new PackagedProduct(this.directory).file("application.yml", PREFIX + "enabled: false",
				PREFIX + "product-code: packaged");
	}

	@Test
	void valuesInTheRootCount() {
		assertStarts("packaged");
	}

	@Test
	void valuesInConfigCountBeforeThoseInTheRoot() {
		this.product.file("config/application.properties", PREFIX + "productCode=config");
		assertStarts("config");
	}

	@Test
	void valuesInXmlCount() {
		this.product.file("config/application.xml",
				"<!DOCTYPE properties SYSTEM \"http://java.sun.com/dtd/properties.dtd\">",
				"<properties><entry key=\"" + PREFIX + "product-code\">xml</entry></properties>");
		assertStarts("xml");
	}

	@Test
	void defaultPropertiesCount() {
		this.product.file("application.yml", PREFIX + "enabled: false")
			.with((application) -> application.setDefaultProperties(Map.of(PREFIX + "product-code", "default")));
		assertStarts("default");
	}

	@Test
	void defaultPropertiesThatSomebodyReplacedDoNotCount() {
		this.product.with((application) -> application.addInitializers((context) -> context.getEnvironment()
			.getPropertySources()
			.addLast(new DefaultPropertiesPropertySource(new HashMap<>(Map.of(PREFIX + "product-code", "any"))) {
			})));
		assertRefused(PREFIX + "product-code", "defaultProperties");
	}

	@ParameterizedTest
	@ValueSource(strings = { "classpath:more/imported.yml", "classpath:/more/imported.yml", "more/imported.yml",
			"optional:classpath:more/imported.yml;classpath:none.yml", "classpath:more/imported[.yml]",
			"classpath:more/../more/imported.yml", "resource:classpath:more/imported.yml" })
	void valuesInWhatIsImportedCount(String location) {
		this.product
			.file("application.yml", "spring.config.import: '" + location + "'", "spring.config.on-not-found: ignore",
					PREFIX + "enabled: false")
			.file("none.yml", "")
			.file("more/imported", PREFIX + "product-code: imported")
			.file("more/imported.yml", PREFIX + "product-code: imported");
		assertStarts("imported");
	}

	@Test
	void valuesInWhatIsImportedFromAnImportCount() {
		this.product
			.file("application.yml", "spring.config.import: [ 'classpath:none.yml', 'more/imported.yml' ]",
					PREFIX + "enabled: false")
			.file("none.yml", "")
			.file("more/imported.yml", "spring.config.import: 'classpath:/folder/'")
			.file("folder/application.yml", PREFIX + "product-code: folder");
		assertStarts("folder");
	}

	@ParameterizedTest
	@MethodSource("names")
	void valueFromElsewhereIsRefused(String name) {
		assertThatExceptionOfType(RegistrationRejectedException.class)
			.isThrownBy(() -> this.product.run("--" + name + "=classified"))
			.satisfies((ex) -> {
				assertThat(ex.getReason()).isEqualTo(RejectionReason.CONFIGURATION);
				assertThat(ex.getDescription()).contains("Property: " + name + "\n".formatted())
					.contains("Origin: \"" + name + "\" from property source \"commandLineArgs\"")
					.doesNotContain("classified");
				assertThat(ex.getAction()).contains("Remove it there");
			});
	}

	static Stream<String> names() {
		return Stream.concat(
				Stream.of("aws.marketplace.metering", "aws.marketplace.metering.gate",
						"aws.marketplace.metering.throttling"),
				MeteringProperty.ALL.stream().map((property) -> property.propertyName().toString()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "AWS_MARKETPLACE_METERING_PRODUCTCODE", "AWS_MARKETPLACE_METERING_PRODUCT_CODE",
			"aws_marketplace_metering_productcode", "aws_marketplace_metering_product_code",
			"aws.marketplace.metering.product-code", "aws.marketplace.metering.productCode",
			"AWS_MARKETPLACE_METERING_TRUSTEDPRODUCTCODES_0", "AWS_MARKETPLACE_METERING_TRUSTED_PRODUCT_CODES_0",
			"AWS_MARKETPLACE_METERING_TRUSTEDPRODUCTCODES_3", "AWS_MARKETPLACE_METERING" })
	void spellingOfTheEnvironmentIsRefused(String name) {
		this.product.environment(name, "packaged");
		assertRefused("", "from property source \"systemEnvironment\"");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "MY_AWS_MARKETPLACE_METERING_ENABLED", "MY_AWS_MARKETPLACE_METERING_TRUSTEDPRODUCTCODES_0" })
	void environmentWithPrefixIsRefused(String name) {
		this.product.environment(name, "true").with((application) -> application.setEnvironmentPrefix("my"));
		assertRefused("", name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "AWS_MARKETPLACE_METERING_PORT", "AWS_MARKETPLACE_METERING_SERVICE_HOST",
			"AWS_MARKETPLACE_METERING_PORT_80_TCP", "AWS_MARKETPLACE_METERING_SERVICE_PORT_HTTP",
			"AWS_MARKETPLACE_METERING_GATE_SERVICE_HOST" })
	void variableOfKubernetesIsIgnored(String name) {
		this.product.environment(name, "tcp://10.0.0.11:80");
		assertStarts("packaged");
	}

	@ParameterizedTest
	@CsvSource({ "product-code, any", "trusted-product-codes[0], any" })
	void valueFromSourceThatCannotBeEnumeratedIsRefused(String name, String value) {
		this.product.with((application) -> application.addInitializers(
				(context) -> context.getEnvironment().getPropertySources().addFirst(remote(PREFIX + name, value))));
		assertRefused(PREFIX + name, "property source \"remote\"");
	}

	@Test
	void profileDocumentIsRefused() {
		this.product.file("application-free.yml", PREFIX + "enabled: false");
		assertRefused(PREFIX + "enabled", "application-free.yml", "--spring.profiles.active=free");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.config.activate.on-profile: '!any'",
			"spring.config.activate.onProfile: [ '!any' ]", "spring.config.activate.on-cloud-platform: none" })
	void documentWithConditionIsRefused(String condition) {
		this.product.file("config/application.yml", "any: any", "---", condition, PREFIX + "enabled: false");
		assertRefused(PREFIX + "enabled", "config/application.yml", "--spring.main.cloud-platform=none");
	}

	@Test
	void whatDocumentWithConditionImportsIsRefused() {
		this.product
			.file("config/application.yml", "spring.config.activate.on-profile: '!any'",
					"spring.config.import: classpath:free.yml")
			.file("free.yml", PREFIX + "enabled: false");
		assertRefused(PREFIX + "enabled", "free.yml");
	}

	@Test
	void profileDocumentOfWhatIsImportedIsRefused() {
		this.product.file("config/application.yml", "spring.config.import: classpath:imported.yml")
			.file("imported.yml", "any: any")
			.file("imported-free.yml", PREFIX + "enabled: false");
		assertRefused(PREFIX + "enabled", "imported-free.yml", "--spring.profiles.active=free");
	}

	@Test
	void fileOutsideThatIsImportedIsRefused() {
		new PackagedProduct(this.directory.resolve("outside")).file("any.yml", PREFIX + "enabled: false");
		this.product.file("config/application.yml",
				"spring.config.import: '" + this.directory.resolve("outside/classes/any.yml").toUri() + "'");
		assertRefused(PREFIX + "enabled", "any.yml");
	}

	@Test
	void placeholderIsRefused() {
		this.product.file("application.yml", PREFIX + "enabled: false", PREFIX + "product-code: x${CODE:}");
		assertRefused(PREFIX + "product-code", "placeholder");
	}

	@Test
	void otherPlaceOnTheClassPathIsRefused() {
		this.product.fileAhead("application.yml", PREFIX + "enabled: false", PREFIX + "product-code: packaged");
		assertRefused(PREFIX + "enabled", "ahead/application.yml");
	}

	// has no origins, and the name of the packaged document
	@Test
	void xmlInAnotherPlaceOnTheClassPathIsRefusedThoughItSaysTheSame() {
		String[] xml = { "<!DOCTYPE properties SYSTEM \"http://java.sun.com/dtd/properties.dtd\">",
				"<properties><entry key=\"" + PREFIX + "product-code\">packaged</entry></properties>" };
		this.product.file("application.xml", xml).fileAhead("application.xml", xml);
		assertRefused(PREFIX + "product-code", "ahead/application.xml");
	}

	@Test
	void propertySourceAnnotationIsRefused() {
		this.product.mainClass(AnnotatedProduct.class).file("any.properties", PREFIX + "public-key-version=7");
		assertRefused(PREFIX + "public-key-version", "any.properties");
	}

	@Test
	void valueThatAppearsAfterTheGuardHasReadChangesNothing() {
		this.product.mainClass(LateProduct.class);
		assertStarts("packaged");
	}

	@Test
	void fileThatIsAddedToAnExplodedProductIsRefused() {
		this.product.exploded().file("config/application.yml", PREFIX + "public-key-version: 2");
		assertRefused("aws.marketplace.metering", "It is set in two places");
	}

	@Test
	void explodedProductMayImportTheFileOfTheseProperties() {
		this.product.exploded()
			.file("application.yml", "spring.config.import: more/imported.yml")
			.file("more/imported.yml", PREFIX + "enabled: false", PREFIX + "product-code: imported");
		assertStarts("imported");
	}

	@Test
	void importedFileThatIsAddedToAnExplodedProductIsRefused() {
		this.product.exploded()
			.file("application.yml", "spring.config.import: optional:more/imported.yml", PREFIX + "enabled: false",
					PREFIX + "product-code: packaged");
		assertStarts("packaged");
		this.product.file("more/imported.yml", PREFIX + "public-key-version: 2");
		assertRefused("aws.marketplace.metering", "more/imported.yml");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.config.location=classpath:application.yml[.properties]",
			"spring.config.additional-location=classpath:application.yml[encoding=utf-16]",
			"spring.config.import=classpath:application.yml[.properties]",
			"spring.config.location=classpath:application.yml[encoding=utf-16]",
			"spring.config.location=classpath:/application.yml[.xml]" })
	void hintThatChangesHowAPackagedDocumentIsReadIsRefusedOrChangesNothing(String setting) {
		Throwable failure = catchThrowable(() -> assertStarts("packaged", "--" + setting));
		if (failure != null) {
			assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
				.isInstanceOf(setting.contains("[.xml]") ? Throwable.class : RegistrationRejectedException.class);
		}
	}

	@Test
	void wrappedPropertySourcesPassOnWhatIsPackaged() {
		this.product.with((application) -> application.addInitializers((context) -> wrap(context, (value) -> value)));
		assertStarts("packaged");
	}

	@Test
	void copiesThatAPostProcessorMakesOfTheDocumentsPassOnWhatIsPackaged() {
		this.product.file("META-INF/spring.factories",
				EnvironmentPostProcessor.class.getName() + "=" + CopyingPostProcessor.class.getName());
		assertStarts("packaged");
	}

	@Test
	void copyThatChangesAValueIsRefused() {
		this.product.file("META-INF/spring.factories",
				EnvironmentPostProcessor.class.getName() + "=" + CopyingPostProcessor.class.getName());
		assertRefused(PREFIX + "product-code", "It does not come from", "--copied.product-code=changed");
	}

	@Test
	void wrappedPropertySourceThatChangesAValueIsRefused() {
		this.product.with((application) -> application
			.addInitializers((context) -> wrap(context, (value) -> "packaged".equals(value) ? "changed" : value)));
		assertRefused(PREFIX + "product-code", "It does not come from");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.main.sources", "spring.cloud.bootstrap.sources",
			"spring.cloud.refresh.extra-refreshable", "spring.cloud.refresh.never-refreshable",
			"spring.cloud.refresh.refreshable" })
	void beansFromOutsideAreRefused(String name) {
		assertRefused(name, "commandLineArgs", "--" + name + "=java.lang.String");
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.servlet.session.persistent", "server.servlet.session.store-dir",
			"server.tomcat.basedir", "server.tomcat.use-apr" })
	void codeOfTheContainerFromOutsideIsRefused(String name) {
		assertRefused(name, "commandLineArgs", "--" + name + "=true");
	}

	private static void wrap(ConfigurableApplicationContext context, UnaryOperator<Object> change) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		sources.stream()
			.filter(OriginTrackedMapPropertySource.class::isInstance)
			.map(OriginTrackedMapPropertySource.class::cast)
			.toList()
			.forEach((source) -> sources.replace(source.getName(), new WrappedSource(source, change)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "aws.marketplace.metering.product-code", "[aws.marketplace.metering.productCode]" })
	void contextParameterOfTheServletContainerIsRefused(String name) {
		assertRefused(PREFIX + "product-code", "server.servlet.context-parameters",
				"--server.servlet.context-parameters." + name + "=any");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--spring.config.location=classpath:/config/", "--spring.config.name=other",
			"--spring.config.location=optional:file:./none/",
			"--spring.config.location=classpath:/application.properties" })
	void packagedDocumentThatIsLeftOutIsRefused(String argument) {
		this.product.file("application.properties", PREFIX + "product-code=packaged", PREFIX + "enabled=false")
			.file("application.yml", PREFIX + "public-key-version: 2")
			.file("config/application.yml", "any: any");
		assertRefused(PREFIX + "public-key-version", "keeps it from being loaded", argument);
	}

	@Test
	void importThatBecomesAnotherIsRefused() {
		this.product
			.file("application.yml", "spring.config.import: optional:imported.yml", PREFIX + "enabled: false",
					PREFIX + "product-code: packaged")
			.file("imported.yml", PREFIX + "public-key-version: 2");
		assertRefused(PREFIX + "public-key-version", "imported.yml",
				"--spring.config.location=classpath:application.yml");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--spring.config.location=classpath:/config/,classpath:/",
			"--spring.config.additional-location=classpath:/", "--spring.config.import=classpath:/application.yml" })
	void choiceBetweenPackagedDocumentsIsRefused(String argument) {
		this.product.file("config/application.yml", PREFIX + "product-code: config");
		assertRefused(PREFIX + "product-code", "disagree", argument);
	}

	@Test
	void locationBesideIsFree() {
		this.product.file("config/application.yml", PREFIX + "product-code: config");
		assertStarts("config", "--spring.config.additional-location=optional:file:./none/",
				"--spring.config.import=optional:file:./none.yml", "--spring.profiles.active=any");
	}

	@Test
	void brokenSealLetsOthersConfigureWhatTheSellerTrusts(CapturedOutput output) {
		breakSeal();
		assertStarts("other", "--" + PREFIX + "product-code=other");
		assertThat(output).containsOnlyOnce("aws.marketplace.metering.sealed is false");
	}

	@Test
	void sealSaysNothing(CapturedOutput output) {
		assertStarts("packaged");
		assertThat(output).doesNotContain(" WARN ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sealed", "trusted-product-codes", "trusted-product-codes[0]" })
	void brokenSealStaysTheSellers(String name) {
		breakSeal();
		assertRefused(PREFIX + name, "commandLineArgs", "--" + PREFIX + name + "=other");
	}

	@Test
	void brokenSealRefusesProductThatTheSellerDoesNotTrust() {
		breakSeal();
		assertRefused(PREFIX + "product-code", "trusted-product-codes", "--" + PREFIX + "product-code=any");
	}

	@Test
	void sealThatSomebodyElseBreaksHolds() {
		this.product.file("application-free.yml", PREFIX + "sealed: false", PREFIX + "trusted-product-codes: other");
		assertRefused(PREFIX + "sealed", "application-free.yml", "--spring.profiles.active=free");
	}

	@Test
	void foreignSourceIsRefused() {
		assertRefused("spring.main.sources", "commandLineArgs", "--spring.main.sources=java.lang.Object");
	}

	@Test
	void foreignExclusionIsRefused() {
		assertRefused("spring.autoconfigure.exclude", "commandLineArgs",
				"--spring.autoconfigure.exclude=io.github.meteringboot.autoconfigure.MeteringServletGateAutoConfiguration");
	}

	@Test
	void absenceOfTheStarterIsRefused() {
		this.product.file("application.yml", PREFIX + "product-code: packaged").mainClass(ProductWithoutStarter.class);
		assertRefused("", "in the code of the product");
	}

	@Test
	void absenceOfTheStarterIsExplained() {
		this.product.file("application.yml", PREFIX + "product-code: packaged").mainClass(ProductWithoutStarter.class);
		assertRefused("spring.boot.enableautoconfiguration", "commandLineArgs",
				"--spring.boot.enableautoconfiguration=false");
	}

	@Test
	void contextBesideTheProductIsLeftAlone() {
		try (ConfigurableApplicationContext context = new PackagedProduct(this.directory.resolve("beside"))
			.mainClass(ContextBeside.class)
			.environment("AWS_MARKETPLACE_METERING_PRODUCTCODE", "other")
			.run()) {
			assertThat(context.isActive()).isTrue();
		}
	}

	@Test
	void testIsLeftAlone() {
		this.product.with((application) -> application
			.addInitializers((context) -> SimulationMode.withoutCalls().apply(context.getBeanFactory())));
		assertStarts("other", "--" + PREFIX + "product-code=other");
	}

	private void breakSeal() {
		this.product.file("application.yml", PREFIX + "enabled: false", PREFIX + "product-code: packaged",
				PREFIX + "sealed: false", PREFIX + "trusted-product-codes: packaged,other");
	}

	private void assertStarts(String productCode, String... arguments) {
		try (ConfigurableApplicationContext context = this.product.run(arguments)) {
			assertThat(context.getBean(MeteringProperties.class).getProductCode()).isEqualTo(productCode);
		}
	}

	private void assertRefused(String name, String detail, String... arguments) {
		Throwable failure = catchThrowable(() -> this.product.run(arguments).close());
		assertThat(failure).isNotNull();
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
			.isInstanceOfSatisfying(RegistrationRejectedException.class, (ex) -> {
				assertThat(ex.getReason()).isEqualTo(RejectionReason.CONFIGURATION);
				assertThat(ex.getDescription()).contains("Property: " + name).contains(detail);
			});
	}

	private static org.springframework.core.env.PropertySource<Object> remote(String property, String value) {
		return new org.springframework.core.env.PropertySource<>("remote", new Object()) {

			@Override
			public @Nullable Object getProperty(String asked) {
				return asked.equals(property) ? value : null;
			}

		};
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@ImportAutoConfiguration(MeteringAutoConfiguration.class)
	@PropertySource("classpath:any.properties")
	public static class AnnotatedProduct {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@ImportAutoConfiguration(MeteringAutoConfiguration.class)
	public static class LateProduct {

		@Bean
		static BeanFactoryPostProcessor lateSource(ConfigurableEnvironment environment) {
			return (beanFactory) -> environment.getPropertySources()
				.addFirst(new MapPropertySource("late", Map.of(PREFIX + "product-code", "any")));
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	public static class ProductWithoutStarter {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	public static class ContextBeside {

	}

	/**
	 * A source that takes the place of another one, as libraries do that decrypt values.
	 */
	private static final class WrappedSource extends EnumerablePropertySource<Map<String, Object>> {

		private final OriginTrackedMapPropertySource delegate;

		private final UnaryOperator<Object> change;

		WrappedSource(OriginTrackedMapPropertySource delegate, UnaryOperator<Object> change) {
			super(delegate.getName(), delegate.getSource());
			this.delegate = delegate;
			this.change = change;
		}

		@Override
		public String[] getPropertyNames() {
			return this.delegate.getPropertyNames();
		}

		@Override
		public @Nullable Object getProperty(String name) {
			Object value = this.delegate.getProperty(name);
			return (value != null) ? this.change.apply(value) : null;
		}

	}

	/**
	 * Replaces the documents by copies without origins, before anything could record the
	 * documents.
	 */
	static class CopyingPostProcessor implements EnvironmentPostProcessor {

		@Override
		public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
			MutablePropertySources sources = environment.getPropertySources();
			String changed = environment.getProperty("copied.product-code");
			for (OriginTrackedMapPropertySource source : sources.stream()
				.filter(OriginTrackedMapPropertySource.class::isInstance)
				.map(OriginTrackedMapPropertySource.class::cast)
				.toList()) {
				Map<String, Object> copy = new HashMap<>();
				for (String name : source.getPropertyNames()) {
					Object value = source.getProperty(name);
					copy.put(name, (changed != null && name.endsWith("product-code")) ? changed : value);
				}
				sources.replace(source.getName(), new MapPropertySource(source.getName(), copy));
			}
		}

	}

}

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

package io.github.meteringboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.InProcessRun;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for one code base of which the build makes two images: one that is sold by the
 * hour, and one for buyers with a license of their own, outside of AWS too.
 */
class TwoImagesIT {

	private static final Path MODULE = Path.of(System.getProperty("basedir"));

	private static final String TOKEN = "@metering.enabled@";

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	@Test
	void buildPackagesAMeteredProduct() throws IOException {
		try (JarFile jar = new JarFile(System.getProperty(ProductImage.JAR_PROPERTY));
				InputStream in = jar.getInputStream(jar.getEntry("BOOT-INF/classes/application.yml"))) {
			String packaged = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(packaged).isEqualTo(configuration("true"));
		}
	}

	@Test
	void imageOfTheProfileRunsOutsideAwsAndCallsNobody() throws IOException {
		try (ProductProcess product = unmetered().process().start()) {
			product.waitForLine("Invoice Numbers is open");
			assertThat(product.health().statusCode()).isEqualTo(200);
			assertThat(product.health().body()).contains("\"status\":\"UNKNOWN\"",
					"\"details\":{\"state\":\"disabled\"}");
			assertThat(product.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
			assertThat(product.get("/").statusCode()).isEqualTo(200);
			assertThat(product.output()).doesNotContain("APPLICATION FAILED TO START", " WARN ");
		}
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	@InProcess
	void imageOfTheProfileIsSealedAsTheOtherIs() throws IOException {
		try (InProcessRun run = unmetered().process()
			.environment("AWS_MARKETPLACE_METERING_ENABLED", "true")
			.runInProcess()) {
			assertThat(run.exitCode()).isEqualTo(111);
		}
	}

	private ProductImage unmetered() throws IOException {
		return ProductImage.extracted()
			.configuration(configuration(valueInProfile("byol")))
			.registeringWith(this.simulator);
	}

	/**
	 * The configuration as the build packages it.
	 */
	private static String configuration(String enabled) throws IOException {
		String source = Files.readString(MODULE.resolve("src/main/resources/application.yml"));
		assertThat(source).containsOnlyOnce(TOKEN);
		return source.replace(TOKEN, enabled);
	}

	private static String valueInProfile(String profile) throws IOException {
		Matcher value = Pattern
			.compile("<id>" + profile + "</id>\\s*<properties>\\s*<metering.enabled>(\\w+)</metering.enabled>")
			.matcher(Files.readString(MODULE.resolve("pom.xml")));
		assertThat(value.find()).isTrue();
		return value.group(1);
	}

}

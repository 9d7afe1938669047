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

package io.github.meteringboot.aws;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.ProxyRoute.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProxyRoute}.
 */
class ProxyRouteTests {

	private static final URI METERING = URI.create("https://metering.marketplace.eu-central-1.amazonaws.com");

	private static final URI SIMULATOR = URI.create("http://metering.example:8080");

	private final Map<String, String> environment = new HashMap<>();

	private final Properties before = (Properties) System.getProperties().clone();

	@AfterEach
	void restore() {
		System.setProperties(this.before);
	}

	@Test
	void withoutSettingsTheRouteIsDirect() {
		assertThat(to(METERING)).isSameAs(ProxyRoute.direct());
		this.environment.put("HTTP_PROXY", " ");
		this.environment.put("HTTPS_PROXY", "");
		assertThat(to(METERING)).isSameAs(ProxyRoute.direct());
	}

	@ParameterizedTest
	@CsvSource({ "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy" })
	void everyVariableOfOperatorsIsFollowed(String variable) {
		this.environment.put(variable, "http://proxy.example:3128");
		assertThat(to(METERING))
			.isEqualTo(new ProxyRoute(Kind.HTTP, "proxy.example", 3128, null, "the environment variable " + variable));
		assertThat(to(SIMULATOR).isDirect()).isEqualTo(variable.equalsIgnoreCase("HTTPS_PROXY"));
	}

	@Test
	void variableOfTheSchemeComesFirst() {
		this.environment.put("HTTP_PROXY", "http://one.example:1");
		this.environment.put("HTTPS_PROXY", "https://two.example:2/");
		assertThat(to(METERING).authority()).isEqualTo("two.example:2");
		assertThat(to(METERING).kind()).isEqualTo(Kind.HTTP_OVER_TLS);
		assertThat(to(SIMULATOR).authority()).isEqualTo("one.example:1");
	}

	@ParameterizedTest
	@CsvSource({ "user:pass, user:pass", "user, user", "us%40er:p%3Aass%25, us@er:p:ass%", "user:a+b, user:a+b",
			"user:%C3%A9, user:\u00e9" })
	void passwordIsDecoded(String written, String meant) {
		this.environment.put("HTTPS_PROXY", "http://" + written + "@proxy.example:3128");
		String encoded = Base64.getEncoder().encodeToString(meant.getBytes(StandardCharsets.UTF_8));
		assertThat(to(METERING).authorization()).isEqualTo("Basic " + encoded);
		assertThat(to(METERING).authority()).isEqualTo("proxy.example:3128");
	}

	@ParameterizedTest
	@ValueSource(strings = { "proxy.example:3128", "http://proxy.example", "http://user:secret@proxy.example",
			"proxy.example", "user:secret@proxy.example:3128", "socks5://proxy.example:1080", "http://:3128",
			"http://pro xy.example:3128", "//proxy.example:3128", "http://user:sec^ret@proxy.example:3128",
			"http://user:secret@proxy.example:65536" })
	void addressThatIsNoneIsNamedWithoutItsPassword(String value) {
		for (String variable : new String[] { "HTTP_PROXY", "HTTPS_PROXY" }) {
			this.environment.clear();
			this.environment.put(variable, value);
			assertThatExceptionOfType(CallFailedException.class).isThrownBy(() -> to(METERING))
				.withMessage("The environment variable " + variable
						+ " is not the address of a proxy with a scheme and a port.")
				.satisfies((failure) -> {
					CallFailedException.Problem problem = Objects.requireNonNull(failure.problem());
					assertThat(problem.reason()).isEqualTo(RejectionReason.CONFIGURATION);
					assertThat(problem.action()).doesNotContain("sec^ret", "secret@");
				});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "metering.marketplace.eu-central-1.amazonaws.com", "amazonaws.com", ".amazonaws.com",
			"*.amazonaws.com", "localhost, .amazonaws.com", "localhost|amazonaws.com", "localhost amazonaws.com",
			"AmazonAWS.com", "eu-central-1.amazonaws.com,", ".eu-central-1.amazonaws.com" })
	void hostThatIsExcludedIsReachedDirectly(String list) {
		this.environment.put("HTTPS_PROXY", "http://proxy.example:3128");
		this.environment.put("NO_PROXY", list);
		assertThat(to(METERING).isDirect()).isTrue();
		this.environment.put("no_proxy", list);
		this.environment.remove("NO_PROXY");
		assertThat(to(METERING).isDirect()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "zonaws.com", "com.", "amazonaws", "x.amazonaws.com", ",", " ", ".",
			"metering", "10.0.0.0/8" })
	void hostThatIsNotExcludedIsReachedThroughTheProxy(String list) {
		this.environment.put("HTTPS_PROXY", "http://proxy.example:3128");
		this.environment.put("NO_PROXY", list);
		assertThat(to(METERING).isDirect()).isFalse();
	}

	@Test
	void addressMayBeExcluded() {
		this.environment.put("HTTP_PROXY", "http://proxy.example:3128");
		this.environment.put("NO_PROXY", "127.0.0.1,::1");
		assertThat(to(URI.create("http://127.0.0.1:8080")).isDirect()).isTrue();
		assertThat(to(URI.create("http://[::1]:8080")).isDirect()).isTrue();
		assertThat(to(URI.create("http://127.0.0.2:8080")).isDirect()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void systemPropertiesComeFirst(String scheme) {
		this.environment.put("HTTPS_PROXY", "http://other.example:3128");
		System.setProperty(scheme + ".proxyHost", "proxy.example");
		System.setProperty(scheme + ".proxyPort", "8080");
		System.setProperty(scheme + ".proxyUser", "user");
		System.setProperty(scheme + ".proxyPassword", "pass");
		assertThat(to(METERING)).isEqualTo(new ProxyRoute(Kind.HTTP, "proxy.example", 8080, "Basic dXNlcjpwYXNz",
				"the system property " + scheme + ".proxyHost"));
		System.setProperty("http.nonProxyHosts", "*.amazonaws.com");
		assertThat(to(METERING).isDirect()).isTrue();
	}

	@Test
	void blankSystemPropertyIsNotSet() {
		this.environment.put("HTTPS_PROXY", "http://proxy.example:3128");
		System.setProperty("http.proxyHost", "");
		System.setProperty("https.proxyHost", " ");
		assertThat(to(METERING).source()).isEqualTo("the environment variable HTTPS_PROXY");
	}

	@Test
	void selectorOfTheApplicationIsFollowed() {
		this.environment.put("HTTPS_PROXY", "http://other.example:3128");
		ProxySelector selector = ProxySelector.getDefault();
		try {
			ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", 8080)));
			assertThat(to(METERING))
				.isEqualTo(new ProxyRoute(Kind.HTTP, "127.0.0.1", 8080, null, "the proxy selector of the JVM"));
			ProxySelector.setDefault(null);
			assertThat(to(METERING).source()).isEqualTo("the environment variable HTTPS_PROXY");
		}
		finally {
			ProxySelector.setDefault(selector);
		}
	}

	@Test
	void proxyForSocksIsFollowed() {
		System.setProperty("socksProxyHost", "proxy.example");
		assertThat(to(METERING).kind()).isEqualTo(Kind.SOCKS);
		assertThat(to(METERING).authority()).isEqualTo("proxy.example:1080");
	}

	private ProxyRoute to(URI target) {
		return ProxyRoute.to(target, new AwsSettings(this.environment::get));
	}

}

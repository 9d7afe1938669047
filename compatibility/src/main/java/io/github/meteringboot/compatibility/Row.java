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

package io.github.meteringboot.compatibility;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kind of product: what it is built with, configured with, and run on.
 */
final class Row {

	private final Set<String> profiles = new LinkedHashSet<>();

	private final Map<String, String> versions = new LinkedHashMap<>();

	private final Map<String, String> configuration = new LinkedHashMap<>();

	private String name;

	private String springBoot = "";

	private int java;

	private int registeredStatus = 200;

	private boolean healthSecured;

	private Row(String name) {
		this.name = name;
	}

	/**
	 * Return the matrix.
	 */
	static List<Row> all() {
		String current = System.getProperty("spring-boot.version");
		String previous = System.getProperty("previous-spring-boot.version");
		Row base = new Row("Spring MVC, actuator").springBoot(current).java(17).profile("webmvc").profile("actuator");
		return List.of(base, base.java(25), base.springBoot(previous), base.springBoot(previous).java(25),
				base.named("An old AWS SDK").awsSdk(System.getProperty("old-aws-sdk.version")),
				base.named("The oldest AWS SDK").awsSdk(System.getProperty("oldest-aws-sdk.version")),
				base.named("A new AWS SDK")
					.awsSdk(System.getProperty("new-aws-sdk.version"))
					.profile("metering-client"),
				nimbus(base), base.named("No actuator").withoutProfile("actuator"),
				base.named("Actuator, no Micrometer metrics")
					.withoutProfile("actuator")
					.profile("actuator-without-metrics"),
				base.named("No web server").withoutProfile("webmvc").withoutProfile("actuator").profile("no-web"),
				base.named("Jetty").withoutProfile("webmvc").profile("webmvc-jetty"),
				base.named("Spring WebFlux").withoutProfile("webmvc").profile("webflux"),
				base.named("Spring Security").profile("security").registeredStatus(401), resourceServer(base),
				springCloudAws(base),
				base.named("Virtual threads").java(25).configuration("spring.threads.virtual.enabled", "true"),
				base.named("Lazy initialization").configuration("spring.main.lazy-initialization", "true"),
				base.named("Registration before the start")
					.configuration("aws.marketplace.metering.registration-phase", "before-start"),
				base.named("Management port of its own")
					.configuration("management.server.port", "0")
					.configuration("management.server.address", "127.0.0.1"),
				base.named("Executable WAR").profile("war"));
	}

	private static Row nimbus(Row base) {
		String version = System.getProperty("old-nimbus.version");
		return base.named("Nimbus JOSE + JWT " + version).profile("nimbus").version("nimbus.version", version);
	}

	private static Row resourceServer(Row base) {
		// the keys are fetched with the first token only, and no request brings one;
		// Spring
		// Boot secures the health too where a resource server is all that secures
		return base.named("OAuth2 resource server")
			.profile("resource-server")
			.configuration("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "http://127.0.0.1:1/jwks")
			.registeredStatus(401)
			.healthSecured();
	}

	private static Row springCloudAws(Row base) {
		String version = System.getProperty("spring-cloud-aws.version");
		// with a region, an endpoint and credentials that are not those of the container
		return base.named("Spring Cloud AWS " + version)
			.awsSdk(System.getProperty("aws-sdk.version"))
			.profile("spring-cloud-aws")
			.version("spring-cloud-aws.version", version)
			.configuration("spring.cloud.aws.region.static", "us-east-1")
			.configuration("spring.cloud.aws.endpoint", "http://127.0.0.1:1")
			.configuration("spring.cloud.aws.credentials.access-key", "AKIAIOSFODNN7EXAMPLE")
			.configuration("spring.cloud.aws.credentials.secret-key", "not-a-secret");
	}

	/**
	 * Return what sets it apart.
	 */
	String name() {
		return this.name;
	}

	/**
	 * Return the version of its parent.
	 */
	String springBoot() {
		return this.springBoot;
	}

	/**
	 * Return the feature release of the JDK that runs it.
	 */
	int java() {
		return this.java;
	}

	/**
	 * Return the profiles of its POM.
	 */
	Set<String> profiles() {
		return this.profiles;
	}

	/**
	 * Return the versions that those ask for, by the names of their properties.
	 */
	Map<String, String> versions() {
		return this.versions;
	}

	/**
	 * Return what is added to its {@code application.yml}.
	 */
	Map<String, String> configuration() {
		return this.configuration;
	}

	/**
	 * Return what its page answers, once usage is registered, to somebody who has not
	 * signed in.
	 */
	int registeredStatus() {
		return this.registeredStatus;
	}

	/**
	 * Return whether its health, too, wants somebody who has signed in.
	 */
	boolean isHealthSecured() {
		return this.healthSecured;
	}

	boolean web() {
		return this.profiles.stream().anyMatch((profile) -> profile.startsWith("web"));
	}

	boolean actuator() {
		return this.profiles.stream().anyMatch((profile) -> profile.startsWith("actuator"));
	}

	boolean managementPort() {
		return this.configuration.containsKey("management.server.port");
	}

	private Row named(String name) {
		return copy((row) -> row.name = name);
	}

	private Row springBoot(String springBoot) {
		return copy((row) -> row.springBoot = springBoot);
	}

	private Row java(int java) {
		return copy((row) -> row.java = java);
	}

	private Row profile(String profile) {
		return copy((row) -> row.profiles.add(profile));
	}

	private Row withoutProfile(String profile) {
		return copy((row) -> row.profiles.remove(profile));
	}

	private Row awsSdk(String version) {
		return profile("aws-sdk").version("aws-sdk.version", version);
	}

	private Row version(String property, String version) {
		return copy((row) -> row.versions.put(property, version));
	}

	private Row configuration(String property, String value) {
		return copy((row) -> row.configuration.put(property, value));
	}

	private Row registeredStatus(int registeredStatus) {
		return copy((row) -> row.registeredStatus = registeredStatus);
	}

	private Row healthSecured() {
		return copy((row) -> row.healthSecured = true);
	}

	private Row copy(Consumer<Row> change) {
		Row copy = new Row(this.name);
		copy.profiles.addAll(this.profiles);
		copy.versions.putAll(this.versions);
		copy.configuration.putAll(this.configuration);
		copy.springBoot = this.springBoot;
		copy.java = this.java;
		copy.registeredStatus = this.registeredStatus;
		copy.healthSecured = this.healthSecured;
		change.accept(copy);
		return copy;
	}

}

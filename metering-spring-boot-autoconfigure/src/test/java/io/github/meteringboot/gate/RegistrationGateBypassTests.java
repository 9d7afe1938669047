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

package io.github.meteringboot.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.gate.GatedProduct.Answer;
import io.github.meteringboot.gate.GatedProduct.Stack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Roads to the product while its usage is not registered, and the roads to the actuator,
 * each a row. A row ends in one of:
 * <ul>
 * <li>{@code HELD}: 503;</li>
 * <li>a status: of an endpoint, of Spring Security, or of the server before any
 * filter.</li>
 * </ul>
 * In no row is a byte of the product in the answer, or has code of the product run. Only
 * a filter that the product added to Spring Security may run, in front of an endpoint.
 */
class RegistrationGateBypassTests {

	private static final int HELD = -1;

	private static final String WEBSOCKET = "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13"
			+ "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

	private static final String PREFLIGHT = "Origin: https://ui.example|Access-Control-Request-Method: ";

	private static final String FILE = markedFile();

	private static @Nullable Scenario running;

	private static @Nullable GatedProduct product;

	static List<Attempt> attempts() {
		List<Attempt> attempts = new ArrayList<>();
		for (Stack stack : Stack.values()) {
			attempts.addAll(common(stack));
		}
		attempts.addAll(servlet());
		attempts.addAll(reactive());
		return attempts;
	}

	private static List<Attempt> common(Stack stack) {
		boolean servlet = stack == Stack.SERVLET;
		List<Attempt> rows = new ArrayList<>();
		rows.addAll(new Scenario(stack, "management on the same port").rows(row("GET /", HELD),
				row("GET /product", HELD), row("HEAD /product", HELD), row("POST /product", HELD),
				row("PUT /product", HELD), row("PATCH /product", HELD), row("DELETE /product", HELD),
				row("OPTIONS /product", HELD), row("ODD /product", HELD),
				row("GET /product?path=/actuator/health", HELD), row("GET /product#/actuator/health", HELD, 400),
				row("GET http://localhost/product", HELD), row("GET http://localhost/actuator/health", 200),
				row("GET /product", HELD, "X-Original-URL: /actuator/health|X-Rewrite-URL: /actuator/health"),
				row("GET /product", HELD, "X-Forwarded-Prefix: /actuator/health"),
				row("GET /product", HELD, "X-HTTP-Method-Override: GET"), row("GET /actuator", HELD),
				row("GET /actuator/", HELD), row("GET /actuator/health", 200), row("HEAD /actuator/health", 200),
				row("GET /actuator/health/ping", 200), row("GET /actuator/health/unknown", 404),
				row("GET /actuator/info", HELD), row("GET /actuator/loggers/ROOT", HELD),
				row("POST /actuator/loggers/io.github.meteringboot.none", HELD,
						"Content-Type: application/json|Content-Length: 2", "{}"),
				row("POST /actuator/health", HELD), row("DELETE /actuator/loggers/io.github.meteringboot.none", HELD),
				row("OPTIONS /actuator/health", HELD), row("GET /actuator/health", HELD, "Accept: image/png"),
				row("GET /actuator/health", 200, WEBSOCKET),
				row("GET /actuator/health", 200, "Connection: close, Upgrade|Upgrade: h2c"),
				row("GET /actuator/failing", HELD), row("GET /actuator/unknown", HELD),
				row("GET /actuator/healthx", HELD), row("GET /actuatorx/health", HELD),
				row("GET /ACTUATOR/health", HELD), row("GET /actuator;a=b/health", 200),
				row("GET /actuator/health;jsessionid=1", 200), row("GET /actuator/..;/product", HELD),
				row("GET /actuator/../product", HELD), row("GET /actuator/%2e%2e/product", HELD),
				row("GET /actuator/health/../../product", 500), row("GET /actuator/health/%2e%2e/%2e%2e/product", 500),
				row("GET /actuator/health/..;/..;/product", 500), row("GET /product/../actuator/health", HELD),
				row("GET /product;/actuator/health", HELD), row("GET /product/%2factuator/health", HELD, 400),
				row("GET /actuator%2fhealth", HELD, 400), row("GET /%61ctuator/health", 200),
				row("GET /actuator%00/health", HELD, 400), row("GET /actuator/%zz", HELD, 400),
				row("GET /actuator\\health", HELD, 400), row("GET //actuator/health", HELD), row("GET //product", HELD),
				row("GET /product//actuator/health", HELD), row("GET /actuator//health", HELD),
				row("GET /./product", HELD), row("GET /early", HELD), row("GET /filter", HELD), row("GET /error", HELD),
				row("GET /livez", HELD), row("GET /ws", HELD, WEBSOCKET), row("TRACE /product", HELD),
				row("CONNECT /product", HELD, 501), row("OPTIONS *", servlet ? 200 : HELD, 400)));
		rows.addAll(new Scenario(stack, "no filter of the product", "test.filter=false",
				"management.endpoint.logfile.external-file=" + FILE,
				"management.endpoint.sbom.application.location=file:" + FILE,
				"management.endpoint.sbom.additional.other.location=file:" + FILE,
				"management.endpoint.heapdump.access=unrestricted",
				"management.endpoints.web.cors.allowed-origins=https://ui.example",
				"management.endpoints.web.cors.allowed-methods=*")
			.rows(row("GET /actuator", 200), row("GET /actuator/info", 200), row("GET /actuator/metrics", 200),
					row("GET /actuator/metrics/jvm.memory.used", 200), row("GET /actuator/env", 200),
					row("GET /actuator/env/java.version", 200), row("GET /actuator/beans", 200),
					row("GET /actuator/conditions", 200), row("GET /actuator/configprops", 200),
					row("GET /actuator/mappings", 200), row("GET /actuator/threaddump", 200),
					row("GET /actuator/loggers", 200), row("GET /actuator/loggers/ROOT", 200),
					row("GET /actuator/health", 200, "Content-Length: 2", "{}"),
					row("POST /actuator/loggers/ROOT", HELD, "Content-Type: application/json|Content-Length: 2", "{}"),
					row("POST /actuator/loggers/ROOT", HELD,
							"X-HTTP-Method-Override: GET|Content-Type: application/json|Content-Length: 2", "{}"),
					row("PUT /actuator/loggers/ROOT", HELD), row("DELETE /actuator/caches", HELD),
					row("POST /actuator/env", HELD), row("POST /actuator/refresh", HELD),
					row("POST /actuator/restart", HELD), row("POST /actuator/quartz/jobs/samples/job", HELD),
					row("GET /actuator/heapdump", HELD), row("HEAD /actuator/heapdump", HELD),
					row("GET /actuator/logfile", HELD), row("GET /actuator/logfile", HELD, "Range: bytes=0-10"),
					row("GET /actuator/sbom", HELD), row("GET /actuator/sbom/application", HELD),
					row("GET /actuator/sbom/other", HELD), row("GET /actuator/failing", HELD),
					row("OPTIONS /actuator/health", 200, PREFLIGHT + "GET"),
					row("OPTIONS /actuator/loggers/ROOT", HELD, PREFLIGHT + "POST"),
					row("OPTIONS /actuator/logfile", HELD, PREFLIGHT + "GET"),
					row("OPTIONS /product", HELD, PREFLIGHT + "GET"),
					row("GET /actuator/health", 403, "Origin: https://other.example")));
		rows.addAll(new Scenario(stack, "an endpoint of the product beside one of Spring", "test.filter=false",
				"test.extension=true", "management.endpoints.web.path-mapping.failing=x/health",
				"management.endpoints.web.path-mapping.logfile=health/file",
				"management.endpoint.logfile.external-file=" + FILE, "management.endpoints.web.path-mapping.beans=**")
			.rows(row("GET /actuator/health", 200), row("GET /actuator/x/health", HELD),
					row("GET /actuator/info", HELD), row("GET /actuator/x", 200), row("GET /actuator/x/y", 200),
					row("GET /actuator/health/file", HELD)));
		rows.addAll(new Scenario(stack, "base path /", "management.endpoints.web.base-path=/").rows(row("GET /", HELD),
				row("GET /product", HELD), row("GET /actuator/health", HELD), row("GET /health", 200),
				row("GET /health/product", 404), row("GET /health/../product", 500), row("POST /health", HELD),
				row("GET /healthx", HELD), row("GET /loggers/product", HELD), row("PUT /loggers/product", HELD)));
		rows.addAll(new Scenario(stack, "base path of the product", "management.endpoints.web.base-path=/product").rows(
				row("GET /product", HELD), row("GET /product", HELD, "Accept: text/html"), row("POST /product", HELD),
				row("GET /product/", HELD), row("GET /product/x", HELD), row("GET /product/health", 200),
				row("GET /product/healthx", HELD), row("GET /product/health/../x", 500)));
		rows.addAll(new Scenario(stack, "no links", "management.endpoints.web.base-path=/product",
				"management.endpoints.web.discovery.enabled=false")
			.rows(row("GET /product", HELD), row("GET /product/health", 200)));
		rows.addAll(new Scenario(stack, "mapped endpoint paths", "management.endpoints.web.base-path=/",
				"management.endpoints.web.path-mapping.health=healthcheck",
				"management.endpoints.web.path-mapping.info=early",
				"management.endpoints.web.path-mapping.loggers=product", "test.filter=false")
			.rows(row("GET /healthcheck", 200), row("GET /health", HELD), row("GET /early", 200),
					row("GET /product", 200), row("GET /product/x", 404), row("GET /product/x/y", HELD),
					row("PUT /product/x", HELD)));
		rows.addAll(new Scenario(stack, "an endpoint on every path", "management.endpoints.web.base-path=/",
				"management.endpoints.web.path-mapping.info=**", "test.filter=false")
			.rows(row("GET /product/x/y", 200), row("POST /product", HELD)));
		rows.addAll(
				new Scenario(stack, "additional paths", "management.endpoint.health.probes.add-additional-paths=true",
						"management.endpoint.health.probes.enabled=true")
					.rows(row("GET /livez", 200), row("GET /readyz", 200), row("GET /livez/", HELD),
							row("GET /livez/x", HELD), row("POST /livez", HELD), row("GET /livezx", HELD),
							row("GET /product/livez", HELD)));
		rows.addAll(new Scenario(stack, "an additional path of the product",
				"management.endpoint.health.group.g.include=ping",
				"management.endpoint.health.group.g.additional-path=server:/product")
			.rows(row("GET /product", 200), row("POST /product", HELD), row("GET /product/x", HELD)));
		rows.addAll(new Scenario(stack, "no actuator", "test.actuator=false").rows(row("GET /actuator/health", HELD),
				row("GET /product", HELD), row("GET /livez", HELD)));
		rows.addAll(new Scenario(stack, "management on another port", "management.server.port=0",
				"management.endpoint.health.probes.enabled=true",
				"management.endpoint.health.probes.add-additional-paths=true", "management.endpoints.web.base-path=/")
			.rows(row("GET /", HELD), row("GET /health", HELD), row("GET /actuator/health", HELD),
					row("GET /product", HELD), row("GET /livez", 200), row("GET /livez/x", HELD)));
		rows.addAll(new Scenario(stack, "the management port itself", "management.server.port=0").onManagementPort()
			.rows(row("GET /actuator", servlet ? 200 : HELD), row("GET /actuator/info", servlet ? 200 : HELD),
					row("GET /actuator/health", 200), row("GET /actuator/failing", HELD),
					row("GET /actuator/heapdump", HELD), row("POST /actuator/loggers/ROOT", HELD),
					row("GET /product", HELD), row("GET /route", HELD), row("GET /early", HELD),
					row("GET /filter", HELD)));
		rows.addAll(new Scenario(stack, "a management port that maps the product", "management.server.port=0",
				"management.endpoints.web.base-path=/", "management.endpoints.web.path-mapping.info=early")
			.onManagementPort()
			.rows(row("GET /", servlet ? 200 : HELD), row("GET /health", 200), row("GET /early", servlet ? 200 : HELD),
					row("GET /route", HELD)));
		rows.addAll(new Scenario(stack, "filters of the product where an endpoint is mapped",
				"management.endpoints.web.base-path=/", "management.endpoints.web.path-mapping.health=filter")
			.rows(row("GET /filter", 200), row("HEAD /filter", 200), row("GET /filter/ping", 200),
					row("GET /filter", 200, "Content-Type: application/json|Content-Length: 2", "{}"),
					row("GET /filter/flush", 404), row("GET /filter/throw", 404),
					row("POST /filter", HELD, "Content-Type: application/json|Content-Length: 2", "{}"),
					row("PUT /filter", HELD), row("OPTIONS /filter", HELD)));
		rows.addAll(new Scenario(stack, "a filter in Spring Security where an endpoint is mapped", "test.security=true",
				"test.filter=false", "test.security-filter=true", "management.endpoints.web.base-path=/",
				"management.endpoints.web.path-mapping.health=filter")
			.rows(row("GET /filter", HELD), row("GET /filter/flush", HELD), row("GET /filter/redirect", HELD),
					row("GET /filter/status", 403), row("GET /filter/throw", 500), row("GET /filter/other", 404),
					row("POST /filter", HELD), row("GET /product", HELD)));
		rows.addAll(new Scenario(stack, "Spring Security", "test.security=true", "spring.security.user.password=secret")
			.rows(row("GET /product", HELD), row("GET /login", HELD), row("POST /login", HELD),
					row("GET /actuator", 401, "X-Requested-With: XMLHttpRequest"),
					row("GET /actuator/loggers", 200, "Authorization: Basic dXNlcjpzZWNyZXQ="),
					row("GET /actuator/logfile", HELD, "Authorization: Basic dXNlcjpzZWNyZXQ="),
					row("POST /actuator/loggers/ROOT", HELD, "Authorization: Basic dXNlcjpzZWNyZXQ="),
					row("GET /product", HELD, "Authorization: Basic dXNlcjpzZWNyZXQ="),
					row("GET /actuator/health", 200), row("GET /actuator/env", 401, "X-Requested-With: XMLHttpRequest"),
					row("GET /actuator/env", 401, "Authorization: Basic eDp5"),
					row("GET /actuator/env", 200, "Authorization: Basic dXNlcjpzZWNyZXQ=")));
		return rows;
	}

	private static List<Attempt> servlet() {
		List<Attempt> rows = new ArrayList<>();
		rows.addAll(new Scenario(Stack.SERVLET, "roads of the servlet container").rows(row("GET /servlet/x", HELD),
				row("GET /servlet/actuator/health", HELD), row("GET /async", HELD), row("GET /WEB-INF/web.xml", HELD),
				row("GET /META-INF/MANIFEST.MF", HELD), row("GET /product.jsp", HELD)));
		rows.addAll(new Scenario(Stack.SERVLET, "a servlet of the product where an endpoint is mapped",
				"management.endpoints.web.base-path=/servlet")
			.rows(row("GET /servlet/health", HELD), row("GET /servlet", HELD)));
		rows.addAll(new Scenario(Stack.SERVLET, "a websocket where an endpoint is mapped",
				"management.endpoints.web.base-path=/", "management.endpoints.web.path-mapping.health=ws")
			.rows(row("GET /ws", 200, WEBSOCKET), row("GET /ws", 200, WEBSOCKET + "|Upgrade: h2c"),
					row("GET /ws", 200, "Upgrade: h2c|" + WEBSOCKET),
					row("GET /ws", 200, WEBSOCKET.replace("websocket", "h2c, websocket")), row("GET /ws", 200)));
		rows.addAll(new Scenario(Stack.SERVLET, "more of a filter in Spring Security", "test.security=true",
				"test.filter=false", "test.security-filter=true", "management.endpoints.web.base-path=/",
				"management.endpoints.web.path-mapping.health=filter")
			.rows(row("GET /filter/stream", HELD), row("GET /filter/large", HELD), row("GET /filter/location", HELD),
					row("GET /filter/redirect/status", HELD), row("GET /filter/redirect/append", HELD),
					row("GET /filter/upgrade", 500), row("GET /filter/error", 418), row("GET /filter/async", 200),
					row("GET /filter/dispatch", HELD), row("GET /filter/forward", HELD),
					row("GET /filter/include", HELD), row("GET /filter/servlet", HELD)));
		rows.addAll(new Scenario(Stack.SERVLET, "context path of the actuator", "server.servlet.context-path=/actuator")
			.rows(row("GET /actuator/health", HELD), row("GET /actuator/product", HELD),
					row("GET /actuator/actuator/health", 200), row("GET /product", 404),
					row("GET /actuator/../product", 404)));
		rows.addAll(new Scenario(Stack.SERVLET, "servlet path of the actuator", "spring.mvc.servlet.path=/actuator")
			.rows(row("GET /actuator/health", HELD), row("GET /actuator/product", HELD),
					row("GET /actuator/actuator/health", 200), row("GET /product", HELD), row("GET /servlet/x", HELD),
					row("GET /servlet/..;/actuator/actuator/health", HELD)));
		for (Class<?> filter : List.of(ProtectingFilters.ProxiedFilter.class, ProtectingFilters.SessionProxy.class,
				ProtectingFilters.OtherSecurity.class, ProtectingFilters.AddressFilter.class,
				ProtectingFilters.WebRequestInterceptors.class, ProtectingFilters.NestedInterceptor.class)) {
			rows.addAll(new Scenario(Stack.SERVLET, "what may protect: " + filter.getSimpleName(), filter)
				.rows(row("GET /product", HELD), row("GET /actuator/env", HELD), row("GET /actuator/health", 200)));
		}
		for (Class<?> security : List.of(ProtectingFilters.PartialSecurityAndFilter.class,
				ProtectingFilters.IgnoringSecurityAndFilter.class,
				ProtectingFilters.PartialSecurityAndInterceptor.class)) {
			rows.addAll(new Scenario(Stack.SERVLET, "not by Spring Security: " + security.getSimpleName(), security,
					"test.security=true")
				.rows(row("GET /product", HELD), row("GET /actuator/env", HELD), row("GET /actuator/health", 200)));
		}
		for (Class<?> security : List.of(ProtectingFilters.PartialSecurity.class,
				ProtectingFilters.IgnoringSecurity.class)) {
			rows.addAll(new Scenario(Stack.SERVLET, "by nobody: " + security.getSimpleName(), security,
					"test.security=true")
				.rows(row("GET /product", HELD), row("GET /actuator/env", 200)));
		}
		rows.addAll(new Scenario(Stack.SERVLET, "forwarded headers", "server.forward-headers-strategy=framework").rows(
				row("GET /product", HELD, "X-Forwarded-Prefix: /actuator/health"),
				row("GET /actuator/health", 200, "X-Forwarded-Prefix: /product")));
		rows.addAll(new Scenario(Stack.SERVLET, "hidden method", "spring.mvc.hiddenmethod.filter.enabled=true",
				"management.endpoints.web.base-path=/", "management.endpoints.web.path-mapping.loggers=product")
			.rows(row("POST /product/x?_method=put", HELD, "Content-Type: application/json|Content-Length: 2", "{}")));
		rows.addAll(new Scenario(Stack.SERVLET, "static resources", ServletProduct.Roads.class,
				"spring.web.resources.static-locations=classpath:/gate/", "management.endpoints.web.base-path=/")
			.rows(row("GET /page.html", HELD), row("GET /health/../page.html", 500), row("GET /missing", HELD)));
		return rows;
	}

	private static List<Attempt> reactive() {
		List<Attempt> rows = new ArrayList<>();
		rows.addAll(new Scenario(Stack.REACTIVE, "roads of WebFlux").rows(row("GET /route", HELD)));
		rows.addAll(new Scenario(Stack.REACTIVE, "more of a filter in Spring Security", "test.security=true",
				"test.filter=false", "test.security-filter=true", "management.endpoints.web.base-path=/",
				"management.endpoints.web.path-mapping.health=filter")
			.rows(row("GET /filter/empty", HELD), row("GET /filter/mutate", HELD),
					row("GET /filter/upgrade", HELD, WEBSOCKET)));
		rows.addAll(new Scenario(Stack.REACTIVE, "base path of the actuator", "spring.webflux.base-path=/actuator")
			.rows(row("GET /actuator/health", HELD), row("GET /actuator/product", HELD),
					row("GET /actuator/actuator/health", 200), row("GET /product", 404)));
		rows.addAll(new Scenario(Stack.REACTIVE, "not by Spring Security",
				ProtectingFilters.PartialWebFluxSecurityAndFilter.class, "test.security=true")
			.rows(row("GET /product", HELD), row("GET /actuator/env", HELD), row("GET /actuator/health", 200)));
		rows.addAll(new Scenario(Stack.REACTIVE, "by nobody", ProtectingFilters.PartialWebFluxSecurity.class,
				"test.security=true")
			.rows(row("GET /product", HELD), row("GET /actuator/env", 200)));
		rows.addAll(new Scenario(Stack.REACTIVE, "forwarded headers", "server.forward-headers-strategy=framework").rows(
				row("GET /product", HELD, "X-Forwarded-Prefix: /actuator/health"),
				row("GET /actuator/health", 200, "X-Forwarded-Prefix: /product")));
		rows.addAll(new Scenario(Stack.REACTIVE, "static resources", ReactiveProduct.Roads.class,
				"spring.web.resources.static-locations=classpath:/gate/", "management.endpoints.web.base-path=/")
			.rows(row("GET /page.html", HELD), row("GET /health/../page.html", 500), row("GET /missing", HELD)));
		return rows;
	}

	private static String markedFile() {
		try {
			Path file = Files.createTempFile("gate", ".json");
			file.toFile().deleteOnExit();
			return Files.writeString(file, "{\"" + GatedProduct.MARK + "\": true}").toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Row row(String request, int expected, String... headersAndBody) {
		return new Row(request, headersAndBody, List.of(expected));
	}

	private static Row row(String request, int expected, int orServer) {
		return new Row(request, new String[0], List.of(expected, orServer));
	}

	@AfterAll
	static void stop() {
		if (product != null) {
			product.close();
		}
		product = null;
		running = null;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("attempts")
	void attempt(Attempt attempt) throws Exception {
		GatedProduct product = start(attempt.scenario());
		product.set(new RegistrationState.Pending());
		int touched = product.touched();
		List<Integer> expected = attempt.row().expected();
		Answer answer = attempt.send(product);
		assertThat(answer.all()).doesNotContain(GatedProduct.MARK);
		if (!attempt.scenario().properties().contains("test.security-filter=true")) {
			assertThat(product.touched()).as("%s%n%s", attempt, answer.all()).isEqualTo(touched);
		}
		boolean held = answer.status() == 503 && answer.head().contains("\r\nretry-after: ");
		if (!held) {
			assertThat(expected).as("%s%n%s", attempt, answer.all()).contains(answer.status());
			return;
		}
		assertThat(expected).as("%s%n%s", attempt, answer.all()).contains(HELD);
		assertThat(answer.head()).contains("\r\ncontent-type: application/problem+json")
			.contains("\r\nretry-after: 5")
			.doesNotContain("\r\nset-cookie: ", "\r\nlocation: ");
		if (!attempt.row().request().startsWith("HEAD ")) {
			assertThat(answer.all()).contains("\"status\":503").contains("\"title\":\"Service Unavailable\"");
		}
	}

	private static GatedProduct start(Scenario scenario) {
		if (!scenario.equals(running)) {
			stop();
			running = scenario;
			product = GatedProduct.start(scenario.stack(), scenario.properties(), scenario.configuration());
		}
		return Objects.requireNonNull(product, "the product did not start");
	}

	/**
	 * A configuration of the product, much of it in the hands of the buyer.
	 */
	record Scenario(Stack stack, String name, List<String> properties, Class<?> configuration, boolean managementPort) {

		Scenario(Stack stack, String name, String... properties) {
			this(stack, name, (stack == Stack.SERVLET) ? ServletProduct.class : ReactiveProduct.class, properties);
		}

		Scenario(Stack stack, String name, Class<?> configuration, String... properties) {
			this(stack, name, List.of(properties), configuration, false);
		}

		Scenario onManagementPort() {
			return new Scenario(this.stack, this.name, this.properties, this.configuration, true);
		}

		List<Attempt> rows(Row... rows) {
			return Stream.of(rows).map((row) -> new Attempt(this, row)).toList();
		}

	}

	/**
	 * A request, and how it may end. The headers are separated by {@code |}.
	 */
	record Row(String request, String[] headersAndBody, List<Integer> expected) {

		String headers() {
			return (this.headersAndBody.length > 0) ? this.headersAndBody[0] : "";
		}

		String body() {
			return (this.headersAndBody.length > 1) ? this.headersAndBody[1] : "";
		}

	}

	/**
	 * A request to a product so configured.
	 */
	record Attempt(Scenario scenario, Row row) {

		Answer send(GatedProduct product) throws Exception {
			int port = this.scenario.managementPort() ? product.managementPort() : product.port();
			String headers = this.row.headers();
			return product.send(port, this.row.request(), this.row.body(),
					headers.isEmpty() ? new String[0] : headers.split("\\|"));
		}

		@Override
		public String toString() {
			return this.scenario.stack() + ", " + this.scenario.name() + ": " + this.row.request() + " "
					+ this.row.headers();
		}

	}

}

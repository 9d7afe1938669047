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

package io.github.meteringboot.smoketest.seal;

import java.util.Set;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches a product with a database that runs code named by its URL. Such code is out of
 * reach, but finds no method of the starter that registers usage.
 */
class DatabaseIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web().libraries(Products.database()).onClassPath();

	private static final String REGISTRATION = "io.github.meteringboot.registration.";

	private static final String REFUSED = "is not public in|Only the starter registers";

	static Set<String> attempts() {
		return Set.of(
				// the setter of the state
				"void register() { %1$sRegistrationStateHolder.ofProcess().set(null); }",
				// another start of the container
				"void register() { %1$sRegistrationStateHolder.ofProcess().suspend(null); }",
				// a registrar that calls nobody
				"void register() throws Exception { new %1$sUsageRegistrar(null, null, null, null).register(); }",
				// a registration whose operation answers everything
				"""
						void register() throws Exception {
							new %1$sStartupRegistration(
								new %1$sRegistrationPlan("any", 1, null, false,
									io.github.meteringboot.RegistrationPhase.APPLICATION_RUNNER,
									new %1$sFullJitterBackOff(java.time.Duration.ofSeconds(1), 2,
										java.time.Duration.ofSeconds(1)), java.time.Duration.ofMinutes(1),
									java.time.Duration.ofSeconds(9), java.time.Duration.ofSeconds(9)),
								() -> new io.github.meteringboot.aws.RegisterUsageOperation() {
									public Answer registerUsage(Request request) {
										return new Answer("eyJhbGciOiJQUzI1NiJ9.e30.AAAA", null, null, "any",
											io.github.meteringboot.ContainerPlatform.UNKNOWN, "");
									}
									public void close() {
									}
								},
								%1$sRegistrationStateHolder.ofProcess(),
								() -> io.micrometer.observation.ObservationRegistry.NOOP, null).runner().run(null);
						}
						""");
	}

	@ParameterizedTest
	@MethodSource("attempts")
	void codeOfTheBuyersRunsButFindsNothingThatRegisters(String code) {
		this.simulator.answer(SimulatedAnswer.throttled());
		String script = """
				CREATE ALIAS SAY AS $$ void say() { System.out.println("the code runs"); } $$;
				CALL SAY();
				CREATE ALIAS REGISTER AS $$ %s $$;
				CALL REGISTER();
				""".formatted(code.formatted(REGISTRATION));
		try (ProductProcess product = launch(Products.opening(WEB))
			.environment("SPRING_DATASOURCE_URL", "jdbc:h2:mem:any;INIT=RUNSCRIPT FROM 'file:./init.sql'")
			.file("init.sql", script)
			.start()) {
			product.waitForHealth("throttled");
			// opens a connection to the database
			product.get("/actuator/health");
			product.waitForLine("the code runs");
			product.waitForLine(REFUSED);
			assertServesNothing(product);
			assertThat(product.health().body()).contains("throttled");
		}
	}

}

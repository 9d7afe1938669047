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

package io.github.meteringboot.smoketest.servlet;

import java.util.concurrent.TimeUnit;

import io.github.meteringboot.SimulationMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the starter does in the tests of a product. Shares the context of
 * {@link MockMvcTests}.
 */
@SpringBootTest
@AutoConfigureMockMvc
class MeteringTests {

	@Test
	void healthIsUpAndSimulated(@Autowired MockMvcTester mvc) {
		assertThat(mvc.get().uri("/actuator/health/marketplaceMetering")).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo("{\"status\":\"UP\",\"details\":{\"state\":\"registered\",\"simulated\":true}}");
	}

	@Test
	void refusalOfAStartByHandIsAnException() {
		assertRefused();
	}

	@Test
	@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
	void refusalOfAStartByHandOnTheThreadOfATimeoutIsAnException() {
		assertRefused();
	}

	@Test
	void startByHandMakesNoCallIfToldSoInOneLine() {
		try (ConfigurableApplicationContext context = application().initializers(SimulationMode.withoutCalls()).run()) {
			assertThat(context.isActive()).isTrue();
		}
	}

	private void assertRefused() {
		// no product code among the resources of the tests
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> application().run())
			.isInstanceOfSatisfying(ExitCodeGenerator.class,
					(refusal) -> assertThat(refusal.getExitCode()).isEqualTo(111));
	}

	private SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(ServletApplication.class).web(WebApplicationType.NONE);
	}

}

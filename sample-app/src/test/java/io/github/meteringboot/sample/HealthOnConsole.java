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

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;

/**
 * Shows what {@code curl} would show of the health, for the reader of the README.
 */
@TestConfiguration(proxyBeanMethods = false)
class HealthOnConsole {

	@EventListener
	void show(ApplicationReadyEvent event) {
		Environment environment = event.getApplicationContext().getEnvironment();
		String url = "http://localhost:%s/actuator/health/marketplaceMetering"
			.formatted(environment.getRequiredProperty("local.server.port"));
		System.out.printf("%n$ curl %s%n%s%n%n", url, RestClient.create(url).get().retrieve().body(String.class));
	}

}

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

package io.github.meteringboot.registration;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * {@link ApplicationRunner} that registers usage ahead of the runners of the product.
 * {@link PriorityOrdered}, since Spring Boot runs runners of equal order in any order.
 */
final class RegistrationRunner implements ApplicationRunner, PriorityOrdered {

	private final StartupRegistration registration;

	RegistrationRunner(StartupRegistration registration) {
		this.registration = registration;
	}

	@Override
	public void run(ApplicationArguments args) {
		this.registration.run();
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

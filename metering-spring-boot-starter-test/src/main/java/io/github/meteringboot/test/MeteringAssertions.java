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

package io.github.meteringboot.test;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.registration.RegistrationStateHolder;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Entry point for AssertJ assertions about the registration of a product.
 *
 * @since 1.0.0
 */
public final class MeteringAssertions {

	private MeteringAssertions() {
	}

	/**
	 * Assert that the start of a product is refused, with what would be the end of the
	 * process outside a test.
	 *
	 * <pre class="code">
	 * assertThatRegistrationIsRejected(() -&gt; SpringApplication.from(MyApplication::main)
	 *         .with(MeteringSimulatorConfiguration.class)
	 *         .run("--aws.marketplace.metering.simulator.answers=not-entitled"))
	 *     .hasExitCode(100)
	 *     .hasErrorCode("CustomerNotEntitledException")
	 *     .hasActionContaining("Subscribe to this product");
	 * </pre>
	 * @param start starts the product, on the thread of the test
	 * @return assertions about the rejection
	 */
	public static RegistrationRejectionAssert assertThatRegistrationIsRejected(ThrowingCallable start) {
		Throwable failure = Assertions.catchThrowable(start);
		if (failure == null) {
			throw new AssertionError("Expected the registration to be rejected, but the application started");
		}
		RegistrationRejectedException rejection = RegistrationRejectionAssert.findRejection(failure);
		if (rejection == null) {
			throw new AssertionError(
					"Expected the registration to be rejected, but the start failed otherwise: " + failure, failure);
		}
		return assertThat(rejection);
	}

	/**
	 * Create assertions about a rejection.
	 * @param rejection the rejection
	 * @return the assertions
	 */
	public static RegistrationRejectionAssert assertThat(RegistrationRejectedException rejection) {
		return new RegistrationRejectionAssert(rejection);
	}

	/**
	 * Create assertions about the state of a registration, which wait for it.
	 *
	 * <pre class="code">
	 * assertThat(state).within(Duration.ofSeconds(30)).isRegistered();
	 * </pre>
	 * @param state the bean of the application context
	 * @return the assertions
	 */
	public static RegistrationStateAssert assertThat(RegistrationStateHolder state) {
		return new RegistrationStateAssert(state::get);
	}

}

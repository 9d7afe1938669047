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
import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.registration.RegistrationStateHolder;
import org.junit.jupiter.api.Test;

import static io.github.meteringboot.test.MeteringAssertions.assertThat;
import static io.github.meteringboot.test.MeteringAssertions.assertThatRegistrationIsRejected;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MeteringAssertions} and {@link RegistrationRejectionAssert}.
 */
class MeteringAssertionsTests {

	private final RegistrationRejectedException rejection = new RegistrationRejectedException(
			RejectionReason.DISABLED_API, "Some details.", null);

	@Test
	void rejectionIsFoundAmongTheCauses() {
		assertThatRegistrationIsRejected(() -> {
			throw new IllegalStateException(this.rejection);
		}).hasExitCode(105)
			.hasErrorCode("DisabledApiException")
			.hasReason(RejectionReason.DISABLED_API)
			.hasDescriptionContaining("Some details.")
			.hasActionContaining("in a region");
	}

	@Test
	void startThatSucceedsFails() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThatRegistrationIsRejected(() -> {
		})).withMessageContaining("but the application started");
	}

	@Test
	void otherFailureFails() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThatRegistrationIsRejected(() -> {
			throw new IllegalStateException("broken");
		})).withMessageContaining("broken").withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void eachAssertionCanFail() {
		RegistrationRejectionAssert assertion = assertThat(this.rejection);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertion.hasExitCode(104))
			.withMessageContaining("Expected exit code 104 but was 105");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertion.hasErrorCode("Other"))
			.withMessageContaining("Expected error code Other but was DisabledApiException");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertion.hasReason(RejectionReason.OTHER))
			.withMessageContaining("Expected reason OTHER but was DISABLED_API");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertion.hasDescriptionContaining("nowhere"))
			.withMessageContaining("Expected the description to contain");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertion.hasActionContaining("nowhere"))
			.withMessageContaining("Expected the action to contain");
	}

	@Test
	void disabledIsNotRegistered() {
		RegistrationStateHolder state = RegistrationStateHolder.ofContext(new Disabled());
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(state).isRegistered())
			.withMessageContaining("but it is Disabled");
	}

}

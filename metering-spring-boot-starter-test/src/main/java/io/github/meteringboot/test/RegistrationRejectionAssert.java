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

import java.util.Objects;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;

/**
 * AssertJ assertions about a rejection: with which exit code it ends the process, and
 * what its report says.
 *
 * @since 1.0.0
 */
public class RegistrationRejectionAssert
		extends AbstractThrowableAssert<RegistrationRejectionAssert, RegistrationRejectedException> {

	RegistrationRejectionAssert(RegistrationRejectedException actual) {
		super(actual, RegistrationRejectionAssert.class);
	}

	static @Nullable RegistrationRejectedException findRejection(Throwable failure) {
		Throwable current = failure;
		while (current != null && !(current instanceof RegistrationRejectedException)) {
			current = current.getCause();
		}
		return (RegistrationRejectedException) current;
	}

	/**
	 * Verify the exit code of the process.
	 * @param exitCode the exit code, 100 to 119
	 * @return this assertion object
	 */
	public RegistrationRejectionAssert hasExitCode(int exitCode) {
		isNotNull();
		if (this.actual.getExitCode() != exitCode) {
			throw failureWithActualExpected(this.actual.getExitCode(), exitCode,
					"Expected exit code %d but was %d (%s)", exitCode, this.actual.getExitCode(),
					this.actual.getErrorCode());
		}
		return this;
	}

	/**
	 * Verify the error code.
	 * @param errorCode the error code of AWS, such as
	 * {@code CustomerNotEntitledException}
	 * @return this assertion object
	 */
	public RegistrationRejectionAssert hasErrorCode(String errorCode) {
		isNotNull();
		if (!Objects.equals(this.actual.getErrorCode(), errorCode)) {
			throw failureWithActualExpected(this.actual.getErrorCode(), errorCode, "Expected error code %s but was %s",
					errorCode, this.actual.getErrorCode());
		}
		return this;
	}

	/**
	 * Verify the reason.
	 * @param reason the reason
	 * @return this assertion object
	 */
	public RegistrationRejectionAssert hasReason(RejectionReason reason) {
		isNotNull();
		if (this.actual.getReason() != reason) {
			throw failureWithActualExpected(this.actual.getReason(), reason, "Expected reason %s but was %s", reason,
					this.actual.getReason());
		}
		return this;
	}

	/**
	 * Verify what the failure report describes.
	 * @param text a part of the description
	 * @return this assertion object
	 */
	public RegistrationRejectionAssert hasDescriptionContaining(String text) {
		isNotNull();
		return contains("description", this.actual.getDescription(), text);
	}

	/**
	 * Verify what the failure report advises.
	 * @param text a part of the action
	 * @return this assertion object
	 */
	public RegistrationRejectionAssert hasActionContaining(String text) {
		isNotNull();
		return contains("action", this.actual.getAction(), text);
	}

	private RegistrationRejectionAssert contains(String what, String actual, String expected) {
		if (!actual.contains(expected)) {
			throw failure("Expected the %s to contain%n  %s%nbut it was%n  %s", what, expected, actual);
		}
		return this;
	}

}

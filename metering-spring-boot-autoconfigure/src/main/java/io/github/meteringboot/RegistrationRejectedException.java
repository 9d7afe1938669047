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

package io.github.meteringboot;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeGenerator;

/**
 * Usage was not and will not be registered: the process has to end, so that nobody uses
 * the product unpaid. Carries all that the failure report says; holds neither the
 * signature nor a credential.
 *
 * @since 1.0.0
 */
public class RegistrationRejectedException extends RuntimeException implements ExitCodeGenerator {

	private static final long serialVersionUID = 1L;

	private final RejectionReason reason;

	private final String errorCode;

	private final String description;

	private final String action;

	/**
	 * Create a new instance that describes itself in the words of its reason.
	 * @param reason why
	 * @param details what is known beyond the reason, one or more sentences
	 * @param cause the failure behind it, or {@code null}
	 */
	public RegistrationRejectedException(RejectionReason reason, String details, @Nullable Throwable cause) {
		this(reason, reason.errorCode(), reason.description() + " " + details, reason.action(), cause);
	}

	/**
	 * Create a new instance.
	 * @param reason why
	 * @param errorCode the AWS error code, or a name of the same form
	 * @param description what happened, in words
	 * @param action what the person who reads the report can do about it
	 * @param cause the failure behind it, or {@code null}
	 */
	public RegistrationRejectedException(RejectionReason reason, String errorCode, String description, String action,
			@Nullable Throwable cause) {
		super(description, cause);
		this.reason = reason;
		this.errorCode = errorCode;
		this.description = description;
		this.action = action;
	}

	/**
	 * Return why registration was rejected.
	 * @return the reason
	 */
	public RejectionReason getReason() {
		return this.reason;
	}

	/**
	 * Return the AWS error code.
	 * @return the error code that AWS sent, or a name of the same form
	 */
	public String getErrorCode() {
		return this.errorCode;
	}

	/**
	 * Return what happened, in words.
	 * @return the description
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * Return what the person who reads the report can do about it.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

	@Override
	public int getExitCode() {
		return this.reason.exitCode();
	}

}

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

package io.github.meteringboot.aws;

import java.time.Duration;
import java.util.Locale;

import io.github.meteringboot.RejectionReason;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A call was not answered, not answered usably, or answered with an error; or it was not
 * made, since something in the container is wrong. Its message never quotes a secret.
 */
final class CallFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final transient @Nullable CallTarget target;

	private final @Nullable AwsServiceException answer;

	private final @Nullable Duration retryAfter;

	private final transient @Nullable Problem problem;

	private CallFailedException(Kind kind, String message, @Nullable CallTarget target,
			@Nullable AwsServiceException answer, @Nullable Duration retryAfter, @Nullable Problem problem) {
		super(message, null, false, false);
		this.kind = kind;
		this.target = target;
		this.answer = answer;
		this.retryAfter = retryAfter;
		this.problem = problem;
	}

	/**
	 * No answer came, or one that another program gave in the place of the service.
	 */
	static CallFailedException noAnswer(CallTarget target, String message, @Nullable Duration retryAfter) {
		return new CallFailedException(Kind.NO_ANSWER, message, target, null, retryAfter, null);
	}

	/**
	 * An answer came that cannot be read, and the call may have had its effect.
	 */
	static CallFailedException unreadable(@Nullable CallTarget target, String message) {
		return new CallFailedException(Kind.UNREADABLE, message, target, null, null, null);
	}

	/**
	 * The service answered with an error.
	 * @param target the service, or {@code null} if the application's own client called
	 * @param answer the answer
	 * @param passing whether the error passes, although its status is not a 5xx
	 */
	static CallFailedException answered(@Nullable CallTarget target, AwsServiceException answer, boolean passing) {
		return new CallFailedException(Kind.of(answer, passing), "HTTP status " + answer.statusCode(), target, answer,
				retryAfter(answer), null);
	}

	/**
	 * Return this failure, or one without an answer if the service refused the call in a
	 * way that says nothing about it.
	 * @param passing whether the error says nothing about the call
	 */
	CallFailedException unansweredIf(boolean passing) {
		return (passing && this.kind == Kind.REFUSED && this.target != null)
				? noAnswer(this.target, text(), this.retryAfter) : this;
	}

	/**
	 * Something in the container is wrong.
	 * @param reason why the process has to end
	 * @param name a name of the same form as the error codes of AWS, but no such code
	 * @param details what is wrong, one or more sentences
	 * @param action what the person who reads the report can do about it
	 */
	static CallFailedException problem(RejectionReason reason, String name, String details, String action) {
		return new CallFailedException(Kind.PROBLEM, details, null, null, null, new Problem(reason, name, action));
	}

	/**
	 * A setting of the AWS SDK, or for a proxy, is not usable.
	 * @param setting the name of the setting
	 * @param what what is wrong with it, as the rest of a sentence
	 * @param remedy how to correct it, one sentence
	 */
	static CallFailedException setting(String setting, String what, String remedy) {
		return problem(RejectionReason.CONFIGURATION, "InvalidSetting", capitalized(setting) + " " + what + ".",
				remedy);
	}

	static String capitalized(String text) {
		return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
	}

	private static @Nullable Duration retryAfter(AwsServiceException answer) {
		AwsErrorDetails details = answer.awsErrorDetails();
		if (details == null || details.sdkHttpResponse() == null) {
			return null;
		}
		return RetryRules.retryAfter(details.sdkHttpResponse().firstMatchingHeader("Retry-After").orElse(null));
	}

	Kind kind() {
		return this.kind;
	}

	@Nullable CallTarget target() {
		return this.target;
	}

	@Nullable AwsServiceException answer() {
		return this.answer;
	}

	boolean isServerError() {
		return this.answer != null && this.answer.statusCode() >= 500;
	}

	/**
	 * Return the service that was called: the one that failed, also where the
	 * application's own client called it.
	 */
	String service() {
		if (this.target != null) {
			return this.target.service();
		}
		AwsErrorDetails details = (this.answer != null) ? this.answer.awsErrorDetails() : null;
		String service = (details != null) ? details.serviceName() : null;
		return (service != null && !service.equals("MarketplaceMetering")) ? "AWS " + service.toUpperCase(Locale.ROOT)
				: CallTarget.METERING;
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	@Nullable Problem problem() {
		return this.problem;
	}

	@Nullable String errorCode() {
		AwsErrorDetails details = (this.answer != null) ? this.answer.awsErrorDetails() : null;
		String code = (details != null) ? details.errorCode() : null;
		String printable = (code != null) ? Printable.text(code) : "";
		return !printable.isEmpty() ? printable : null;
	}

	/**
	 * Return the message with the error code, if AWS sent one.
	 */
	String text() {
		String code = errorCode();
		return (code != null) ? code + " (" + getMessage() + ")" : String.valueOf(getMessage());
	}

	/**
	 * How a call failed.
	 */
	enum Kind {

		NO_ANSWER, UNREADABLE, THROTTLED, WRONG_CLOCK, PASSING, REFUSED, PROBLEM;

		private static Kind of(AwsServiceException answer, boolean passing) {
			if (answer.isThrottlingException()) {
				return THROTTLED;
			}
			if (answer.isClockSkewException()) {
				return WRONG_CLOCK;
			}
			return (passing || answer.statusCode() >= 500) ? PASSING : REFUSED;
		}

	}

	/**
	 * What is wrong in the container.
	 *
	 * @param reason why the process has to end
	 * @param name the name of the problem
	 * @param action what the person who reads the report can do about it
	 */
	record Problem(RejectionReason reason, String name, String action) {

	}

}

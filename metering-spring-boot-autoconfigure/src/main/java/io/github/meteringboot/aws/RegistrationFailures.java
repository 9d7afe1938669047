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

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Turns what the AWS SDK throws into a throttled answer or a {@link RejectionReason}: the
 * only place that reads the SDK's exceptions.
 *
 * @param local whether this seems to be a laptop, as it is neither Amazon ECS nor Amazon
 * EKS
 * @param region the region that is called
 * @param source the source of the credentials, as reports call it
 * @param credentials the credentials that signed, or {@code null} where none are known
 */
record RegistrationFailures(boolean local, String region, String source, @Nullable AwsCredentials credentials) {

	static final String RUN_LOCALLY = "%n%nTo run the product on a laptop: add metering-spring-boot-starter-test in test scope, and in src/test a class whose main method is SpringApplication.from(MyApplication::main).with(MeteringSimulatorConfiguration.class).run(args). Start it from the IDE or with 'mvn spring-boot:test-run'."
		.formatted();

	/**
	 * Failed to get credentials.
	 * @param exception what the SDK threw
	 * @return what to throw
	 */
	RuntimeException credentialsFailed(SdkException exception) {
		if (exception instanceof SdkServiceException answer) {
			if (answer.isThrottlingException()) {
				return throttled(answer);
			}
			if (answer.statusCode() < 500) {
				return rejected(RejectionReason.CREDENTIALS, errorCode(answer), said(answer));
			}
			return rejected(RejectionReason.INTERNAL_SERVICE_ERROR, errorCode(answer),
					"The service that gives credentials failed. " + said(answer));
		}
		String text = FailureText.of(exception);
		// the SDK lists all its providers and what each of them misses
		return rejected(RejectionReason.CREDENTIALS, null,
				text.startsWith("Unable to load credentials from any") ? "None were found." : text);
	}

	/**
	 * Failed to call {@code RegisterUsage}.
	 * @param exception what the SDK threw
	 * @return what to throw
	 */
	RuntimeException callFailed(SdkException exception) {
		if (!(exception instanceof SdkServiceException answer)) {
			return noUsableAnswer(FailureText.of(exception));
		}
		if (answer.isThrottlingException()) {
			return throttled(answer);
		}
		String errorCode = errorCode(answer);
		RejectionReason reason = reason(answer, errorCode);
		return rejected(reason, errorCode, said(answer));
	}

	RegistrationRejectedException noUsableAnswer(String details) {
		return rejected(RejectionReason.NO_USABLE_ANSWER, null, details);
	}

	RegistrationRejectedException unexpected(@Nullable Throwable failure) {
		return rejected(RejectionReason.OTHER, null, (failure != null)
				? failure.getClass().getName() + ": " + FailureText.of(failure) : "The call ended without a result.");
	}

	RegistrationRejectedException timedOut(Duration timeout, @Nullable String lastFailure) {
		return noUsableAnswer("There was none within aws.marketplace.metering.api-call-timeout (%s).".formatted(timeout)
				+ ((lastFailure != null) ? " The last failure was: " + lastFailure + "." : ""));
	}

	private static RejectionReason reason(SdkServiceException answer, @Nullable String errorCode) {
		RejectionReason documented = (errorCode != null) ? RejectionReason.forErrorCode(errorCode) : null;
		if (documented != null) {
			return documented;
		}
		if (answer.statusCode() >= 500) {
			return RejectionReason.INTERNAL_SERVICE_ERROR;
		}
		if (errorCode == null) {
			return RejectionReason.NO_USABLE_ANSWER;
		}
		return switch (errorCode) {
			case "AccessDenied", "UnrecognizedClientException", "ExpiredToken", "ExpiredTokenException",
					"InvalidSignatureException", "SignatureDoesNotMatch", "InvalidClientTokenId", "InvalidAccessKeyId",
					"IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken",
					"MissingAuthenticationTokenException", "NotAuthorized", "OptInRequired", "AuthFailure",
					"RequestExpired", "RequestTimeTooSkewed", "TokenRefreshRequired" ->
				RejectionReason.CREDENTIALS;
			default -> RejectionReason.OTHER;
		};
	}

	private RegistrationThrottledException throttled(SdkServiceException answer) {
		return new RegistrationThrottledException(said(answer), circumstances());
	}

	private RegistrationRejectedException rejected(RejectionReason reason, @Nullable String errorCode, String details) {
		return new RegistrationRejectedException(reason, (errorCode != null) ? errorCode : reason.errorCode(),
				"%s %s%n%n%s".formatted(reason.description(), details, circumstances()), reason.action() + hint(reason),
				null);
	}

	String circumstances() {
		return "Region: %s%nCredentials: %s".formatted(this.region, this.source);
	}

	private String hint(RejectionReason reason) {
		return switch (reason) {
			case CREDENTIALS, PLATFORM_NOT_SUPPORTED -> this.local ? RUN_LOCALLY : "";
			default -> "";
		};
	}

	private String said(SdkServiceException answer) {
		AwsErrorDetails details = (answer instanceof AwsServiceException aws) ? aws.awsErrorDetails() : null;
		String message = (details != null) ? details.errorMessage() : answer.getMessage();
		String errorCode = errorCode(answer);
		return "AWS said: %s%s (HTTP status %d, request ID %s).".formatted(
				(errorCode != null) ? errorCode : "no error code",
				(message != null && !message.isBlank()) ? ", \"" + Printable.text(redact(message)) + "\"" : "",
				answer.statusCode(), answer.requestId());
	}

	/**
	 * Take the credentials out of what AWS says: a signature mismatch quotes the request
	 * with its session token.
	 */
	private String redact(String message) {
		String redacted = message;
		if (this.credentials != null) {
			redacted = redacted.replace(this.credentials.secretAccessKey(), "(redacted)");
			if (this.credentials instanceof AwsSessionCredentials session) {
				redacted = redacted.replace(session.sessionToken(), "(redacted)");
			}
		}
		return redacted;
	}

	private static @Nullable String errorCode(SdkServiceException answer) {
		AwsErrorDetails details = (answer instanceof AwsServiceException aws) ? aws.awsErrorDetails() : null;
		String code = (details != null) ? details.errorCode() : null;
		return (code != null && !code.isBlank()) ? Printable.text(code) : null;
	}

}

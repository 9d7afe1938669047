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

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.CallFailedException.Kind;
import io.github.meteringboot.aws.CallFailedException.Problem;
import io.github.meteringboot.aws.RegisterUsageOperation.ThrottledException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Turns a failed call into a throttled answer or a {@link RejectionReason}, in the words
 * of a report. Keeps what is known about the call: error codes of AWS appear only where
 * AWS sent them.
 */
final class RegistrationFailures {

	private static final String RUN_LOCALLY = "To run the product on a laptop: add metering-spring-boot-starter-test in test scope, and in src/test a class whose main method is SpringApplication.from(MyApplication::main).with(MeteringSimulatorConfiguration.class).run(args). Start it from the IDE, with 'mvn spring-boot:test-run' or with 'gradle bootTestRun'.";

	private static final String REGIONS = "https://docs.aws.amazon.com/general/latest/gr/aws-marketplace.html";

	private static final Set<String> CREDENTIALS_CODES = Set.of("AccessDenied", "AccessDeniedException",
			"UnrecognizedClientException", "ExpiredToken", "ExpiredTokenException", "InvalidSignatureException",
			"SignatureDoesNotMatch", "InvalidClientTokenId", "InvalidAccessKeyId", "IncompleteSignature",
			"IncompleteSignatureException", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
			"NotAuthorized", "OptInRequired", "AuthFailure", "RequestExpired", "RequestInTheFuture",
			"RequestTimeTooSkewed", "TokenRefreshRequired");

	private static final int MAX_DEPTH = 10;

	private volatile ContainerPlatform platform = ContainerPlatform.UNKNOWN;

	private volatile String launchType = "";

	private volatile @Nullable String withoutIrsa;

	private volatile String called = "no service of AWS";

	private volatile String region = "not known yet";

	private volatile String source = "not known yet";

	private volatile boolean simulated;

	void simulated() {
		this.simulated = true;
	}

	void site(LaunchSite site) {
		this.platform = site.platform();
		this.launchType = site.launchType();
		this.region = (site.region() != null) ? site.region().id() : "none found";
	}

	void called(CallTarget target) {
		this.called = target.describe();
	}

	void region(String region) {
		this.region = region;
	}

	void credentials(String source) {
		this.source = source;
	}

	void withoutIrsa(String why) {
		this.withoutIrsa = why;
	}

	void called(String called) {
		this.called = called;
	}

	ContainerPlatform platform() {
		return this.platform;
	}

	/**
	 * Return the lines of a report that tell how the call was made.
	 */
	String circumstances() {
		return "Called: " + this.called + System.lineSeparator() + "Region: " + this.region
				+ (this.launchType.equals("EXTERNAL")
						? System.lineSeparator() + "Launch type: EXTERNAL (Amazon ECS Anywhere)" : "")
				+ System.lineSeparator() + "Credentials: " + this.source;
	}

	/**
	 * A call failed.
	 * @param failure the failure
	 * @param timeout the time that was given to the attempt
	 * @return the exception to throw
	 */
	RuntimeException failed(CallFailedException failure, Duration timeout) {
		CallTarget target = failure.target();
		if (target != null) {
			called(target);
		}
		String service = failure.service();
		boolean metering = service.equals(CallTarget.METERING);
		Problem problem = failure.problem();
		if (problem != null) {
			String why = problem.name().equals(RoleCredentials.NO_CREDENTIALS) ? this.withoutIrsa : null;
			return rejected(problem.reason(), problem.name(), String.valueOf(failure.getMessage()),
					((why != null) ? irsa(why) : problem.action()) + hint(problem.reason(), problem.name()));
		}
		return switch (failure.kind()) {
			case THROTTLED -> new ThrottledException(subject(service, metering) + said(failure), circumstances());
			case NO_ANSWER -> noAnswer(service, failure.text(), timeout, unknownHost(failure, target));
			case UNREADABLE -> rejected(RejectionReason.NO_USABLE_ANSWER, RejectionReason.NO_USABLE_ANSWER.errorCode(),
					sentence(service, "gave no usable answer") + " " + CallFailedException.capitalized(failure.text())
							+ ".",
					null);
			default -> metering ? refusedByMetering(failure) : refusedCredentials(failure, service);
		};
	}

	private static String subject(String service, boolean metering) {
		return metering ? "" : sentence(service, "throttled the request for credentials") + " ";
	}

	private RuntimeException refusedByMetering(CallFailedException failure) {
		String code = failure.errorCode();
		RejectionReason reason = (code != null) ? RejectionReason.forErrorCode(code) : null;
		if (reason == null && failure.kind() == Kind.PASSING) {
			reason = RejectionReason.INTERNAL_SERVICE_ERROR;
		}
		if (reason == null && code == null) {
			return rejected(RejectionReason.NO_USABLE_ANSWER, RejectionReason.NO_USABLE_ANSWER.errorCode(),
					sentence(CallTarget.METERING, "gave no usable answer") + " " + said(failure), null);
		}
		if (reason == null) {
			reason = CREDENTIALS_CODES.contains(code) ? RejectionReason.CREDENTIALS : RejectionReason.OTHER;
		}
		if (code == null || reason == RejectionReason.INTERNAL_SERVICE_ERROR) {
			return serverError(failure, CallTarget.METERING);
		}
		String description = (reason == RejectionReason.CREDENTIALS) ? "AWS refused the credentials."
				: reason.description();
		return rejected(reason, code, description + " " + said(failure), action(reason) + hint(reason, code));
	}

	private String action(RejectionReason reason) {
		if (reason == RejectionReason.PLATFORM_NOT_SUPPORTED && this.launchType.equals("EXTERNAL")) {
			return "This task runs on Amazon ECS Anywhere (launch type EXTERNAL), where AWS Marketplace does not meter: run it on AWS Fargate or on Amazon EC2.";
		}
		String why = this.withoutIrsa;
		if (why != null
				&& (reason == RejectionReason.PLATFORM_NOT_SUPPORTED || reason == RejectionReason.CREDENTIALS)) {
			return irsa(why);
		}
		return reason.action();
	}

	private RuntimeException refusedCredentials(CallFailedException failure, String service) {
		String code = failure.errorCode();
		boolean refused = failure.kind() != Kind.PASSING || "InvalidIdentityToken".equals(code)
				|| "AccessDenied".equals(code);
		if (refused) {
			return rejected(RejectionReason.CREDENTIALS, String.valueOf(code),
					sentence(service, "gave no credentials") + " " + said(failure), credentialsAction(code, failure));
		}
		return serverError(failure, service);
	}

	private String credentialsAction(@Nullable String code, CallFailedException failure) {
		if ("InvalidIdentityToken".equals(code)) {
			return "Check that the AWS account of the role has an IAM OIDC provider for the cluster's issuer ('eksctl utils associate-iam-oidc-provider --cluster <name> --approve'), with the audience sts.amazonaws.com, and that AWS STS can reach that issuer.";
		}
		if ("RegionDisabledException".equals(code)) {
			return "AWS STS is switched off for this account in this region: switch the region on in the account settings of AWS IAM.";
		}
		if ("ExpiredTokenException".equals(code)) {
			return "The service account token has expired: check the clock of the node, and that the pod's token volume is renewed.";
		}
		return RejectionReason.CREDENTIALS.action() + hint(RejectionReason.CREDENTIALS, "");
	}

	private RuntimeException serverError(CallFailedException failure, String service) {
		String code = failure.errorCode();
		return rejected(RejectionReason.INTERNAL_SERVICE_ERROR, (code != null) ? code : "ServerError",
				sentence(service, "failed, repeatedly") + " " + said(failure),
				"Let the orchestrator start the container again. If it goes on, check the program at the address above, and the AWS Health Dashboard"
						+ ((code != null) ? "; give AWS Support the request ID." : "."));
	}

	private RuntimeException noAnswer(String service, @Nullable String last, Duration timeout, @Nullable String hint) {
		return rejected(RejectionReason.NO_USABLE_ANSWER, RejectionReason.NO_USABLE_ANSWER.errorCode(),
				"%s There was none within aws.marketplace.metering.api-call-timeout (%s).%s%s".formatted(
						sentence(service, "gave no usable answer"), timeout,
						(last != null) ? " The last failure was: " + last + "." : "", (hint != null) ? " " + hint : ""),
				null);
	}

	private static @Nullable String unknownHost(CallFailedException failure, @Nullable CallTarget target) {
		if (target == null || !failure.text().startsWith("UnknownHostException")) {
			return null;
		}
		String host = String.valueOf(target.uri().getHost());
		if (host.contains("-fips.")) {
			return "AWS does not publish a FIPS endpoint of every service, and none for metering. AWS_USE_FIPS_ENDPOINT (or use_fips_endpoint of the profile) selects it: unset it for this container.";
		}
		return target.service().equals(CallTarget.METERING)
				? "If other names of AWS resolve in this container, AWS Marketplace has no metering endpoint in this region: see "
						+ REGIONS + "."
				: null;
	}

	/**
	 * The time of the attempt is over.
	 * @param target the service that is being called, or {@code null} before the first
	 * call
	 * @param last the last failure, or {@code null} if there was none
	 * @param timeout the time that was given to the attempt
	 * @return the exception to throw
	 */
	RuntimeException timedOut(@Nullable CallTarget target, @Nullable String last, Duration timeout) {
		if (target != null) {
			called(target);
		}
		return noAnswer((target != null) ? target.service() : CallTarget.METERING, last, timeout, null);
	}

	/**
	 * The attempt failed with an unexpected exception.
	 * @param failure the failure
	 * @return the exception to throw
	 */
	RuntimeException unexpected(Throwable failure) {
		return rejected(
				RejectionReason.OTHER, RejectionReason.OTHER.errorCode(), RejectionReason.OTHER.description() + " "
						+ failure.getClass().getName() + ": " + Printable.text(String.valueOf(failure.getMessage())),
				null);
	}

	/**
	 * The application's own client failed.
	 * @param exception the exception of the AWS SDK
	 * @return the failure
	 */
	static CallFailedException ofClient(SdkException exception) {
		if (exception instanceof AwsServiceException answer) {
			return CallFailedException.answered(null, answer, false);
		}
		if (exception instanceof SdkServiceException answer) {
			return CallFailedException.answered(null,
					AwsServiceException.builder()
						.statusCode(answer.statusCode())
						.requestId(answer.requestId())
						.message(answer.getMessage())
						.build(),
					false);
		}
		IOException io = rootIoException(exception);
		if (io != null) {
			// a JSON error quotes the answer
			boolean json = io.getClass().getName().contains(".jackson.");
			return CallFailedException.unreadable(null, json ? "the answer is not JSON" : AwsHttp.describe(io));
		}
		String message = String.valueOf(exception.getMessage());
		if (message.startsWith("Unable to load credentials")) {
			return CallFailedException.problem(RejectionReason.CREDENTIALS, RoleCredentials.NO_CREDENTIALS,
					"The application's own client found no AWS credentials.", RejectionReason.CREDENTIALS.action());
		}
		return CallFailedException.unreadable(null, Printable.text(message));
	}

	private static @Nullable IOException rootIoException(Throwable failure) {
		IOException found = null;
		Throwable current = failure;
		for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
			if (current instanceof IOException io) {
				found = io;
			}
			current = current.getCause();
		}
		return found;
	}

	private RegistrationRejectedException rejected(RejectionReason reason, String errorCode, String description,
			@Nullable String action) {
		return new RegistrationRejectedException(reason, errorCode, "%s%n%n%s".formatted(description, circumstances()),
				(action != null) ? action : reason.action(), null);
	}

	private String hint(RejectionReason reason, String name) {
		boolean local = this.platform == ContainerPlatform.UNKNOWN && !this.simulated;
		return (local && (reason == RejectionReason.CREDENTIALS || reason == RejectionReason.PLATFORM_NOT_SUPPORTED
				|| name.equals(LaunchSite.NO_REGION))) ? System.lineSeparator() + System.lineSeparator() + RUN_LOCALLY
						: "";
	}

	static String irsa(String why) {
		return "Amazon EKS: " + why
				+ ". Create an IAM role with the managed policy AWSMarketplaceMeteringRegisterUsage whose trust policy names this service account, annotate the service account with eks.amazonaws.com/role-arn, and make a new pod. AWS Marketplace accepts neither EKS Pod Identity nor the role of the node: do not give the node's role the policy.";
	}

	private static String sentence(String service, String predicate) {
		return CallFailedException.capitalized(service) + " " + predicate + ".";
	}

	private String said(CallFailedException failure) {
		AwsServiceException answer = failure.answer();
		if (answer == null) {
			return CallFailedException.capitalized(failure.text()) + ".";
		}
		AwsErrorDetails details = answer.awsErrorDetails();
		String message = (details != null) ? details.errorMessage() : null;
		String code = failure.errorCode();
		if (code == null) {
			return "The answer has HTTP status %d and no error code of AWS.".formatted(answer.statusCode());
		}
		return "AWS said: %s%s (HTTP status %d, request ID %s).".formatted(code,
				(message != null && !message.isBlank()) ? ", \"" + Printable.text(message) + "\"" : "",
				answer.statusCode(), (answer.requestId() != null) ? Printable.text(answer.requestId()) : "none");
	}

}

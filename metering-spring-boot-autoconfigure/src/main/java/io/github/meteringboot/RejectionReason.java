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

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Why a registration ends the process: the one table from which the exit code, the
 * failure report, the health details and the operator's guide are made.
 * <p>
 * The AWS error codes are those of the <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_RegisterUsage.html">RegisterUsage</a>
 * reference.
 *
 * @since 1.0.0
 */
public enum RejectionReason {

	/**
	 * The buyer has no subscription.
	 */
	NOT_ENTITLED(100, "CustomerNotEntitledException", false,
			"The AWS account has no valid subscription to the product.",
			"Subscribe to this product on AWS Marketplace with the AWS account that runs this container, then start it again."),

	/**
	 * AWS does not know the product code.
	 */
	INVALID_PRODUCT_CODE(101, "InvalidProductCodeException", false, "AWS Marketplace does not know the product code.",
			"This is for the seller: compare aws.marketplace.metering.product-code with the product code in the AWS Marketplace Management Portal, and check that the product is a container product with hourly pricing."),

	/**
	 * AWS does not know the public key version.
	 */
	INVALID_PUBLIC_KEY_VERSION(102, "InvalidPublicKeyVersionException", false,
			"AWS Marketplace does not know the public key version.",
			"This is for the seller: set aws.marketplace.metering.public-key-version to the version that came with the product's public key."),

	/**
	 * The call went to another region than the container's.
	 */
	INVALID_REGION(103, "InvalidRegionException", false,
			"RegisterUsage was called in another AWS Region than the one in which the container was launched.",
			"Remove what overrides the region (AWS_REGION, AWS_DEFAULT_REGION, aws.region, a profile, a client bean with a fixed region), and let the container reach its task metadata endpoint or its projected service account token, so that the launch region is found."),

	/**
	 * The container does not run where AWS meters.
	 */
	PLATFORM_NOT_SUPPORTED(104, "PlatformNotSupportedException", false,
			"AWS Marketplace does not meter usage on this platform.",
			"Run the container on Amazon ECS (AWS Fargate included) with a task role, or on Amazon EKS with an IAM role for its service account (IRSA). EKS Pod Identity, node roles and access keys are not supported by AWS."),

	/**
	 * The region does not offer the call.
	 */
	DISABLED_API(105, "DisabledApiException", false, "RegisterUsage is disabled in this AWS Region.",
			"This region does not offer the call: run the container in a region in which the product is sold."),

	/**
	 * AWS failed.
	 */
	INTERNAL_SERVICE_ERROR(106, "InternalServiceErrorException", true, "AWS failed, repeatedly.",
			"Let the orchestrator start the container again. If AWS goes on failing, look at the AWS Health Dashboard and give AWS Support the request ID."),

	/**
	 * No credentials, or none that AWS accepts.
	 */
	CREDENTIALS(107, "AccessDeniedException", false, "The AWS credentials are missing, or AWS refused them.",
			"Give the task role (Amazon ECS) or the service account's IAM role (Amazon EKS, IRSA) the managed policy AWSMarketplaceMeteringRegisterUsage, and check that the role's trust policy names this task or service account."),

	/**
	 * The answer's signature does not prove that AWS answered this call.
	 */
	SIGNATURE(108, "SignatureNotVerified", false, "The answer does not prove that AWS gave it.",
			"Look for a proxy or an endpoint that answers in the place of AWS, and remove it. For the seller: check that aws.marketplace.metering.public-key is the key of aws.marketplace.metering.public-key-version."),

	/**
	 * Throttled until the timeout.
	 */
	THROTTLED(109, "ThrottlingException", true,
			"AWS throttled every call until aws.marketplace.metering.throttling.timeout.",
			"All containers of this account and region share the quota of RegisterUsage: start fewer at once. AWS documents no way to raise the quota; open a case with AWS Support if you need more. Starting the container again helps once the quota is free."),

	/**
	 * No answer, or none that can be read.
	 */
	NO_USABLE_ANSWER(110, "NoUsableAnswer", true, "AWS gave no usable answer.",
			"Check that the container reaches the address above (DNS, route, NAT or VPC endpoint, security group, proxy, trusted certificates), then start it again."),

	/**
	 * The configuration is missing, malformed, untrusted, or overridden against the seal.
	 */
	CONFIGURATION(111, "InvalidConfiguration", false, "The configuration of AWS Marketplace metering is not usable.",
			"Correct the configuration in the application.yml that is packaged with the application."),

	/**
	 * Anything else.
	 */
	OTHER(119, "UnknownError", false, "Usage was not registered, for a reason that this version does not know.",
			"Look the error code up in the AWS Marketplace Metering Service API reference, and update the starter. Without an error code of AWS, compare the versions of the AWS SDK and of Nimbus JOSE + JWT with the starter's.");

	private final int exitCode;

	private final String errorCode;

	private final boolean restartCanHelp;

	private final String description;

	private final String action;

	RejectionReason(int exitCode, String errorCode, boolean restartCanHelp, String description, String action) {
		this.exitCode = exitCode;
		this.errorCode = errorCode;
		this.restartCanHelp = restartCanHelp;
		this.description = description;
		this.action = action;
	}

	/**
	 * Return the exit code of the process.
	 * @return the exit code, 100 to 119
	 */
	public int exitCode() {
		return this.exitCode;
	}

	/**
	 * Return the AWS error code that is typical of this reason, or a name of the same
	 * form where AWS has none. A report shows the code that AWS sent.
	 * @return the error code
	 */
	public String errorCode() {
		return this.errorCode;
	}

	/**
	 * Return whether the same container may register if it is started again.
	 * @return whether a restart can help
	 */
	public boolean restartCanHelp() {
		return this.restartCanHelp;
	}

	/**
	 * Return what happened, in words.
	 * @return one sentence
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Return what the person who reads the report can do about it.
	 * @return the action
	 */
	public String action() {
		return this.action;
	}

	/**
	 * Return the reason for an error code that {@code RegisterUsage} is documented to
	 * answer with.
	 * @param errorCode the AWS error code
	 * @return the reason, or {@code null} if the code is not one of them
	 */
	public static @Nullable RejectionReason forErrorCode(String errorCode) {
		// the user guide uses these names
		switch (errorCode) {
			case "InvalidPublicKeyException":
				return INVALID_PUBLIC_KEY_VERSION;
			case "CustomerNotSubscribedException":
				return NOT_ENTITLED;
			case "InvalidEndpointRegionException":
				return INVALID_REGION;
			default:
				break;
		}
		return Arrays.stream(values()).filter((reason) -> reason.errorCode.equals(errorCode)).findFirst().orElse(null);
	}

}

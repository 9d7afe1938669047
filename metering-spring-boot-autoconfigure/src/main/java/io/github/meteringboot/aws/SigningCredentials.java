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

import io.github.meteringboot.ContainerPlatform;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Whose credentials sign the call. AWS accepts those of the ECS task role and those of an
 * IAM role for service accounts (IRSA); access keys and Pod Identity, which come first in
 * the SDK's default chain, may be there for other purposes.
 *
 * @param provider provides the credentials
 * @param source what reports call them
 * @param warning what is wrong with them, if they are used
 */
record SigningCredentials(AwsCredentialsProvider provider, String source,
		@Nullable String warning) implements AutoCloseable {

	private static final String OUTSIDE_AWS = "this is neither an Amazon ECS task nor an Amazon EKS pod with IRSA";

	static final String DEFAULT_CHAIN = "the AWS SDK's default credentials chain";

	/**
	 * Choose the credentials for the given launch environment.
	 * @param launch where the container was launched
	 * @param region the region of the STS endpoint, where one is called
	 * @param settings the timeouts
	 * @return the credentials
	 */
	static SigningCredentials choose(LaunchEnvironment launch, Region region, ClientSettings settings) {
		return switch (launch.platform()) {
			case ECS, ECS_EC2, ECS_FARGATE -> taskRole(settings);
			case EKS,
					UNKNOWN ->
				hasWebIdentity()
						? new SigningCredentials(
								new WebIdentityCredentials(region, settings,
										settings.httpClient(WebIdentityCredentials.isSecure())),
								"the IAM role for the service account (IRSA)", null)
						: defaultChain((launch.platform() == ContainerPlatform.EKS)
								? "the service account has no IAM role (AWS_ROLE_ARN is not set)" : OUTSIDE_AWS);
		};
	}

	private static SigningCredentials taskRole(ClientSettings settings) {
		if (!isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)) {
			return defaultChain("the task has no task role (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set)");
		}
		return new SigningCredentials(
				new TaskRoleCredentials(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.getStringValueOrThrow(),
						settings, PlainConnections.direct(settings.apiCallAttemptTimeout())),
				"the ECS task role", null);
	}

	/**
	 * Return the credentials outside of Amazon ECS and Amazon EKS.
	 * @return the credentials that the SDK finds
	 */
	static SigningCredentials outsideAws() {
		return defaultChain(OUTSIDE_AWS);
	}

	/**
	 * Return the credentials with which a simulator is called.
	 * @return credentials that are worth nothing
	 */
	static SigningCredentials simulated() {
		return new SigningCredentials(
				StaticCredentialsProvider.create(AwsBasicCredentials.create("simulated", "simulated")),
				"none (simulated)", null);
	}

	private static SigningCredentials defaultChain(String why) {
		return new SigningCredentials(DefaultCredentialsProvider.builder().build(), DEFAULT_CHAIN,
				"Using the AWS SDK's default credentials: " + why
						+ ". AWS Marketplace accepts only the ECS task role or an IAM role for service accounts (IRSA).");
	}

	static boolean hasWebIdentity() {
		return isSet(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE) && isSet(SdkSystemSetting.AWS_ROLE_ARN);
	}

	private static boolean isSet(SdkSystemSetting setting) {
		return setting.getStringValue().filter((value) -> !value.isBlank()).isPresent();
	}

	@Override
	public void close() {
		if (this.provider instanceof SdkAutoCloseable closeable) {
			closeable.close();
		}
	}

}

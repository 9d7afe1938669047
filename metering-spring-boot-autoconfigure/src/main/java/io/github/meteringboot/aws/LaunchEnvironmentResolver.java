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
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.ContainerPlatform;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from inside a container where it was launched. {@code RegisterUsage} must be
 * called in that region, whatever {@code AWS_REGION} says:
 * <ul>
 * <li>on Amazon ECS from the {@code TaskARN} of the task metadata endpoint,
 * <li>on Amazon EKS from the issuer of the projected service account token (IRSA).
 * </ul>
 *
 * @since 1.0.0
 * @see <a href=
 * "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html">Amazon
 * ECS task metadata endpoint version 4</a>
 * @see <a href=
 * "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html">IAM
 * roles for service accounts</a>
 */
public class LaunchEnvironmentResolver {

	private static final Log logger = LogFactory.getLog(LaunchEnvironmentResolver.class);

	private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(2);

	private static final Pattern REGION = Pattern.compile("[a-z]{2,8}(-[a-z]+){1,3}-\\d{1,2}");

	private static final Pattern TASK_ARN = Pattern.compile("arn:aws[a-z-]*:ecs:([^:]+):\\d{12}:task/.+");

	private static final Pattern EKS_ISSUER = Pattern
		.compile("https://oidc[.-]eks\\.([^./]+)\\.(?:amazonaws\\.com|amazonaws\\.com\\.cn|api\\.aws)/id/.+");

	private final UnaryOperator<@Nullable String> environment;

	/**
	 * Create a new instance that reads the environment of this process.
	 */
	public LaunchEnvironmentResolver() {
		this((name) -> (name != null) ? System.getenv(name) : null);
	}

	LaunchEnvironmentResolver(UnaryOperator<@Nullable String> environment) {
		this.environment = environment;
	}

	/**
	 * Find out where this container was launched. Takes two seconds at most.
	 * @return the launch environment
	 */
	public LaunchEnvironment resolve() {
		if (onEcs()) {
			return resolveOnEcs();
		}
		String tokenFile = get("AWS_WEB_IDENTITY_TOKEN_FILE");
		if (tokenFile != null) {
			return resolveOnEks(tokenFile);
		}
		return new LaunchEnvironment(ContainerPlatform.UNKNOWN, null);
	}

	/**
	 * Return whether Amazon ECS says that it runs this container.
	 * @return whether this is a container of an ECS task
	 */
	public boolean onEcs() {
		return metadataUri() != null || get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != null;
	}

	private LaunchEnvironment resolveOnEcs() {
		String uri = metadataUri();
		if (uri == null) {
			logger.warn("The launch region is unknown: ECS_CONTAINER_METADATA_URI_V4 is not set. " + fallback());
			return new LaunchEnvironment(ContainerPlatform.ECS, null);
		}
		try {
			EcsTaskMetadata metadata = EcsTaskMetadata.fetch(uri, METADATA_TIMEOUT);
			return new LaunchEnvironment(metadata.platform(), region(metadata.taskArn(), TASK_ARN, "the TaskARN"));
		}
		catch (PlatformLookupException ex) {
			logger.warn("The launch region is unknown: the ECS task metadata endpoint %s %s. %s"
				.formatted(Printable.text(uri), ex.getMessage(), fallback()));
			return new LaunchEnvironment(ContainerPlatform.ECS, null);
		}
	}

	private LaunchEnvironment resolveOnEks(String tokenFile) {
		boolean kubernetes = get("KUBERNETES_SERVICE_HOST") != null;
		try {
			String issuer = ServiceAccountToken.read(tokenFile).issuer();
			String region = region(issuer, EKS_ISSUER, "the issuer of the service account token");
			return new LaunchEnvironment(
					(region != null || kubernetes) ? ContainerPlatform.EKS : ContainerPlatform.UNKNOWN, region);
		}
		catch (PlatformLookupException ex) {
			logger.warn("The launch region is unknown: the service account token %s %s. %s"
				.formatted(Printable.text(tokenFile), ex.getMessage(), fallback()));
			return new LaunchEnvironment(kubernetes ? ContainerPlatform.EKS : ContainerPlatform.UNKNOWN, null);
		}
	}

	private @Nullable String region(String text, Pattern pattern, String name) {
		Matcher matcher = pattern.matcher(text);
		if (matcher.matches() && REGION.matcher(matcher.group(1)).matches()) {
			return matcher.group(1);
		}
		logger.warn("The launch region is unknown: %s has an unknown form, '%s'. %s".formatted(name,
				Printable.text(text), fallback()));
		return null;
	}

	private @Nullable String metadataUri() {
		String uri = get("ECS_CONTAINER_METADATA_URI_V4");
		return (uri != null) ? uri : get("ECS_CONTAINER_METADATA_URI");
	}

	private @Nullable String get(String name) {
		String value = this.environment.apply(name);
		return (value != null && !value.isBlank()) ? value : null;
	}

	private static String fallback() {
		return "Falling back to the region that the AWS SDK finds.";
	}

}

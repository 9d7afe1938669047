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
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.AwsSettings.Setting;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Where the container was launched. {@code RegisterUsage} must be called in that region,
 * whatever {@code AWS_REGION} says:
 * <ul>
 * <li>on Amazon ECS from the {@code TaskARN} of the task metadata endpoint,
 * <li>on Amazon EKS from the issuer of the projected service account token (IRSA),
 * <li>anywhere else, and where these do not tell, from the AWS SDK's own chain.
 * </ul>
 *
 * @param platform the platform that runs the container
 * @param launchType the launch type of the ECS task, or an empty text
 * @param region the region to call, or {@code null} where none was found
 * @param regionFailure why no region was found, as sentences
 * @param warnings what the operator may not expect
 * @param passing whether the platform may tell more when it is asked again
 * @see <a href=
 * "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html">Amazon
 * ECS task metadata endpoint version 4</a>
 * @see <a href=
 * "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html">IAM
 * roles for service accounts</a>
 */
record LaunchSite(ContainerPlatform platform, String launchType, @Nullable Region region, String regionFailure,
		List<String> warnings, boolean passing) {

	/**
	 * The name of the failure where no region is found.
	 */
	static final String NO_REGION = "NoRegion";

	private static final List<String> METADATA_VARIABLES = List.of("ECS_CONTAINER_METADATA_URI_V4",
			"ECS_CONTAINER_METADATA_URI");

	/**
	 * How long the task metadata endpoint is asked: it may answer late or with errors as
	 * a task starts.
	 */
	private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(10);

	private static final Pattern REGION = Pattern.compile("[a-z]+(?:-[a-z]+)+-[0-9]{1,2}");

	private static final long MAX_TOKEN_LENGTH = 64 * 1024;

	/**
	 * Return the site from which a simulator is called.
	 */
	static LaunchSite simulated() {
		return new LaunchSite(ContainerPlatform.UNKNOWN, "", Region.US_EAST_1, "", Collections.emptyList(), false);
	}

	/**
	 * Find out where this container was launched.
	 * @param settings the environment
	 * @param http makes the call to the task metadata endpoint
	 * @param deadline until when
	 * @param once whether to call the task metadata endpoint only once
	 * @return the site, or {@code null} if one call did not do
	 * @throws InterruptedException if the thread is interrupted
	 */
	static @Nullable LaunchSite discover(AwsSettings settings, AwsHttp http, Deadline deadline, boolean once)
			throws InterruptedException {
		Discovery discovery = new Discovery(settings);
		return isEcs(settings) ? discovery.onEcs(http, deadline, once) : discovery.elsewhere();
	}

	/**
	 * Return the platform, without looking for the region.
	 * @param settings the environment
	 * @param http makes one call to the task metadata endpoint
	 * @param deadline until when
	 * @return the site, without a region
	 * @throws InterruptedException if the thread is interrupted
	 */
	static LaunchSite withoutRegion(AwsSettings settings, AwsHttp http, Deadline deadline) throws InterruptedException {
		ContainerPlatform platform = (settings.variable("KUBERNETES_SERVICE_HOST") != null) ? ContainerPlatform.EKS
				: ContainerPlatform.UNKNOWN;
		String launchType = "";
		if (isEcs(settings)) {
			platform = ContainerPlatform.ECS;
			String variable = metadataVariable(settings);
			TaskMetadataCall call = (variable != null)
					? TaskMetadataCall.to(Objects.requireNonNull(settings.variable(variable))) : null;
			try {
				if (call != null) {
					TaskMetadata task = http.callOnce(call, metadataDeadline(deadline));
					platform = task.platform();
					launchType = task.launchType();
				}
			}
			catch (CallFailedException ex) {
				// the platform is for information only
			}
		}
		return new LaunchSite(platform, launchType, null, "", Collections.emptyList(), false);
	}

	/**
	 * Leave half of the time to the call for which the metadata is needed.
	 */
	private static Deadline metadataDeadline(Deadline deadline) {
		return deadline.orIn(METADATA_TIMEOUT).orIn(Duration.ofNanos(Math.max(0, deadline.remainingNanos() / 2)));
	}

	private static boolean isEcs(AwsSettings settings) {
		return metadataVariable(settings) != null || RoleCredentials.relativeUri(settings) != null;
	}

	private static @Nullable String metadataVariable(AwsSettings settings) {
		for (String variable : METADATA_VARIABLES) {
			if (settings.variable(variable) != null) {
				return variable;
			}
		}
		return null;
	}

	boolean isLocal() {
		return this.platform == ContainerPlatform.UNKNOWN;
	}

	/**
	 * Return whether a text has the form of the name of a region, such as
	 * {@code us-gov-east-1}.
	 */
	static boolean isRegion(String text) {
		return REGION.matcher(text).matches();
	}

	/**
	 * Return the region that the ARN of a task names.
	 * @param arn the ARN
	 * @return the region, or {@code null} if the text is not the ARN of a task
	 */
	static @Nullable String regionOfTask(String arn) {
		String[] parts = arn.split(":", 6);
		boolean task = parts.length == 6 && parts[0].equals("arn") && parts[1].startsWith("aws")
				&& parts[2].equals("ecs") && parts[4].matches("[0-9]{12}") && parts[5].startsWith("task/")
				&& parts[5].length() > "task/".length();
		return (task && isRegion(parts[3])) ? parts[3] : null;
	}

	/**
	 * Return the region of the cluster that issued a token.
	 * @param issuer the issuer
	 * @return the region, or {@code null} if the issuer is no cluster of Amazon EKS
	 */
	static @Nullable String regionOfIssuer(String issuer) {
		String host = null;
		try {
			URI uri = new URI(issuer);
			boolean cluster = "https".equals(uri.getScheme()) && uri.getRawUserInfo() == null
					&& uri.getRawPath() != null && uri.getRawPath().startsWith("/id/")
					&& uri.getRawPath().length() > "/id/".length();
			host = cluster ? uri.getHost() : null;
		}
		catch (URISyntaxException ex) {
			// not the issuer of a cluster
		}
		if (host == null || !(host.startsWith("oidc.eks.") || host.startsWith("oidc-eks."))) {
			return null;
		}
		String rest = host.substring("oidc.eks.".length());
		int dot = rest.indexOf('.');
		String region = (dot != -1) ? rest.substring(0, dot) : rest;
		return (dot != -1 && isRegion(region) && ServiceEndpoint.isSuffix(region, rest.substring(dot + 1))) ? region
				: null;
	}

	/**
	 * Return the failure to report where no region was found.
	 */
	CallFailedException noRegion() {
		if (isLocal()) {
			return CallFailedException.problem(RejectionReason.CONFIGURATION, NO_REGION,
					"No AWS Region was found. " + this.regionFailure,
					"Run the container on Amazon ECS or Amazon EKS, where the starter finds the launch region.");
		}
		boolean ecs = this.platform != ContainerPlatform.EKS;
		return CallFailedException
			.problem(RejectionReason.NO_USABLE_ANSWER, NO_REGION, "No AWS Region was found. " + this.regionFailure, ecs
					? "Let the container reach the task metadata endpoint (ECS_CONTAINER_METADATA_URI_V4 or ECS_CONTAINER_METADATA_URI), then start it again. If that endpoint does not answer, set AWS_REGION to the region of the task."
					: "Give the pod's service account an IAM role (IRSA), whose token tells the region, or set AWS_REGION to the region of the cluster, then start the pod again.");
	}

	/**
	 * Finds out where the container was launched.
	 */
	private static final class Discovery {

		private static final String FALLBACK = " Falling back to the region that the AWS SDK finds.";

		private final AwsSettings settings;

		private final List<String> warnings = new ArrayList<>();

		private Discovery(AwsSettings settings) {
			this.settings = settings;
		}

		private @Nullable LaunchSite onEcs(AwsHttp http, Deadline deadline, boolean once) throws InterruptedException {
			String variable = metadataVariable(this.settings);
			if (variable == null) {
				return fallBack(ContainerPlatform.ECS, "",
						"neither " + String.join(" nor ", METADATA_VARIABLES) + " is set");
			}
			String uri = Objects.requireNonNull(this.settings.variable(variable));
			TaskMetadataCall call = TaskMetadataCall.to(uri);
			if (call == null) {
				return fallBack(ContainerPlatform.ECS, "",
						variable + " is '" + Printable.text(uri) + "', which is no address");
			}
			try {
				Deadline end = metadataDeadline(deadline);
				TaskMetadata task = once ? http.callOnce(call, end) : http.call(call, RetryRules.forHost(), end);
				String region = regionOfTask(task.arn());
				ContainerPlatform platform = task.platform();
				return (region != null) ? found(platform, task.launchType(), region) : fallBack(platform,
						task.launchType(), "the TaskARN has an unknown form, '" + Printable.text(task.arn()) + "'");
			}
			catch (CallFailedException ex) {
				if (once) {
					return null;
				}
				return fallBack(ContainerPlatform.ECS, "", "the ECS task metadata endpoint " + call.target().authority()
						+ " gave no usable answer (" + ex.text() + ")");
			}
		}

		private LaunchSite elsewhere() {
			boolean kubernetes = this.settings.variable("KUBERNETES_SERVICE_HOST") != null;
			ContainerPlatform platform = kubernetes ? ContainerPlatform.EKS : ContainerPlatform.UNKNOWN;
			String file = this.settings.get("aws.webIdentityTokenFile", "AWS_WEB_IDENTITY_TOKEN_FILE");
			if (file == null) {
				return fallBack(platform, "", null);
			}
			try {
				String issuer = issuer(file);
				String region = regionOfIssuer(issuer);
				return (region != null) ? found(ContainerPlatform.EKS, "", region)
						: fallBack(platform, "", "the issuer of the service account token has an unknown form, '"
								+ Printable.text(issuer) + "'");
			}
			catch (TokenException ex) {
				return fallBack(platform, "",
						"the service account token " + Printable.text(file) + " " + ex.getMessage());
			}
		}

		private LaunchSite found(ContainerPlatform platform, String launchType, String region) {
			Setting configured = this.settings.find("aws.region", "AWS_REGION");
			if (configured != null && !configured.value().equals(region)) {
				this.warnings.add(
						"Calling RegisterUsage in %s, where this container was launched, and not in %s, which %s names."
							.formatted(region, Printable.text(configured.value()), configured.name()));
			}
			return new LaunchSite(platform, launchType, Region.of(region), "", this.warnings, false);
		}

		private LaunchSite fallBack(ContainerPlatform platform, String launchType, @Nullable String why) {
			if (why != null) {
				this.warnings.add("The launch region is unknown: " + why + "." + FALLBACK);
			}
			String found = regionOfSdk();
			String failure = (why != null) ? "The launch region is unknown, since " + why + ". " : "";
			if (found == null) {
				return new LaunchSite(platform, launchType, null,
						failure + "The AWS SDK finds no region in the environment either.", this.warnings, true);
			}
			if (!isHostLabel(found)) {
				throw CallFailedException.setting("the region that the AWS SDK finds",
						"is '" + Printable.text(found) + "', which is not the name of a region",
						"Correct or unset AWS_REGION, AWS_DEFAULT_REGION, aws.region or the region of the profile.");
			}
			return new LaunchSite(platform, launchType, Region.of(found), "", this.warnings, why != null);
		}

		private @Nullable String regionOfSdk() {
			String region = this.settings.get("aws.region", "AWS_REGION");
			if (region != null) {
				return region;
			}
			try {
				return new DefaultAwsRegionProviderChain().getRegion().id();
			}
			catch (SdkClientException ex) {
				return null;
			}
		}

		private static boolean isHostLabel(String text) {
			return text.matches("[a-z0-9-]{1,63}");
		}

		private static String issuer(String file) throws TokenException {
			String[] parts = content(file).strip().split("\\.");
			Map<String, @Nullable Object> claims = (parts.length == 3) ? claims(parts[1]) : null;
			if (claims == null) {
				throw new TokenException("is not a JSON Web Token");
			}
			if (!(claims.get("iss") instanceof String issuer)) {
				throw new TokenException("names no issuer");
			}
			return issuer;
		}

		private static String content(String file) throws TokenException {
			try {
				Path path = Path.of(file);
				if (!Files.isRegularFile(path)) {
					throw new TokenException("is not a file");
				}
				if (Files.size(path) > MAX_TOKEN_LENGTH) {
					throw new TokenException("is larger than " + MAX_TOKEN_LENGTH + " bytes");
				}
				return Files.readString(path, StandardCharsets.US_ASCII);
			}
			catch (IOException | InvalidPathException ex) {
				throw new TokenException("could not be read: " + Printable.text(String.valueOf(ex)));
			}
		}

		private static @Nullable Map<String, @Nullable Object> claims(String payload) {
			try {
				return Json.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
			}
			catch (IllegalArgumentException ex) {
				return null;
			}
		}

	}

	/**
	 * The service account token does not tell its issuer. The message continues a
	 * sentence that begins with the token.
	 */
	private static final class TokenException extends Exception {

		private static final long serialVersionUID = 1L;

		private TokenException(String message) {
			super(message);
		}

	}

	/**
	 * The task, as the task metadata endpoint describes it.
	 *
	 * @param arn the ARN
	 * @param launchType {@code FARGATE}, {@code EC2}, {@code EXTERNAL}, or empty
	 */
	private record TaskMetadata(String arn, String launchType) {

		private ContainerPlatform platform() {
			return switch (this.launchType) {
				case "FARGATE" -> ContainerPlatform.ECS_FARGATE;
				case "EC2" -> ContainerPlatform.ECS_EC2;
				default -> ContainerPlatform.ECS;
			};
		}

	}

	/**
	 * The call to the task metadata endpoint.
	 *
	 * @param target the endpoint
	 */
	private record TaskMetadataCall(CallTarget target) implements HttpCall<TaskMetadata> {

		private static @Nullable TaskMetadataCall to(String baseUri) {
			try {
				URI uri = new URI(baseUri + "/task");
				boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
				// link-local: never through a proxy
				return (http && uri.getHost() != null)
						? new TaskMetadataCall(new CallTarget(CallTarget.TASK_METADATA, uri, null, ProxyRoute.direct()))
						: null;
			}
			catch (URISyntaxException ex) {
				return null;
			}
		}

		@Override
		public byte @Nullable [] body() {
			return null;
		}

		@Override
		public Map<String, String> headers(Clock clock) {
			return Collections.emptyMap();
		}

		@Override
		public TaskMetadata read(HttpAnswer answer, Duration clockSkew) {
			if (answer.status() != 200) {
				throw CallFailedException.noAnswer(this.target, "HTTP status " + answer.status(), null);
			}
			Map<String, @Nullable Object> task = Json.parse(answer.text());
			if (task == null) {
				throw CallFailedException.noAnswer(this.target, "the answer is not a JSON object", null);
			}
			String arn = Json.text(task, "TaskARN");
			if (arn == null) {
				throw CallFailedException.noAnswer(this.target, "the answer is without a TaskARN", null);
			}
			String launchType = Json.text(task, "LaunchType");
			return new TaskMetadata(arn, (launchType != null) ? Printable.text(launchType) : "");
		}

	}

}

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
import java.io.StringReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.aws.AwsSettings.Setting;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;

/**
 * The credentials that sign the call. AWS accepts those of the ECS task role and those of
 * an IAM role for service accounts (IRSA). Access keys and EKS Pod Identity, which come
 * first in the AWS SDK's default chain, may be there for other purposes. The providers of
 * the SDK would hide throttled answers.
 */
abstract class RoleCredentials implements AutoCloseable {

	/**
	 * The name of the failure where no credentials are found.
	 */
	static final String NO_CREDENTIALS = "NoCredentials";

	/**
	 * What is left of the validity when new credentials are fetched, as by the SDK.
	 */
	private static final Duration STALE_TIME = Duration.ofMinutes(1);

	private final String source;

	private final @Nullable String warning;

	private @Nullable Session session;

	private RetryRules rules = RetryRules.forService();

	private RoleCredentials(String source, @Nullable String warning) {
		this.source = source;
		this.warning = warning;
	}

	/**
	 * Choose the credentials for a launch site.
	 * @param site where the container was launched
	 * @param settings the environment
	 * @return the credentials
	 * @throws CallFailedException if a setting is malformed
	 */
	static RoleCredentials choose(LaunchSite site, AwsSettings settings) {
		ContainerPlatform platform = site.platform();
		if (platform == ContainerPlatform.EKS || platform == ContainerPlatform.UNKNOWN) {
			Region region = site.region();
			Setting role = role(settings);
			Setting token = tokenFile(settings);
			if (role != null && token != null && region != null) {
				return new WebIdentity(region, role.value(), token, settings);
			}
			return new DefaultChain((platform == ContainerPlatform.EKS) ? withoutIrsa(settings)
					: "this is neither an Amazon ECS task nor an Amazon EKS pod with IRSA");
		}
		Setting uri = relativeUri(settings);
		if (uri != null) {
			Setting base = settings.find("aws.containerServiceEndpoint", "AWS_CONTAINER_SERVICE_ENDPOINT");
			return (base != null) ? new TaskRole(base.value() + uri.value(), base, settings)
					: new TaskRole("http://169.254.170.2" + uri.value(), uri, settings);
		}
		uri = fullUri(settings);
		return (uri != null) ? new TaskRole(uri.value(), uri, settings)
				: new DefaultChain("the task has no task role (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set)");
	}

	/**
	 * Return what keeps a pod from having an IAM role for its service account.
	 * @param settings the environment
	 * @return the rest of a sentence
	 */
	static String withoutIrsa(AwsSettings settings) {
		String missing = (role(settings) != null) ? "AWS_WEB_IDENTITY_TOKEN_FILE is not set"
				: (tokenFile(settings) != null) ? "AWS_ROLE_ARN is not set"
						: "AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE are not set";
		return ((fullUri(settings) != null)
				? "this Amazon EKS pod has EKS Pod Identity only, and no IAM role for its service account (IRSA): "
				: "the service account of this Amazon EKS pod has no IAM role (IRSA): ") + missing;
	}

	static boolean hasWebIdentity(AwsSettings settings) {
		return role(settings) != null && tokenFile(settings) != null;
	}

	private static @Nullable Setting role(AwsSettings settings) {
		return settings.find("aws.roleArn", "AWS_ROLE_ARN");
	}

	private static @Nullable Setting tokenFile(AwsSettings settings) {
		return settings.find("aws.webIdentityTokenFile", "AWS_WEB_IDENTITY_TOKEN_FILE");
	}

	static @Nullable Setting relativeUri(AwsSettings settings) {
		return settings.find("aws.containerCredentialsPath", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	}

	private static @Nullable Setting fullUri(AwsSettings settings) {
		return settings.find("aws.containerCredentialsFullUri", "AWS_CONTAINER_CREDENTIALS_FULL_URI");
	}

	/**
	 * Return the credentials with which a simulator is called.
	 */
	static RoleCredentials simulated() {
		return new Simulated();
	}

	/**
	 * Return the name of the source and, if it is known, the ARN of the role.
	 */
	String source() {
		Session current = this.session;
		return (current != null && current.role() != null) ? this.source + ", " + current.role() : this.source;
	}

	@Nullable String warning() {
		return this.warning;
	}

	/**
	 * Return valid credentials, and fetch them where there are none.
	 * @param http makes the call
	 * @param deadline until when
	 * @return the credentials
	 * @throws CallFailedException if there are none
	 * @throws InterruptedException if the thread is interrupted
	 */
	AwsCredentials resolve(AwsHttp http, Deadline deadline) throws InterruptedException {
		Session current = this.session;
		if (current == null || current.isStale()) {
			HttpCall<Session> call = call();
			// the counts of the preparation are those of the first attempt
			RetryRules rules = this.rules;
			this.rules = RetryRules.forService();
			current = (call != null) ? http.call(call, rules, deadline) : local();
			this.session = current;
		}
		return current.credentials();
	}

	/**
	 * Fetch the credentials ahead of the first attempt, by one call. The attempt goes on
	 * counting where this ends.
	 * @param http makes the call
	 * @param deadline until when
	 * @return whether there are credentials now
	 * @throws CallFailedException if the call failed and must not be repeated
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean prepare(AwsHttp http, Deadline deadline) throws InterruptedException {
		HttpCall<Session> call = call();
		if (call == null) {
			// the chain of the SDK asks again for what it does not keep
			return false;
		}
		try {
			this.session = http.callOnce(call, deadline);
			return true;
		}
		catch (CallFailedException ex) {
			if (!this.rules.repeatAfter(ex)) {
				throw ex;
			}
			return false;
		}
	}

	/**
	 * Return the call that fetches the credentials, or {@code null} if none does.
	 */
	abstract @Nullable HttpCall<Session> call();

	/**
	 * Return credentials that no call of this class fetches.
	 */
	Session local() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		this.session = null;
	}

	private static String readToken(String file, String name) {
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException | InvalidPathException ex) {
			throw CallFailedException.problem(RejectionReason.CREDENTIALS, "TokenFileNotReadable",
					"%s names the file %s, which this process cannot read: %s.".formatted(
							CallFailedException.capitalized(name), Printable.text(file),
							Printable.text(ex.getClass().getSimpleName())),
					"Let the user of the process read the file: in a pod set securityContext.fsGroup, or the runAsUser that the image is made for; check that the volume with the token is mounted.");
		}
	}

	/**
	 * Credentials, for a while.
	 *
	 * @param credentials the credentials
	 * @param expiration the end of their validity, or {@code null} where it is not known
	 * @param role the ARN of the role, or {@code null} where it is not known
	 */
	record Session(AwsCredentials credentials, @Nullable Instant expiration, @Nullable String role) {

		private boolean isStale() {
			return this.expiration == null || !Instant.now().isBefore(this.expiration.minus(STALE_TIME));
		}

	}

	/**
	 * The credentials of an ECS task role, from the container credentials endpoint.
	 *
	 * @see <a href=
	 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container
	 * credential provider</a>
	 */
	private static final class TaskRole extends RoleCredentials {

		/**
		 * The hosts, besides the loopback interface, that hand out credentials without
		 * TLS.
		 */
		private static final Set<String> HOSTS = Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

		private final CallTarget target;

		private final AwsSettings settings;

		private TaskRole(String address, Setting setting, AwsSettings settings) {
			super("the ECS task role", null);
			this.target = new CallTarget(CallTarget.CONTAINER_CREDENTIALS, trusted(address, setting.name()), null,
					ProxyRoute.direct());
			this.settings = settings;
		}

		private static URI trusted(String address, String setting) {
			try {
				URI uri = new URI(address);
				if (uri.getHost() != null && isTrusted(uri)) {
					return uri;
				}
			}
			catch (URISyntaxException | IOException ex) {
				// reported below
			}
			throw CallFailedException.setting(setting,
					"leads to " + Printable.text(address) + ", which is no address of a container credentials endpoint",
					"Leave the setting to Amazon ECS.");
		}

		private static boolean isTrusted(URI uri) throws IOException {
			if ("https".equals(uri.getScheme())) {
				return true;
			}
			if (!"http".equals(uri.getScheme())) {
				return false;
			}
			if (HOSTS.contains(uri.getHost())) {
				return true;
			}
			for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
				if (!address.isLoopbackAddress()) {
					return false;
				}
			}
			return true;
		}

		@Override
		HttpCall<Session> call() {
			return new ContainerCredentialsCall(this.target, token());
		}

		private @Nullable String token() {
			Setting token = this.settings.find("aws.containerAuthorizationToken", "AWS_CONTAINER_AUTHORIZATION_TOKEN");
			if (token != null) {
				return token.value();
			}
			Setting file = this.settings.find("aws.containerAuthorizationTokenFile",
					"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
			return (file != null) ? readToken(file.value(), file.name()) : null;
		}

	}

	/**
	 * The call to the container credentials endpoint.
	 *
	 * @param target the endpoint
	 * @param token the token for {@code Authorization}, or {@code null}
	 */
	private record ContainerCredentialsCall(CallTarget target, @Nullable String token) implements HttpCall<Session> {

		@Override
		public byte @Nullable [] body() {
			return null;
		}

		@Override
		public Map<String, String> headers(Clock clock) {
			return (this.token != null) ? Map.of("Authorization", this.token) : Collections.emptyMap();
		}

		@Override
		public List<String> secrets() {
			return (this.token != null) ? List.of(this.token.strip()) : Collections.emptyList();
		}

		@Override
		public Session read(HttpAnswer answer, Duration clockSkew) {
			Map<String, @Nullable Object> members = answer.members();
			if (!answer.isSuccessful()) {
				throw failure(answer, members, clockSkew);
			}
			try {
				String expiration = Json.text(members, "Expiration");
				return new Session(
						AwsSessionCredentials.create(required(members, "AccessKeyId"),
								required(members, "SecretAccessKey"), required(members, "Token")),
						Instant.parse((expiration != null) ? expiration : ""), role(Json.text(members, "RoleArn")));
			}
			catch (DateTimeException ex) {
				throw noCredentials();
			}
		}

		private static @Nullable String role(@Nullable String arn) {
			return (arn != null && !arn.isBlank()) ? Printable.text(arn) : null;
		}

		private CallFailedException failure(HttpAnswer answer, Map<String, @Nullable Object> members,
				Duration clockSkew) {
			String code = redact(Json.text(members, "code"));
			CallFailedException failure = CallFailedException.answered(this.target,
					answer.toException("ContainerCredentials", code, redact(Json.text(members, "message")),
							redact(answer.requestId()), clockSkew),
					false);
			// the agent does not know the task yet, or another program has answered
			return failure.unansweredIf(code == null || code.equals("InvalidIdInRequest"));
		}

		private String required(Map<String, @Nullable Object> members, String name) {
			String text = Json.text(members, name);
			if (text == null || text.isBlank()) {
				throw noCredentials();
			}
			return text;
		}

		private CallFailedException noCredentials() {
			return CallFailedException.noAnswer(this.target, "the answer holds no credentials", null);
		}

	}

	/**
	 * The credentials of an IAM role for service accounts (IRSA): the projected token is
	 * exchanged for them at AWS STS.
	 *
	 * @see <a href=
	 * "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity</a>
	 */
	private static final class WebIdentity extends RoleCredentials {

		private final Region region;

		private final String role;

		private final Setting tokenFile;

		private final AwsSettings settings;

		private @Nullable CallTarget target;

		private WebIdentity(Region region, String role, Setting tokenFile, AwsSettings settings) {
			super("the IAM role for the service account (IRSA)", null);
			this.region = region;
			this.role = role;
			this.tokenFile = tokenFile;
			this.settings = settings;
		}

		@Override
		String source() {
			return super.source() + ", " + Printable.text(this.role);
		}

		@Override
		HttpCall<Session> call() {
			CallTarget target = this.target;
			if (target == null) {
				target = ServiceEndpoint.STS.resolve(this.region, this.settings);
				this.target = target;
			}
			String sessionName = this.settings.get("aws.roleSessionName", "AWS_ROLE_SESSION_NAME");
			// Kubernetes replaces the token from time to time
			String token = readToken(this.tokenFile.value(), this.tokenFile.name());
			String form = form("Action", "AssumeRoleWithWebIdentity", "Version", "2011-06-15", "RoleArn", this.role,
					"RoleSessionName",
					(sessionName != null) ? sessionName : "metering-spring-boot-" + System.currentTimeMillis(),
					"WebIdentityToken", token);
			return new AssumeRoleCall(target, form.getBytes(StandardCharsets.UTF_8), token.strip());
		}

		private static String form(String... namesAndValues) {
			StringBuilder form = new StringBuilder();
			for (int i = 0; i < namesAndValues.length; i += 2) {
				form.append((i > 0) ? "&" : "")
					.append(namesAndValues[i])
					.append('=')
					.append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
			}
			return form.toString();
		}

	}

	/**
	 * The call to AWS STS.
	 *
	 * @param target the endpoint
	 * @param body the form
	 * @param token the token in it
	 */
	private record AssumeRoleCall(CallTarget target, byte[] body, String token) implements HttpCall<Session> {

		/**
		 * What passes although it is no 5xx. STS could not reach the identity provider,
		 * or AWS IAM has not told all of AWS yet about a role that was made moments ago.
		 */
		private static final Set<String> PASSING = Set.of("IDPCommunicationError", "InvalidIdentityToken",
				"RequestTimeout", "RequestTimeoutException", "AccessDenied");

		@Override
		public Map<String, String> headers(Clock clock) {
			return Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
		}

		@Override
		public List<String> secrets() {
			return List.of(this.token);
		}

		@Override
		public Session read(HttpAnswer answer, Duration clockSkew) {
			Map<String, String> elements = elements(answer.text());
			if (!answer.isSuccessful()) {
				throw failure(answer, elements, clockSkew);
			}
			try {
				return new Session(
						AwsSessionCredentials.create(required(elements, "AccessKeyId"),
								required(elements, "SecretAccessKey"), required(elements, "SessionToken")),
						Instant.parse(required(elements, "Expiration")), null);
			}
			catch (DateTimeException ex) {
				throw noCredentials();
			}
		}

		private CallFailedException failure(HttpAnswer answer, Map<String, String> elements, Duration clockSkew) {
			String code = redact(elements.get("Code"));
			String requestId = elements.get("RequestId");
			CallFailedException failure = CallFailedException
				.answered(this.target,
						answer.toException("Sts", code, redact(elements.get("Message")),
								redact((requestId != null) ? requestId : answer.requestId()), clockSkew),
						isPassing(code));
			return failure.unansweredIf(code == null || code.isEmpty());
		}

		private static boolean isPassing(@Nullable String code) {
			return code != null && PASSING.contains(code);
		}

		private String required(Map<String, String> elements, String name) {
			String text = elements.get(name);
			if (text == null || text.isEmpty()) {
				throw noCredentials();
			}
			return text;
		}

		private CallFailedException noCredentials() {
			return CallFailedException.noAnswer(this.target, "the answer holds no credentials", null);
		}

		/**
		 * Return the texts of all elements that hold nothing else, by their names, of
		 * which none occurs twice in an answer of STS.
		 */
		private static Map<String, String> elements(String xml) {
			XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
			factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
			factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
			factory.setProperty(XMLInputFactory.IS_COALESCING, true);
			Map<String, String> elements = new HashMap<>();
			try {
				XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
				String text = null;
				while (reader.hasNext()) {
					int event = reader.next();
					if (event == XMLStreamConstants.START_ELEMENT) {
						text = "";
					}
					else if (event == XMLStreamConstants.CHARACTERS && text != null) {
						text = reader.getText();
					}
					else if (event == XMLStreamConstants.END_ELEMENT && text != null) {
						elements.put(reader.getLocalName(), text.strip());
						text = null;
					}
				}
				return elements;
			}
			catch (XMLStreamException | RuntimeException ex) {
				// not from AWS; for some of its errors the parser of the JDK has no
				// message
				return Collections.emptyMap();
			}
		}

	}

	/**
	 * The credentials that the AWS SDK finds by itself.
	 */
	private static final class DefaultChain extends RoleCredentials {

		private static final String NAME = "the AWS SDK's default credentials chain";

		private final AwsCredentialsProviderChain provider = chain();

		private volatile String source = NAME;

		private final String why;

		private DefaultChain(String why) {
			super(NAME, "Using the AWS SDK's default credentials: " + why
					+ ". AWS Marketplace accepts only the ECS task role or an IAM role for service accounts (IRSA).");
			this.why = why;
		}

		/**
		 * Return the chain of the SDK without a profile that starts a program: the
		 * program is the buyer's, and AWS Marketplace accepts no such credentials.
		 */
		private static AwsCredentialsProviderChain chain() {
			AwsCredentialsProviderChain.Builder chain = AwsCredentialsProviderChain.builder()
				.reuseLastProviderEnabled(true)
				.addCredentialsProvider(SystemPropertyCredentialsProvider.create())
				.addCredentialsProvider(EnvironmentVariableCredentialsProvider.create());
			if (!startsProgram()) {
				chain.addCredentialsProvider(ProfileCredentialsProvider.create());
			}
			return chain.addCredentialsProvider(ContainerCredentialsProvider.create())
				.addCredentialsProvider(InstanceProfileCredentialsProvider.create())
				.build();
		}

		private static boolean startsProgram() {
			try {
				return ProfileFile.defaultProfileFile()
					.profiles()
					.values()
					.stream()
					.anyMatch((profile) -> profile.property(ProfileProperty.CREDENTIAL_PROCESS).isPresent());
			}
			catch (RuntimeException ex) {
				// no profile can be read from a file that is malformed
				return true;
			}
		}

		@Override
		String source() {
			return this.source;
		}

		@Override
		@Nullable HttpCall<Session> call() {
			return null;
		}

		@Override
		Session local() {
			try {
				AwsCredentials credentials = this.provider.resolveCredentials();
				this.source = NAME + " (" + provider(credentials.providerName().orElse("unknown provider")) + ")";
				return new Session(credentials, null, null);
			}
			catch (RuntimeException ex) {
				// the SDK lists all its providers and what each of them misses
				throw CallFailedException.problem(RejectionReason.CREDENTIALS, NO_CREDENTIALS,
						"No AWS credentials were found: " + this.why + ".", RejectionReason.CREDENTIALS.action());
			}
		}

		/**
		 * Return the name of a provider. The SDK names its own by the letters that its
		 * user agent has for them, the one that found the credentials last.
		 */
		private static String provider(String name) {
			return switch (name.substring(name.lastIndexOf(',') + 1)) {
				case "f" -> "system properties";
				case "g" -> "environment variables";
				case "n", "o", "p", "q", "r", "t", "v" -> "the profile";
				case "z" -> "the container credentials endpoint";
				case "0" -> "the instance profile";
				default -> Printable.text(name);
			};
		}

		@Override
		public void close() {
			super.close();
			this.provider.close();
		}

	}

	/**
	 * Credentials that are worth nothing.
	 */
	private static final class Simulated extends RoleCredentials {

		private Simulated() {
			super("none (simulated)", null);
		}

		@Override
		@Nullable HttpCall<Session> call() {
			return null;
		}

		@Override
		Session local() {
			return new Session(AwsBasicCredentials.create("simulated", "simulated"), null, null);
		}

	}

}

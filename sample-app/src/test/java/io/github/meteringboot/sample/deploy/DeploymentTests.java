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

package io.github.meteringboot.sample.deploy;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.util.StreamUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what is under {@code deploy/}, so that it can be copied.
 */
@SpringBootTest(classes = DeploymentTests.Product.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class DeploymentTests {

	private static final Path DIRECTORY = Path.of("deploy");

	private static final Path CHART = DIRECTORY.resolve("helm");

	private static final String LIVENESS = "/actuator/health/liveness";

	private static final String READINESS = "/actuator/health/readiness";

	private static final String MANAGED_POLICY = "arn:aws:iam::aws:policy/AWSMarketplaceMeteringRegisterUsage";

	private static final Pattern PROPERTY = Pattern.compile("aws\\.marketplace\\.metering\\.([a-z][a-z.-]*[a-z])");

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@MethodSource("templates")
	void templateRefersOnlyToWhatItHas(String file) throws IOException {
		Descriptor template = template(file);
		Set<String> names = new HashSet<>(List.of("AWS::Region", "AWS::AccountId"));
		names.addAll(names(template.get("Parameters")));
		names.addAll(names(template.get("Resources")));
		assertThat(template.get("AWSTemplateFormatVersion")).isEqualTo("2010-09-09");
		assertThat(names(template.get("Resources"))).isNotEmpty();
		assertThat(template.all("Ref")).isSubsetOf(names);
		assertThat(template.all("Fn::GetAtt")).allSatisfy((reference) -> assertThat(names).contains(first(reference)));
		assertThat(template.all("Fn::Sub"))
			.allSatisfy((text) -> assertThat(find("\\$\\{([^}]+)}", String.valueOf(text))).isSubsetOf(names));
		assertThat(names(template.get("Parameters"))).allSatisfy((parameter) -> {
			boolean substituted = template.all("Fn::Sub")
				.stream()
				.anyMatch((text) -> text.toString().contains("${" + parameter + "}"));
			assertThat(substituted || template.all("Ref").contains(parameter)).isTrue();
		});
	}

	@ParameterizedTest
	@MethodSource("descriptors")
	void descriptorNamesNeitherRegionNorKeyNorProductCode(String name, List<String> texts) {
		assertThat(texts).isNotEmpty()
			.noneMatch((text) -> text.matches("(?is).*(aws_(default_)?region|aws\\.region|access_?key|secret|"
					+ "session_?token|product_?-?code|aws_marketplace|aws\\.marketplace).*"));
	}

	@ParameterizedTest
	@MethodSource("descriptors")
	void descriptorAsksOnlyTheProbesOfTheActuator(String name, List<String> texts) {
		List<String> paths = texts.stream().flatMap((text) -> find("(/actuator[\\w/-]*)", text).stream()).toList();
		assertThat(paths).isSubsetOf(LIVENESS, READINESS);
	}

	@ParameterizedTest
	@ValueSource(strings = { LIVENESS, READINESS })
	void probeExists(String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"UP\"");
	}

	@Test
	void everyPropertyThatIsNamedExists() throws IOException {
		Set<String> known = properties().keySet();
		List<String> named = new ArrayList<>();
		try (Stream<Path> files = Files.walk(DIRECTORY)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				PROPERTY.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(named::add);
			}
		}
		assertThat(known).contains("aws.marketplace.metering.registration-phase",
				"aws.marketplace.metering.throttling.timeout");
		assertThat(known).containsAll(named);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void serviceOnEcsWaitsForTheRegistration(String file) throws IOException {
		Descriptor template = template(file);
		assertThat(template.get("Resources/Service/Properties/HealthCheckGracePeriodSeconds"))
			.isEqualTo(Map.of("Ref", "RegistrationWaitSeconds"));
		// 1,000 tasks at 5 calls a second, and half as much again
		assertThat(template.getInt("Parameters/RegistrationWaitSeconds/Default")).isGreaterThan(1000 / 5 * 3 / 2);
		assertThat(template.get("Resources/TargetGroup/Properties/HealthCheckPath")).isEqualTo(READINESS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void taskOnEcsHasTaskRoleAndLivenessCheckAndNoEnvironment(String file) throws IOException {
		Descriptor template = template(file);
		Descriptor task = new Descriptor(template.get("Resources/TaskDefinition/Properties"));
		assertThat(task.get("TaskRoleArn")).isEqualTo(Map.of("Ref", "TaskRoleArn"));
		assertThat(task.get("RequiresCompatibilities"))
			.isEqualTo(List.of(file.contains("fargate") ? "FARGATE" : "EC2"));
		assertThat((List<?>) task.get("ContainerDefinitions")).hasSize(1);
		Descriptor container = new Descriptor(task.get("ContainerDefinitions/0"));
		assertThat(container.get("Essential")).isEqualTo(true);
		assertThat(container.get("HealthCheck/Command").toString()).startsWith("[CMD,").contains(LIVENESS);
		assertThat(container.getInt("HealthCheck/StartPeriod")).isBetween(0, 300);
		assertThat(container.all("Environment")).isEmpty();
		assertThat(container.all("Secrets")).isEmpty();
	}

	@Test
	void rolesHaveTheManagedPolicy() throws IOException {
		assertThat(template("ecs-roles.yaml").get("Resources/TaskRole/Properties/ManagedPolicyArns"))
			.isEqualTo(List.of(MANAGED_POLICY));
		assertThat(template("eks-role.yaml").get("Resources/ServiceAccountRole/Properties/ManagedPolicyArns"))
			.isEqualTo(List.of(MANAGED_POLICY));
	}

	@Test
	void taskRoleTrustsTheTasksOfThisAccount() throws IOException {
		Descriptor statement = new Descriptor(
				template("ecs-roles.yaml").get("Resources/TaskRole/Properties/AssumeRolePolicyDocument/Statement/0"));
		assertThat(statement.get("Principal/Service")).isEqualTo("ecs-tasks.amazonaws.com");
		assertThat(statement.get("Action")).isEqualTo("sts:AssumeRole");
		assertThat(statement.get("Condition/StringEquals/aws:SourceAccount")).isNotNull();
	}

	@Test
	void serviceAccountRoleTrustsTheServiceAccountOfTheChart() throws IOException {
		Descriptor template = template("eks-role.yaml");
		String trust = (String) template
			.get("Resources/ServiceAccountRole/Properties/AssumeRolePolicyDocument/Fn::Sub");
		for (String parameter : List.of("Namespace", "ServiceAccount")) {
			trust = trust.replace("${" + parameter + "}",
					(String) template.get("Parameters/" + parameter + "/Default"));
		}
		Descriptor statement = new Descriptor(Descriptor.parse(trust).get("Statement/0"));
		Descriptor condition = new Descriptor(statement.get("Condition/StringEquals"));
		assertThat(statement.get("Action")).isEqualTo("sts:AssumeRoleWithWebIdentity");
		assertThat(condition.get("${OidcProvider}:aud")).isEqualTo("sts.amazonaws.com");
		assertThat(condition.get("${OidcProvider}:sub")).isEqualTo(
				"system:serviceaccount:invoice-numbers:" + manifest("ServiceAccount", false).get("metadata/name"));
	}

	@Test
	void chartUsesTheRoleInItsNamespace() throws IOException {
		Descriptor account = manifest("ServiceAccount", false);
		Descriptor deployment = manifest("Deployment", false);
		assertThat(new Descriptor(account.get("metadata/annotations")).root())
			.isEqualTo(Map.of("eks.amazonaws.com/role-arn", "arn:aws:iam::111122223333:role/example"));
		assertThat(deployment.get("spec/template/spec/serviceAccountName")).isEqualTo(account.get("metadata/name"));
		assertThat(deployment.all("namespace")).containsOnly("invoice-numbers");
		assertThat(deployment.get("spec/template/spec/securityContext/runAsNonRoot")).isEqualTo(true);
		assertThat(deployment.get("spec/progressDeadlineSeconds")).isEqualTo(1800);
		assertThat(container(false).all("env")).isEmpty();
	}

	@Test
	void chartRefusesTheDefaultNamespace() throws IOException {
		HelmChart chart = new HelmChart(CHART, "default", values(false));
		assertThatIllegalStateException().isThrownBy(chart::render).withMessageContaining("namespace of its own");
	}

	@Test
	void chartTakesNoOtherValues() throws IOException {
		Descriptor schema = Descriptor.read(CHART.resolve("values.schema.json"));
		assertThat(schema.all("additionalProperties")).hasSize(4).containsOnly(false);
		assertThat(names(schema.get("properties"))).isEqualTo(HelmChart.defaultValues(CHART).keySet());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void podIsProbedWhereItAnswersWhileThrottled(boolean beforeStart) throws IOException {
		Descriptor container = container(beforeStart);
		assertThat(container.get("startupProbe/httpGet/path")).isEqualTo(LIVENESS);
		assertThat(container.get("livenessProbe/httpGet/path")).isEqualTo(LIVENESS);
		assertThat(container.get("readinessProbe/httpGet/path")).isEqualTo(READINESS);
		assertThat(container.get("terminationMessagePath")).isEqualTo("/dev/termination-log");
		assertThat(container.get("ports/0/containerPort")).isEqualTo(8080);
	}

	@Test
	void podThatWaitsBeforeItsStartIsGivenMoreThanTheThrottlingTimeout() throws IOException {
		Duration timeout = DurationStyle
			.detectAndParse(String.valueOf(properties().get("aws.marketplace.metering.throttling.timeout")));
		assertThat(startupTime(container(true))).isGreaterThan(timeout);
		assertThat(startupTime(container(false))).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(10));
	}

	@Test
	void renderedChartIsKeptForTheCheckAgainstTheSchemas() throws IOException {
		Path directory = Files.createDirectories(Path.of("target", "rendered-chart"));
		for (boolean beforeStart : new boolean[] { false, true }) {
			String manifests = new HelmChart(CHART, "invoice-numbers", values(beforeStart)).render();
			assertThat(Descriptor.parseAll(manifests)).extracting((manifest) -> manifest.get("kind"))
				.containsExactlyInAnyOrder("Deployment", "Service", "ServiceAccount");
			Files.writeString(directory.resolve(beforeStart ? "before-start.yaml" : "application-runner.yaml"),
					manifests);
		}
	}

	@Test
	void imageRunsNobodyAsRootAndNothingThroughAShell() throws IOException {
		List<String> instructions = dockerfile();
		assertThat(instructions).filteredOn((line) -> line.startsWith("FROM "))
			.hasSize(2)
			.allMatch((line) -> line.matches("FROM eclipse-temurin:(17|25)-jre-alpine( AS layers)?"));
		assertThat(instructions).filteredOn((line) -> line.matches("(RUN|ENTRYPOINT|CMD) .*"))
			.allMatch((line) -> line.matches("\\w+ \\[(\"[^\"]+\"(, )?)+]"));
		assertThat(instructions).contains("USER 10001:10001", "EXPOSE 8080");
		assertThat(instructions.indexOf("USER 10001:10001")).isLessThan(instructions.size() - 1);
		assertThat(instructions).filteredOn((line) -> line.startsWith("ENV ")).isEmpty();
	}

	@Test
	void trainingRunEndsBeforeAnythingCouldCallAws() throws IOException {
		List<String> java = dockerfile().stream()
			.filter((line) -> line.matches("(RUN|ENTRYPOINT) .*-XX:AOT.*"))
			.toList();
		String exit = "\"-D" + DefaultLifecycleProcessor.EXIT_PROPERTY_NAME + "="
				+ DefaultLifecycleProcessor.ON_REFRESH_VALUE + "\"";
		assertThat(java).hasSize(2);
		assertThat(java.get(0)).contains("-XX:AOTCacheOutput=app.aot", exit);
		assertThat(java.get(1)).contains("-XX:AOTCache=app.aot").doesNotContain("onRefresh");
	}

	static Stream<String> templates() throws IOException {
		try (Stream<Path> files = Files.list(DIRECTORY.resolve("cloudformation"))) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList().stream();
		}
	}

	static Stream<Object[]> descriptors() throws IOException {
		List<Object[]> descriptors = new ArrayList<>();
		for (String file : templates().toList()) {
			descriptors.add(new Object[] { file, template(file).texts() });
		}
		for (boolean beforeStart : new boolean[] { false, true }) {
			String manifests = new HelmChart(CHART, "invoice-numbers", values(beforeStart)).render();
			descriptors.add(new Object[] { "chart, before-start: " + beforeStart,
					Descriptor.parseAll(manifests)
						.stream()
						.flatMap((manifest) -> manifest.texts().stream())
						.toList() });
		}
		descriptors.add(new Object[] { "values.yaml", Descriptor.read(CHART.resolve("values.yaml")).texts() });
		descriptors
			.add(new Object[] { "values.schema.json", Descriptor.read(CHART.resolve("values.schema.json")).texts() });
		descriptors.add(new Object[] { "Chart.yaml", Descriptor.read(CHART.resolve("Chart.yaml")).texts() });
		descriptors.add(new Object[] { "Dockerfile", dockerfile() });
		return descriptors.stream();
	}

	private static Descriptor template(String file) throws IOException {
		return Descriptor.read(DIRECTORY.resolve("cloudformation").resolve(file));
	}

	private static Descriptor manifest(String kind, boolean beforeStart) throws IOException {
		String manifests = new HelmChart(CHART, "invoice-numbers", values(beforeStart)).render();
		return Descriptor.parseAll(manifests)
			.stream()
			.filter((manifest) -> kind.equals(manifest.get("kind")))
			.findFirst()
			.orElseThrow();
	}

	private static Descriptor container(boolean beforeStart) throws IOException {
		return new Descriptor(manifest("Deployment", beforeStart).get("spec/template/spec/containers/0"));
	}

	private static Map<String, Object> values(boolean beforeStart) throws IOException {
		Map<String, Object> values = new HashMap<>(HelmChart.defaultValues(CHART));
		values.put("image", Map.of("repository", "example", "tag", "1.0.0"));
		values.put("serviceAccount", Map.of("roleArn", "arn:aws:iam::111122223333:role/example"));
		values.put("waitsBeforeStart", beforeStart);
		return values;
	}

	private static Duration startupTime(Descriptor container) {
		return Duration.ofSeconds((long) container.getInt("startupProbe/periodSeconds")
				* container.getInt("startupProbe/failureThreshold"));
	}

	private static List<String> dockerfile() throws IOException {
		return Files.readAllLines(DIRECTORY.resolve("Dockerfile"))
			.stream()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.toList();
	}

	/**
	 * Return the properties of the starter and of everything else on the class path.
	 */
	private static Map<String, Object> properties() throws IOException {
		Map<String, Object> properties = new TreeMap<>();
		for (URL metadata : Collections
			.list(DeploymentTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			String content = StreamUtils.copyToString(metadata.openStream(), StandardCharsets.UTF_8);
			List<?> elements = (List<?>) JsonParserFactory.getJsonParser().parseMap(content).get("properties");
			for (Object element : elements) {
				Map<?, ?> property = (Map<?, ?>) element;
				properties.put((String) property.get("name"), property.get("defaultValue"));
			}
		}
		return properties;
	}

	private static Set<String> names(Object map) {
		return (map instanceof Map<?, ?> entries)
				? entries.keySet().stream().map(String::valueOf).collect(Collectors.toSet()) : Set.of();
	}

	private static String first(Object list) {
		return String.valueOf(((List<?>) list).get(0));
	}

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((result) -> result.group(1)).toList();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Product {

	}

}

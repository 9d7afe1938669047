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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.EndpointTag;
import software.amazon.awssdk.regions.PartitionEndpointKey;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the CloudFormation templates.
 */
class CloudFormationTemplateTests {

	private static final Path DIRECTORY = Path.of("deploy", "cloudformation");

	private static final String MANAGED_POLICY = "arn:${AWS::Partition}:iam::aws:policy/AWSMarketplaceMeteringRegisterUsage";

	private static final String LIVENESS = "/actuator/health/liveness";

	private static final String READINESS = "/actuator/health/readiness";

	@ParameterizedTest
	@MethodSource("templates")
	void templateIsValidByTheSchemasOfCloudFormation(String file) throws IOException {
		assertThat(schema().problems(template(file))).isEmpty();
	}

	// the schema must be able to refuse
	@Test
	void schemaRefusesUnknownAndMissingNamesAndOtherTypes() throws IOException {
		assertThat(schema().problems(Descriptor.parse("""
				Resources:
				  Typo:
				    Type: AWS::ECS::Servise
				  Service:
				    Type: AWS::ECS::Service
				    Properties:
				      desiredCount: 1
				      DesiredCount: many
				      LoadBalancers: [{ContainerName: a}]
				  Task:
				    Type: AWS::ECS::TaskDefinition
				    Properties:
				      Cpu: 1024
				      Memory: {Ref: Memory}
				      Volumes: {Name: tmp}
				      ContainerDefinitions:
				        - Name: a
				          ReadOnlyRootFilesystem: true
				          Essential: "true"
				"""))).containsExactlyInAnyOrder("Typo: unknown type AWS::ECS::Servise",
				"Service.desiredCount: unknown", "Service.DesiredCount: not a number",
				"Service.LoadBalancers[0].ContainerPort: missing", "Task.Cpu: not a string",
				"Task.Volumes: not a collection of kind array", "Task.ContainerDefinitions[0].Image: missing",
				"Task.ContainerDefinitions[0].ReadOnlyRootFilesystem: unknown",
				"Task.ContainerDefinitions[0].Essential: not a boolean");
	}

	@ParameterizedTest
	@MethodSource("templates")
	void templateRefersOnlyToWhatItHas(String file) throws IOException {
		Descriptor template = template(file);
		Set<String> names = new HashSet<>(
				List.of("AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName", "OidcProvider"));
		names.addAll(names(template.get("Parameters")));
		names.addAll(names(template.get("Resources")));
		assertThat(template.get("AWSTemplateFormatVersion")).isEqualTo("2010-09-09");
		assertThat(names(template.get("Resources"))).isNotEmpty();
		assertThat(template.all("Ref")).isSubsetOf(names);
		assertThat(template.all("Fn::GetAtt"))
			.allSatisfy((reference) -> assertThat(names).contains(((List<?>) reference).get(0).toString()));
		assertThat(template.all("Fn::Sub"))
			.allSatisfy((text) -> assertThat(find("\\$\\{([^}]+)}", text.toString())).isSubsetOf(names));
		assertThat(names(template.get("Parameters"))).allSatisfy((parameter) -> {
			boolean substituted = template.all("Fn::Sub")
				.stream()
				.anyMatch((text) -> text.toString().contains("${" + parameter + "}"));
			assertThat(substituted || template.all("Ref").contains(parameter)).isTrue();
		});
	}

	@ParameterizedTest
	@MethodSource("templates")
	void everyArnNamesThePartitionOfTheStack(String file) throws IOException {
		assertThat(template(file).texts()).noneMatch((text) -> text.matches("(?s).*arn:aws[a-z-]*:.*"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void serviceWaitsForTheRegistration(String file) throws IOException {
		Descriptor template = template(file);
		assertThat(template.get("Resources/Service/Properties/HealthCheckGracePeriodSeconds"))
			.isEqualTo(ref("RegistrationWaitSeconds"));
		// 1,000 tasks at 5 calls a second, and half as much again
		assertThat(template.getInt("Parameters/RegistrationWaitSeconds/Default")).isGreaterThan(1000 / 5 * 3 / 2);
		assertThat(template.get("Resources/TargetGroup/Properties/HealthCheckPath")).isEqualTo(READINESS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void taskHasTaskRoleAndLivenessCheckAndNoEnvironment(String file) throws IOException {
		Descriptor task = task(file);
		assertThat(task.get("TaskRoleArn")).isEqualTo(ref("TaskRoleArn"));
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

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void taskRunsWithTheLeastPrivilege(String file) throws IOException {
		Descriptor task = task(file);
		Descriptor container = new Descriptor(task.get("ContainerDefinitions/0"));
		assertThat(container.get("ReadonlyRootFilesystem")).isEqualTo(true);
		assertThat(container.get("LinuxParameters/Capabilities")).isEqualTo(Map.of("Drop", List.of("ALL")));
		assertThat(container.get("Privileged")).isNull();
		assertThat(container.get("User")).as("the image has a user, who is not root").isNull();
		assertThat(container.get("DockerSecurityOptions"))
			.isEqualTo(file.contains("fargate") ? null : List.of("no-new-privileges"));
		assertThat(task.get("Volumes")).isEqualTo(List.of(Map.of("Name", "tmp")));
		assertThat(container.get("MountPoints"))
			.isEqualTo(List.of(Map.of("SourceVolume", "tmp", "ContainerPath", "/tmp", "ReadOnly", false)));
	}

	// Amazon ECS keeps the permissions of a directory only where the image has a VOLUME
	// for it
	@Test
	void volumeOfTheTaskIsOneOfTheImage() throws IOException {
		assertThat(Dockerfile.read(Path.of("deploy", "Dockerfile")).only("VOLUME").array()).containsExactly(
				(String) task("ecs-fargate.yaml").get("ContainerDefinitions/0/MountPoints/0/ContainerPath"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void architectureAndPriorityAndImageCanBeChosen(String file) throws IOException {
		Descriptor template = template(file);
		assertThat(task(file).get("RuntimePlatform"))
			.isEqualTo(Map.of("CpuArchitecture", ref("CpuArchitecture"), "OperatingSystemFamily", "LINUX"));
		assertThat(template.get("Parameters/CpuArchitecture/AllowedValues")).isEqualTo(List.of("X86_64", "ARM64"));
		assertThat(template.get("Resources/ListenerRule/Properties/Priority")).isEqualTo(ref("ListenerRulePriority"));
		assertThat(template.get("Parameters/Image/Default")).asString()
			.startsWith("709825985650.dkr.ecr.us-east-1.amazonaws.com/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void logGroupHasANameByStack(String file) throws IOException {
		assertThat(template(file).get("Resources/LogGroup/Properties/LogGroupName"))
			.isEqualTo(Map.of("Fn::Sub", "/ecs/${AWS::StackName}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs-fargate.yaml", "ecs-ec2.yaml" })
	void taskIsGivenTheTimeOfAGracefulShutdown(String file) throws IOException {
		// Spring Boot's default for a phase of the shutdown, plus what ends the JVM
		assertThat(task(file).get("ContainerDefinitions/0/StopTimeout")).isEqualTo(45);
	}

	@Test
	void rolesHaveTheManagedPolicy() throws IOException {
		assertThat(template("ecs-roles.yaml").get("Resources/TaskRole/Properties/ManagedPolicyArns"))
			.isEqualTo(List.of(Map.of("Fn::Sub", MANAGED_POLICY)));
		assertThat(template("eks-role.yaml").get("Resources/ServiceAccountRole/Properties/ManagedPolicyArns"))
			.isEqualTo(List.of(Map.of("Fn::Sub", MANAGED_POLICY)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TaskRole", "ExecutionRole" })
	void roleTrustsTheTasksOfThisAccountAndRegion(String role) throws IOException {
		Descriptor statement = new Descriptor(template("ecs-roles.yaml")
			.get("Resources/" + role + "/Properties/AssumeRolePolicyDocument/Statement/0"));
		assertThat(statement.get("Principal")).isEqualTo(Map.of("Service", "ecs-tasks.amazonaws.com"));
		assertThat(statement.get("Action")).isEqualTo("sts:AssumeRole");
		assertThat(statement.get("Condition/StringEquals/aws:SourceAccount")).isEqualTo(ref("AWS::AccountId"));
		assertThat(statement.get("Condition/ArnLike/aws:SourceArn"))
			.isEqualTo(Map.of("Fn::Sub", "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*"));
	}

	@Test
	void serviceAccountRoleTrustsTheServiceAccountOfTheChart() throws IOException {
		Descriptor template = template("eks-role.yaml");
		String trust = (String) template
			.get("Resources/ServiceAccountRole/Properties/AssumeRolePolicyDocument/Fn::Sub/0");
		for (String parameter : List.of("Namespace", "ServiceAccount", "Audience")) {
			trust = trust.replace("${" + parameter + "}",
					(String) template.get("Parameters/" + parameter + "/Default"));
		}
		Descriptor statement = new Descriptor(Descriptor.parse(trust).get("Statement/0"));
		Descriptor condition = new Descriptor(statement.get("Condition/StringEquals"));
		assertThat(statement.get("Action")).isEqualTo("sts:AssumeRoleWithWebIdentity");
		assertThat(statement.get("Principal/Federated"))
			.isEqualTo("arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${OidcProvider}");
		assertThat(condition.get("${OidcProvider}:aud")).isEqualTo("sts.amazonaws.com");
		List<Descriptor> release = new HelmChart(Path.of("deploy", "helm")).render("invoice-numbers", "invoice-numbers",
				"");
		assertThat(release).filteredOn((manifest) -> "ServiceAccount".equals(manifest.get("kind")))
			.singleElement()
			.satisfies((account) -> assertThat(condition.get("${OidcProvider}:sub"))
				.isEqualTo("system:serviceaccount:%s:%s".formatted(account.get("metadata/namespace"),
						account.get("metadata/name"))));
	}

	@ParameterizedTest
	@MethodSource("issuers")
	void issuerOfEveryRegionIsAccepted(String issuer) throws IOException {
		Descriptor template = template("eks-role.yaml");
		assertThat(issuer).matches((String) template.get("Parameters/OidcIssuer/AllowedPattern"));
		Descriptor provider = new Descriptor(template
			.get("Resources/ServiceAccountRole/Properties/AssumeRolePolicyDocument/Fn::Sub/1/OidcProvider/Fn::Select"));
		assertThat(provider.get("1/Fn::Split/1")).isEqualTo(ref("OidcIssuer"));
		assertThat(issuer.split((String) provider.get("1/Fn::Split/0"))[provider.getInt("0")])
			.isEqualTo(issuer.substring("https://".length()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF", "https://example.com/id/0123ABCD",
			"https://oidc.eks.eu-west-1.amazonaws.com", "http://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF" })
	void whatIsNoIssuerIsRefused(String issuer) throws IOException {
		assertThat(issuer).doesNotMatch((String) template("eks-role.yaml").get("Parameters/OidcIssuer/AllowedPattern"));
	}

	static Stream<String> templates() throws IOException {
		try (Stream<Path> files = Files.list(DIRECTORY)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList().stream();
		}
	}

	static Stream<String> issuers() {
		Set<String> issuers = new TreeSet<>();
		for (Region region : Region.regions()) {
			if (!region.isGlobalRegion()) {
				PartitionMetadata partition = PartitionMetadata.of(region);
				issuers.add("https://oidc.eks." + region + "." + partition.dnsSuffix() + "/id/0123456789ABCDEF");
				String dualStack = partition
					.dnsSuffix(PartitionEndpointKey.builder().tags(EndpointTag.DUALSTACK).build());
				if (dualStack != null) {
					issuers.add("https://oidc-eks." + region + "." + dualStack + "/id/0123456789ABCDEF");
				}
			}
		}
		assertThat(issuers).contains("https://oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF",
				"https://oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/0123456789ABCDEF",
				"https://oidc-eks.eu-west-1.api.aws/id/0123456789ABCDEF",
				"https://oidc.eks.eusc-de-east-1.amazonaws.eu/id/0123456789ABCDEF");
		return issuers.stream();
	}

	private static CloudFormationSchema schema() throws IOException {
		return new CloudFormationSchema("ecs", "elasticloadbalancingv2", "iam", "logs");
	}

	private static Descriptor template(String file) throws IOException {
		return Descriptor.read(DIRECTORY.resolve(file));
	}

	private static Descriptor task(String file) throws IOException {
		return new Descriptor(template(file).get("Resources/TaskDefinition/Properties"));
	}

	private static Map<String, String> ref(String name) {
		return Map.of("Ref", name);
	}

	private static Set<String> names(@Nullable Object map) {
		return (map instanceof Map<?, ?> entries)
				? entries.keySet().stream().map(String::valueOf).collect(Collectors.toSet()) : Set.of();
	}

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((result) -> result.group(1)).toList();
	}

}

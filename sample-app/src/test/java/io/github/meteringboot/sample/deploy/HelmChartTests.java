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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the Helm chart, which Helm itself lints and renders: first as AWS Marketplace
 * does when a version is submitted, then as buyers do.
 */
class HelmChartTests {

	private static final Path DIRECTORY = Path.of("deploy", "helm");

	private static final String ROLE = "arn:aws:iam::111122223333:role/example";

	private static final String IMAGE = "709825985650.dkr.ecr.us-east-1.amazonaws.com/example-seller/invoice-numbers-server:1.0.0";

	private final HelmChart chart = new HelmChart(DIRECTORY);

	@TempDir
	private Path directory;

	@Test
	void lintWithoutValuesFindsNothing() {
		LintResult result = this.chart.lint();
		assertThat(result.isFailed()).isFalse();
		assertThat(result.getMessages()).containsExactly("[INFO] Chart.yaml: icon is recommended");
	}

	@Test
	void templateWithoutValuesRendersTheImageOfTheMarketplaceInNamespaceDefault() {
		List<Descriptor> manifests = this.chart.render();
		assertThat(manifests).extracting((manifest) -> manifest.get("kind"))
			.containsExactlyInAnyOrder("Deployment", "Service", "ServiceAccount");
		assertThat(manifests).allSatisfy((manifest) -> {
			assertThat(manifest.get("metadata/namespace")).isEqualTo("default");
			assertThat(manifest.get("metadata/name")).isEqualTo("example-invoice-numbers");
			assertThat(manifest.texts()).noneMatch(String::isEmpty);
			KubernetesSchema.validate(manifest);
		});
		assertThat(images(manifests)).containsExactly(IMAGE);
	}

	// AWS Marketplace does this for the chart of an Amazon EKS add-on
	@Test
	void templateAcceptsTheVersionOfKubernetes() {
		assertThat(render("k8version: \"1.34\"")).hasSize(3);
		assertThat(render("k8version: 1.34")).hasSize(3);
	}

	@Test
	void imageIsNamedInTheValuesAlone() throws IOException {
		Descriptor values = Descriptor.read(DIRECTORY.resolve("values.yaml"));
		assertThat("%s/%s:%s".formatted(values.get("image/registry"), values.get("image/repository"),
				values.get("image/tag")))
			.isEqualTo(IMAGE);
		assertThat(values.get("image/tag")).isEqualTo(Descriptor.read(DIRECTORY.resolve("Chart.yaml")).get("version"));
		List<String> lines = this.chart.templates().stream().flatMap(String::lines).toList();
		assertThat(lines).filteredOn((line) -> line.contains("image:"))
			.extracting(String::strip)
			// AWS calls this the only valid form
			.containsExactly(
					"image: \"{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}\"");
		assertThat(lines).noneMatch((line) -> line.contains("ecr."));
	}

	@Test
	void registryOfAnotherRegionReplacesTheDefault() {
		assertThat(images(render("image: {registry: \"709825985650.dkr.ecr.eu-west-1.amazonaws.com\"}")))
			.containsExactly(IMAGE.replace("us-east-1", "eu-west-1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "registry", "repository", "tag" })
	void noPartOfTheImageMayBeEmpty(String part) {
		assertRefused("image: {" + part + ": \"\"}", "/image/" + part);
	}

	// the only ones that Amazon EKS add-ons support
	@Test
	void templatesUseNameAndNamespaceOfTheReleaseAndNoHooksAndNoLookup() throws IOException {
		List<String> actions = this.chart.templates()
			.stream()
			.flatMap((template) -> find("\\{\\{(?!/\\*)(.*?)}}", template).stream())
			.toList();
		assertThat(actions).hasSizeGreaterThan(50)
			.noneMatch((action) -> action.matches("(?s).*\\b(lookup|fail|required|Capabilities)\\b.*"));
		assertThat(this.chart.templates()).noneMatch((template) -> template.contains("helm.sh/hook"));
		assertThat(actions).flatExtracting((action) -> find("\\.Release\\.(\\w+)", action))
			.containsOnly("Name", "Namespace");
	}

	@Test
	void chartDemandsNoVersionOfKubernetes() throws IOException {
		assertThat(Descriptor.read(DIRECTORY.resolve("Chart.yaml")).get("kubeVersion")).isNull();
	}

	@Test
	void serviceAccountIsCreatedWithItsRole() {
		List<Descriptor> manifests = render("serviceAccount: {roleArn: \"" + ROLE + "\"}");
		Descriptor account = manifest(manifests, "ServiceAccount");
		assertThat(new Descriptor(account.get("metadata/annotations")).root())
			.isEqualTo(Map.of("eks.amazonaws.com/role-arn", ROLE));
		assertThat(pod(manifests).get("serviceAccountName")).isEqualTo(account.get("metadata/name"));
		assertThat(pod(manifests).get("automountServiceAccountToken")).isEqualTo(false);
		assertThat(account.get("automountServiceAccountToken")).isEqualTo(false);
	}

	@Test
	void serviceAccountThatExistsIsNamedAndNotCreated() {
		List<Descriptor> manifests = render("serviceAccount: {create: false, name: billing}");
		assertThat(manifests).extracting((manifest) -> manifest.get("kind"))
			.containsExactlyInAnyOrder("Deployment", "Service");
		assertThat(pod(manifests).get("serviceAccountName")).isEqualTo("billing");
	}

	@Test
	void serviceAccountThatExistsMustBeNamedAndHasItsRoleAlready() {
		assertRefused("serviceAccount: {create: false}", "/serviceAccount/name");
		assertRefused("serviceAccount: {create: false, name: billing, roleArn: \"" + ROLE + "\"}",
				"/serviceAccount/roleArn");
	}

	@Test
	void serviceAccountThatIsCreatedCanBeNamed() {
		List<Descriptor> manifests = render("serviceAccount: {name: billing, annotations: {team: 7}}");
		Descriptor account = manifest(manifests, "ServiceAccount");
		assertThat(account.get("metadata/name")).isEqualTo("billing");
		assertThat(account.get("metadata/annotations")).isEqualTo(Map.of("team", "7"));
		assertThat(pod(manifests).get("serviceAccountName")).isEqualTo("billing");
	}

	@ParameterizedTest
	@MethodSource("partitions")
	void roleOfEveryPartitionIsAccepted(String partition) {
		String role = "arn:" + partition + ":iam::111122223333:role/path/example";
		assertThat(manifest(render("serviceAccount: {roleArn: \"" + role + "\"}"), "ServiceAccount")
			.all("eks.amazonaws.com/role-arn")).containsExactly(role);
	}

	@ParameterizedTest
	@ValueSource(strings = { "example", "arn:aws:iam::1111:role/example", "arn:aws:sts::111122223333:role/example",
			"arn:azure:iam::111122223333:role/example" })
	void whatIsNoRoleIsRefused(String role) {
		assertRefused("serviceAccount: {roleArn: \"" + role + "\"}", "/serviceAccount/roleArn");
	}

	@Test
	void numbersAreAcceptedWherePeopleWriteNumbers() {
		List<Descriptor> manifests = render("""
				image: {tag: 2}
				resources: {requests: {cpu: 2, memory: 1073741824}, limits: {cpu: 2.5}}
				podAnnotations: {"example.com/port": 8080, "example.com/scrape": true}
				nodeSelector: {"example.com/generation": 7}
				""");
		assertThat(images(manifests)).containsExactly(IMAGE.replace("1.0.0", "2"));
		Descriptor container = container(manifests);
		assertThat(container.get("resources/requests/cpu")).isEqualTo("2");
		assertThat(container.get("resources/requests/memory")).asString()
			.satisfies((memory) -> assertThat(Double.parseDouble(memory)).isEqualTo(1073741824));
		assertThat(container.get("resources/limits")).isEqualTo(Map.of("cpu", "2.5", "memory", "1Gi"));
		assertThat(manifest(manifests, "Deployment").get("spec/template/metadata/annotations"))
			.isEqualTo(Map.of("example.com/port", "8080", "example.com/scrape", "true"));
	}

	// Helm would write 2.0261126e+07
	@Test
	void tagThatHelmWouldWriteWithAnExponentIsRefused() {
		assertRefused("image: {tag: 20261126}", "/image/tag");
	}

	@Test
	void chartIsASubchartToo() throws IOException {
		HelmChart parent = this.chart.asSubchart(this.directory);
		assertThat(parent.lint().isFailed()).isFalse();
		List<Descriptor> manifests = parent.render("shop", "billing", """
				global: {environment: test}
				invoice-numbers: {enabled: true, replicas: 5}
				""");
		assertThat(manifests).hasSize(3).allSatisfy(KubernetesSchema::validate);
		assertThat(manifest(manifests, "Deployment").get("spec/replicas")).isEqualTo(5);
		assertThat(manifest(manifests, "Deployment").get("metadata/name")).isEqualTo("shop-invoice-numbers");
		assertThat(parent.template("shop", "billing", "invoice-numbers: {enabled: false}")).isBlank();
	}

	@Test
	void twoReleasesInOneNamespaceShareNothing() {
		Set<Object> first = names(this.chart.render("first", "billing", "podDisruptionBudget: {create: true}"));
		Set<Object> second = names(this.chart.render("second", "billing", "podDisruptionBudget: {create: true}"));
		assertThat(first).hasSize(4).doesNotContainAnyElementsOf(second);
	}

	@Test
	void namesFollowTheReleaseAndCanBeSet() {
		assertThat(name("invoice-numbers", "")).isEqualTo("invoice-numbers");
		assertThat(name("prod-invoice-numbers", "")).isEqualTo("prod-invoice-numbers");
		assertThat(name("prod", "nameOverride: billing")).isEqualTo("prod-billing");
		assertThat(name("prod", "fullnameOverride: billing")).isEqualTo("billing");
		assertThat(name("p".repeat(53), "")).asString().hasSizeLessThanOrEqualTo(63);
	}

	@Test
	void labelsAreTheStandardOnesAndTheSelectorHasNoVersion() {
		Descriptor deployment = manifest(render(""), "Deployment");
		Map<String, String> selector = Map.of("app.kubernetes.io/name", "invoice-numbers", "app.kubernetes.io/instance",
				"example");
		assertThat(deployment.get("spec/selector/matchLabels")).isEqualTo(selector);
		assertThat(manifest(render(""), "Service").get("spec/selector")).isEqualTo(selector);
		assertThat(labels(deployment.get("metadata/labels"))).containsAllEntriesOf(selector)
			.containsEntry("app.kubernetes.io/version", "1.0.0")
			.containsEntry("app.kubernetes.io/managed-by", "Helm")
			.containsEntry("helm.sh/chart", "invoice-numbers-1.0.0");
		assertThat(labels(deployment.get("spec/template/metadata/labels"))).containsAllEntriesOf(selector);
	}

	@Test
	void everythingThatCanBeSetArrivesAndIsValid() {
		List<Descriptor> manifests = render("""
				image: {pullPolicy: Always}
				imagePullSecrets: [{name: mirror}]
				serviceAccount: {roleArn: "%s", annotations: {a: b}}
				replicas: 7
				annotations: {a: b}
				podAnnotations: {c: d}
				podLabels: {e: f}
				env: [{name: INVOICE_PREFIX, value: "A-"}]
				envFrom: [{configMapRef: {name: settings}}]
				extraVolumes: [{name: settings, configMap: {name: settings}}]
				extraVolumeMounts: [{name: settings, mountPath: /app/config}]
				nodeSelector: {kubernetes.io/arch: arm64}
				tolerations: [{key: dedicated, operator: Equal, value: billing, effect: NoSchedule}]
				affinity:
				  podAntiAffinity:
				    preferredDuringSchedulingIgnoredDuringExecution:
				      - weight: 1
				        podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {e: f}}}
				topologySpreadConstraints:
				  - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway}
				terminationGracePeriodSeconds: 60
				startupProbe: {failureThreshold: 2220}
				progressDeadlineSeconds: 3600
				service: {type: LoadBalancer, port: 8443, annotations: {g: h}}
				podDisruptionBudget: {create: true, maxUnavailable: "25%%"}
				""".formatted(ROLE));
		assertThat(manifests).hasSize(4).allSatisfy(KubernetesSchema::validate);
		Descriptor deployment = manifest(manifests, "Deployment");
		assertThat(deployment.get("spec/replicas")).isEqualTo(7);
		assertThat(deployment.get("spec/progressDeadlineSeconds")).isEqualTo(3600);
		assertThat(deployment.get("metadata/annotations")).isEqualTo(Map.of("a", "b"));
		assertThat(labels(deployment.get("spec/template/metadata/labels"))).containsEntry("e", "f");
		Descriptor pod = pod(manifests);
		assertThat(pod.get("imagePullSecrets/0/name")).isEqualTo("mirror");
		assertThat(pod.get("nodeSelector")).isEqualTo(Map.of("kubernetes.io/arch", "arm64"));
		assertThat(pod.get("tolerations/0/key")).isEqualTo("dedicated");
		assertThat(pod.get("affinity/podAntiAffinity")).isNotNull();
		assertThat(pod.get("topologySpreadConstraints/0/maxSkew")).isEqualTo(1);
		assertThat(pod.get("terminationGracePeriodSeconds")).isEqualTo(60);
		assertThat(pod.get("volumes/1/configMap/name")).isEqualTo("settings");
		Descriptor container = container(manifests);
		assertThat(container.get("imagePullPolicy")).isEqualTo("Always");
		assertThat(container.get("env/0/name")).isEqualTo("INVOICE_PREFIX");
		assertThat(container.get("envFrom/0/configMapRef/name")).isEqualTo("settings");
		assertThat(container.get("volumeMounts/1/mountPath")).isEqualTo("/app/config");
		assertThat(container.get("startupProbe/failureThreshold")).isEqualTo(2220);
		Descriptor service = manifest(manifests, "Service");
		assertThat(service.get("spec/type")).isEqualTo("LoadBalancer");
		assertThat(service.get("spec/ports/0/port")).isEqualTo(8443);
		assertThat(service.get("metadata/annotations")).isEqualTo(Map.of("g", "h"));
		assertThat(manifest(manifests, "PodDisruptionBudget").get("spec/maxUnavailable")).isEqualTo("25%");
	}

	@Test
	void schemaDescribesEveryValueAndRefusesOthers() throws IOException {
		Set<String> described = keys(Descriptor.read(DIRECTORY.resolve("values.schema.json")).get("properties"));
		Set<String> values = keys(Descriptor.read(DIRECTORY.resolve("values.yaml")).root());
		assertThat(described).containsAll(values).hasSize(values.size() + 2).contains("enabled", "k8version");
		assertRefused("replicaCount: 3", "replicaCount");
		assertRefused("image: {repo: example}", "repo");
		assertRefused("serviceAccount: {role: example}", "role");
	}

	@Test
	void podRunsWithTheLeastPrivilege() {
		List<Descriptor> manifests = render("");
		assertThat(pod(manifests).get("securityContext/runAsNonRoot")).isEqualTo(true);
		assertThat(pod(manifests).get("securityContext/seccompProfile/type")).isEqualTo("RuntimeDefault");
		assertThat(pod(manifests).get("volumes")).isEqualTo(List.of(Map.of("name", "tmp", "emptyDir", Map.of())));
		Descriptor container = container(manifests);
		assertThat(container.get("securityContext")).isEqualTo(Map.of("allowPrivilegeEscalation", false,
				"readOnlyRootFilesystem", true, "capabilities", Map.of("drop", List.of("ALL"))));
		assertThat(container.get("volumeMounts")).isEqualTo(List.of(Map.of("name", "tmp", "mountPath", "/tmp")));
		assertThat(container.get("env")).isNull();
	}

	@Test
	void notesNameTheSubjectOfTheTrustPolicy() throws IOException {
		assertThat(notes("serviceAccount: {roleArn: \"" + ROLE + "\"}", "billing"))
			.contains("system:serviceaccount:billing:example-invoice-numbers")
			.doesNotContain("WARNING");
	}

	@Test
	void notesWarnAboutAMissingRoleAndTheDefaultNamespace() throws IOException {
		assertThat(notes("", "default")).contains("WARNING: serviceAccount.roleArn is not set",
				"WARNING: this is the namespace \"default\"");
	}

	@Test
	void notesSayThatTheServiceAccountMustExist() throws IOException {
		assertThat(notes("serviceAccount: {create: false, name: billing}", "billing"))
			.contains("system:serviceaccount:billing:billing", "The service account billing must exist")
			.doesNotContain("WARNING");
	}

	@Test
	void renderedChartIsKeptForTheCheck() throws IOException {
		Path rendered = Files.createDirectories(Path.of("target", "rendered-chart"));
		Files.writeString(rendered.resolve("default.yaml"), this.chart.template("example", "default", ""));
		assertThat(rendered.resolve("default.yaml")).isNotEmptyFile();
	}

	// the schema must be able to refuse
	@ParameterizedTest
	@ValueSource(strings = { "{spec: {portz: []}}", "{spec: {ports: [{targetPort: http}]}}",
			"{spec: {ports: [{port: http}]}}", "{metadata: {annotations: {a: 1}}, spec: {}}" })
	void kubernetesSchemaRefuses(String fields) {
		Descriptor manifest = Descriptor.parse("{apiVersion: v1, kind: Service, " + fields.substring(1));
		assertThatException().isThrownBy(() -> KubernetesSchema.validate(manifest));
	}

	static Stream<String> partitions() {
		Set<String> partitions = new TreeSet<>();
		Region.regions().forEach((region) -> partitions.add(PartitionMetadata.of(region).id()));
		assertThat(partitions).contains("aws", "aws-cn", "aws-us-gov", "aws-eusc");
		return partitions.stream();
	}

	private List<Descriptor> render(String values) {
		return this.chart.render("example", "billing", values);
	}

	private void assertRefused(String values, String problem) {
		assertThatIllegalStateException().isThrownBy(() -> render(values))
			.withMessageContaining("values don't meet the specifications of the schema")
			.withMessageContaining(problem);
	}

	private String notes(String values, String namespace) throws IOException {
		return (String) manifest(this.chart.withNotes(this.directory).render("example", namespace, values), "ConfigMap")
			.get("data/text");
	}

	private Object name(String release, String values) {
		return manifest(this.chart.render(release, "billing", values), "Deployment").get("metadata/name");
	}

	private static Set<Object> names(List<Descriptor> manifests) {
		Set<Object> names = new TreeSet<>();
		manifests.forEach((manifest) -> names.add(manifest.get("kind") + " " + manifest.get("metadata/name")));
		return names;
	}

	private static List<Object> images(List<Descriptor> manifests) {
		List<Object> images = new ArrayList<>();
		manifests.forEach((manifest) -> images.addAll(manifest.all("image")));
		return images;
	}

	private static Descriptor manifest(List<Descriptor> manifests, String kind) {
		return manifests.stream().filter((manifest) -> kind.equals(manifest.get("kind"))).findFirst().orElseThrow();
	}

	private static Descriptor pod(List<Descriptor> manifests) {
		return new Descriptor(manifest(manifests, "Deployment").get("spec/template/spec"));
	}

	private static Descriptor container(List<Descriptor> manifests) {
		return new Descriptor(pod(manifests).get("containers/0"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> labels(Object labels) {
		return (Map<String, Object>) labels;
	}

	private static Set<String> keys(Object map) {
		Set<String> keys = new TreeSet<>();
		((Map<?, ?>) map).keySet().forEach((key) -> keys.add(key.toString()));
		return keys;
	}

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((result) -> result.group(1)).toList();
	}

}

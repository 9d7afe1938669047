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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.meteringboot.sample.deploy.Dockerfile.Instruction;
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
import org.springframework.util.StreamUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the files under {@code deploy/} have in common, held against the
 * product.
 */
@SpringBootTest(classes = DeploymentTests.Product.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class DeploymentTests {

	private static final Path DIRECTORY = Path.of("deploy");

	private static final Path CHART = DIRECTORY.resolve("helm");

	private static final String LIVENESS = "/actuator/health/liveness";

	private static final String READINESS = "/actuator/health/readiness";

	private static final Pattern PROPERTY = Pattern.compile("aws\\.marketplace\\.metering\\.([a-z][a-z.-]*[a-z])");

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@MethodSource("descriptors")
	void descriptorNamesNeitherRegionNorKeyNorProductCode(String name, List<String> texts) {
		assertThat(texts).isNotEmpty()
			.noneMatch((text) -> text
				.matches("(?is).*(aws_(default_)?region|aws\\.region|access_?key|secret_?(access_?)?key|"
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

	@Test
	void podAndTaskAreProbedWhereTheyAnswerWhileThrottled() throws IOException {
		Descriptor container = new Descriptor(deployment().get("spec/template/spec/containers/0"));
		assertThat(container.get("startupProbe/httpGet/path")).isEqualTo(LIVENESS);
		assertThat(container.get("livenessProbe/httpGet/path")).isEqualTo(LIVENESS);
		assertThat(container.get("readinessProbe/httpGet/path")).isEqualTo(READINESS);
		assertThat(container.get("terminationMessagePath")).isEqualTo("/dev/termination-log");
		assertThat(container.get("ports/0/containerPort")).isEqualTo(8080);
		Duration startup = Duration.ofSeconds((long) container.getInt("startupProbe/periodSeconds")
				* container.getInt("startupProbe/failureThreshold"));
		assertThat(startup).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(10));
	}

	@Test
	void productThatListensLateIsGivenMoreThanTheThrottlingTimeout() throws IOException {
		Duration timeout = DurationStyle
			.detectAndParse(String.valueOf(properties().get("aws.marketplace.metering.throttling.timeout")));
		List<String> advised = find("throttling\\.timeout, (\\d+)", Files.readString(CHART.resolve("values.yaml")));
		assertThat(advised).singleElement()
			.satisfies((threshold) -> assertThat(Duration.ofSeconds(10L * Integer.parseInt(threshold)))
				.isGreaterThan(timeout));
	}

	@Test
	void podHasLongerThanAGracefulShutdown() throws IOException {
		assertThat((Integer) deployment().get("spec/template/spec/terminationGracePeriodSeconds")).isGreaterThan(30);
	}

	// AWS forbids the first in usage instructions, and rejects an image without the
	// others
	@ParameterizedTest
	@ValueSource(strings = { "deploy/README.md", "../docs/seller.md" })
	void commandsUseNoSetAndLeaveAttestationsOut(String file) throws IOException {
		List<String> commands = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$")
			.matcher(Files.readString(Path.of(file)))
			.results()
			.filter((block) -> Set.of("text", "shell").contains(block.group(1)))
			.map((block) -> block.group(2).replace("\\\n", " "))
			.flatMap(String::lines)
			.toList();
		assertThat(commands).anyMatch((command) -> command.contains("helm install"))
			.noneMatch((command) -> command.matches(".*--set\\b.*|.*docker build .*"));
		assertThat(commands).filteredOn((command) -> command.contains("docker buildx build"))
			.allMatch((command) -> command.contains("--provenance=false --sbom=false") && command.contains("--platform")
					&& command.contains("--build-arg JAR="));
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
		descriptors.add(new Object[] { "chart",
				new HelmChart(CHART).render().stream().flatMap((manifest) -> manifest.texts().stream()).toList() });
		descriptors.add(new Object[] { "values.yaml", Descriptor.read(CHART.resolve("values.yaml")).texts() });
		descriptors
			.add(new Object[] { "values.schema.json", Descriptor.read(CHART.resolve("values.schema.json")).texts() });
		descriptors.add(new Object[] { "Chart.yaml", Descriptor.read(CHART.resolve("Chart.yaml")).texts() });
		descriptors.add(new Object[] { "Dockerfile",
				Dockerfile.read(DIRECTORY.resolve("Dockerfile"))
					.instructions()
					.stream()
					.map(Instruction::toString)
					.toList() });
		return descriptors.stream();
	}

	private static Descriptor template(String file) throws IOException {
		return Descriptor.read(DIRECTORY.resolve("cloudformation").resolve(file));
	}

	private static Descriptor deployment() {
		return new HelmChart(CHART).render()
			.stream()
			.filter((manifest) -> "Deployment".equals(manifest.get("kind")))
			.findFirst()
			.orElseThrow();
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

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((result) -> result.group(1)).toList();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Product {

	}

}

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

package io.github.meteringboot.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.meteringboot.RejectionReason;
import io.github.meteringboot.autoconfigure.MeteringAutoConfiguration;
import io.github.meteringboot.autoconfigure.MeteringMetricsAutoConfiguration;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code sample-app/deploy/prometheus/alerts.yml} and
 * {@code sample-app/deploy/grafana/dashboard.json}: the form of a rule file, and the
 * metrics that a product exposes to Prometheus.
 */
class PrometheusAlertsTests {

	private static final Path FILE = Path.of("../sample-app/deploy/prometheus/alerts.yml");

	private static final Path DASHBOARD = Path.of("../sample-app/deploy/grafana/dashboard.json");

	private static final String OURS = "aws_marketplace_metering_";

	/** Metrics of kube-state-metrics. */
	private static final Set<String> OF_KUBERNETES = Set.of("kube_pod_container_status_last_terminated_exitcode",
			"kube_pod_container_status_ready", "kube_pod_container_status_restarts_total");

	private static final Pattern METRIC = Pattern.compile("\\b(?:aws|kube)_\\w+");

	private static final Pattern MATCHER = Pattern.compile("(aws_\\w+)\\{(\\w+)=\"(\\w+)\"}");

	private final Map<String, Object> file;

	PrometheusAlertsTests() throws IOException {
		this.file = load(FILE);
	}

	private static Map<String, Object> load(Path file) throws IOException {
		return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
	}

	@Test
	void fileHasTheFormOfARuleFile() {
		assertThat(this.file).containsOnlyKeys("groups");
		Set<Object> names = new LinkedHashSet<>();
		assertThat(list(this.file.get("groups"))).isNotEmpty().allSatisfy((group) -> {
			assertThat(map(group)).containsOnlyKeys("name", "rules");
			assertThat(map(group).get("name")).asString().isNotBlank();
		});
		assertThat(rules()).hasSizeGreaterThan(3).allSatisfy((rule) -> {
			assertThat(Set.of("alert", "expr", "for", "labels", "annotations")).containsAll(rule.keySet());
			assertThat(rule.get("alert")).asString().matches("[A-Z][A-Za-z]+");
			assertThat(names.add(rule.get("alert"))).isTrue();
			assertThat(rule.getOrDefault("for", "1m")).asString().matches("\\d+[smhd]");
			assertThat(map(rule.get("labels"))).containsOnlyKeys("severity");
			assertThat(map(rule.get("annotations"))).containsOnlyKeys("summary", "description", "runbook_url")
				.allSatisfy((name, text) -> assertThat(text).asString().isNotBlank());
			assertBalanced(expression(rule));
		});
	}

	private static void assertBalanced(String expression) {
		int open = 0;
		for (char character : expression.toCharArray()) {
			open += (character == '(') ? 1 : 0;
			open -= (character == ')') ? 1 : 0;
			assertThat(open).as(expression).isNotNegative();
		}
		assertThat(open).as(expression).isZero();
	}

	@Test
	void metricsOfTheProductAreExposedToPrometheus() {
		assertExposed(rules().stream().map(PrometheusAlertsTests::expression).toList());
	}

	@Test
	void metricsOfTheDashboardAreExposedToPrometheus() throws IOException {
		Map<String, Object> dashboard = load(DASHBOARD);
		List<String> expressions = new ArrayList<>();
		assertThat(list(dashboard.get("panels"))).hasSizeGreaterThan(4).allSatisfy((panel) -> {
			assertThat(map(panel)).containsKeys("title", "type", "gridPos", "datasource");
			list(map(panel).get("targets")).forEach((target) -> expressions.add(expression(map(target))));
		});
		expressions.forEach(PrometheusAlertsTests::assertBalanced);
		assertExposed(expressions);
		String exposed = exposed();
		List<String> labels = expressions.stream()
			.filter((expression) -> expression.contains(OURS))
			.flatMap((expression) -> Pattern.compile("by \\(([^)]+)\\)").matcher(expression).results())
			.flatMap((by) -> Arrays.stream(by.group(1).split(", ")))
			.toList();
		assertThat(labels).isNotEmpty()
			.allSatisfy((label) -> assertThat(exposed).containsPattern("[{,]" + label + "=\""));
	}

	private static void assertExposed(List<String> expressions) {
		String exposed = exposed();
		Set<String> named = new TreeSet<>();
		expressions
			.forEach((expression) -> METRIC.matcher(expression).results().map(MatchResult::group).forEach(named::add));
		assertThat(named).anyMatch((name) -> name.startsWith(OURS));
		assertThat(named).allSatisfy((name) -> {
			if (name.startsWith(OURS)) {
				assertThat(exposed).containsPattern("(?m)^" + name + "[ {]");
			}
			else {
				assertThat(OF_KUBERNETES).contains(name);
			}
		});
		expressions.forEach((expression) -> {
			Matcher matcher = MATCHER.matcher(expression);
			while (matcher.find()) {
				assertThat(exposed).containsPattern(
						"(?m)^%s\\{.*%s=\"%s\"".formatted(matcher.group(1), matcher.group(2), matcher.group(3)));
			}
		});
	}

	/**
	 * Return what {@code /actuator/prometheus} answers once usage is registered.
	 */
	private static String exposed() {
		StringBuilder exposed = new StringBuilder();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					PrometheusMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					ObservationAutoConfiguration.class, MeteringAutoConfiguration.class,
					MeteringMetricsAutoConfiguration.class))
			.withPropertyValues("aws.marketplace.metering.product-code=abc")
			.run((context) -> exposed.append(context.getBean(PrometheusMeterRegistry.class).scrape()));
		return exposed.toString();
	}

	@Test
	void exitCodesOfTheAlertsAreThoseOfTheTable() {
		String codes = Arrays.stream(RejectionReason.values())
			.filter(RejectionReason::restartCanHelp)
			.map((reason) -> String.valueOf(reason.exitCode()))
			.collect(Collectors.joining(","));
		assertThat(equalities(rule("MeteringRejected"))).isEqualTo("0," + codes);
		assertThat(equalities(rule("MeteringFailsAgainAndAgain"))).isEqualTo(codes);
		assertThat(expression(rule("MeteringRejected"))).contains(
				">= %d <= %d".formatted(RejectionReason.values()[0].exitCode(), RejectionReason.OTHER.exitCode()));
	}

	private static String equalities(Map<String, Object> rule) {
		return Pattern.compile("== (\\d+)")
			.matcher(expression(rule))
			.results()
			.map((equality) -> equality.group(1))
			.collect(Collectors.joining(","));
	}

	@Test
	void guideNamesEachAlert() throws IOException {
		List<String> named = Document.read("operator.md")
			.sections("## ")
			.get("What to alert on")
			.rows()
			.stream()
			.map((row) -> row.get(0).replace("`", ""))
			.toList();
		assertThat(named)
			.containsExactlyElementsOf(rules().stream().map((rule) -> (String) rule.get("alert")).toList());
	}

	private Map<String, Object> rule(String alert) {
		return rules().stream().filter((rule) -> alert.equals(rule.get("alert"))).findFirst().orElseThrow();
	}

	private List<Map<String, Object>> rules() {
		return list(this.file.get("groups")).stream()
			.flatMap((group) -> list(map(group).get("rules")).stream())
			.map(PrometheusAlertsTests::map)
			.toList();
	}

	private static String expression(Map<String, Object> rule) {
		return String.valueOf(rule.get("expr"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	@SuppressWarnings("unchecked")
	private static List<Object> list(Object value) {
		return (List<Object>) value;
	}

}

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

package io.github.meteringboot.smoketest.aot;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import com.sun.net.httpserver.HttpServer;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the processing itself, of products that are configured in other ways.
 */
class AheadOfTimeProcessingIT {

	private static final String SOURCES = "sources";

	private static final String CLASSES = "classes";

	private static final String HINTS = "META-INF/native-image/io.github.meteringboot/smoke-test-aot/reachability-metadata.json";

	private Map<String, String> properties = Map.of("aws.marketplace.metering.registration-phase", "before-start");

	private final MeteringSimulator simulator = MeteringSimulator.start();

	@TempDir
	private Path directory;

	@AfterEach
	void stopSimulator() {
		this.simulator.close();
	}

	@Test
	void processingCallsNobodyAndKeepsThePhaseOfProductsThatRegisterAndThatAreRefused() throws IOException {
		Path generated = process();
		assertThat(this.simulator.requests()).isEmpty();
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1")) {
			try (ProductProcess process = start(generated, platform)) {
				process.waitForLine("Started AheadOfTimeApplication");
				assertThat(process.get("/greeting").body()).isEqualTo("Hello");
				assertThat(process.output()).contains("Starting AOT-processed")
					.containsSubsequence("Tomcat started on port", "Usage registered with AWS Marketplace",
							"Started AheadOfTimeApplication");
				assertThat(this.simulator.requests()).hasSize(1);
			}
			this.simulator.answer(SimulatedAnswer.notEntitled());
			try (ProductProcess process = start(generated, platform)) {
				assertThat(process.waitForExit()).isEqualTo(100);
				assertThat(process.output()).contains("Starting AOT-processed")
					.doesNotContain("Started AheadOfTimeApplication");
			}
		}
	}

	@Test
	void productWithAManagementPortIsClosedWhileThrottled() throws IOException {
		this.properties = Map.of("management.server.port", "0", "management.server.address", "127.0.0.1",
				"aws.marketplace.metering.throttling.initial-interval", "1h",
				"aws.marketplace.metering.throttling.max-interval", "1h");
		Path generated = process();
		this.simulator.answer(SimulatedAnswer.throttled());
		try (ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-central-1");
				ProductProcess process = start(generated, platform)) {
			process.waitForLine("throttled the registration");
			assertThat(process.get("/greeting").statusCode()).isEqualTo(503);
			assertThat(process.get("/actuator/health/liveness").statusCode()).isEqualTo(503);
			assertThat(management(process, "/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertThat(process.health(process.managementPort()).body()).contains("\"state\":\"throttled\"");
			assertThat(process.output()).contains("Starting AOT-processed");
		}
	}

	@Test
	void processingRefusesWhatAStartWould() {
		ProductImage image = image().metering("product-code", "?");
		try (ProductProcess process = ProductProcess.java(arguments(extract(image))).start()) {
			assertThat(process.waitForExit()).isEqualTo(111);
			assertThat(process.output()).contains("Property: aws.marketplace.metering.product-code");
		}
	}

	private static HttpResponse<String> management(ProductProcess process, String path) {
		return process.send(HttpRequest.newBuilder().GET(), process.managementPort(), path);
	}

	private ProductImage image() {
		ProductImage image = ProductImage.packaged()
			.registeringWith(this.simulator)
			.metering("public-key", "classpath:metering.pem")
			.resource("metering.pem", this.simulator.publicKeyPem());
		for (Map.Entry<String, String> property : this.properties.entrySet()) {
			image = image.property(property.getKey(), property.getValue());
		}
		return image;
	}

	private ProductProcess start(Path generated, ContainerPlatformSimulator platform) {
		return image().directory(generated).process().on(platform).jvmOption("-Dspring.aot.enabled=true").start();
	}

	/**
	 * Do what the build does, in a place that has all that a call takes.
	 * @return the directory of the generated classes
	 */
	private Path process() throws IOException {
		String classPath = extract(image());
		List<String> requests = new CopyOnWriteArrayList<>();
		HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		aws.createContext("/", (exchange) -> {
			requests.add(exchange.getRequestURI().toString());
			exchange.close();
		});
		aws.start();
		try {
			run(ProductProcess.java(arguments(classPath)).environment(environment(aws.getAddress().getPort())));
		}
		finally {
			aws.stop(0);
		}
		assertThat(requests).isEmpty();
		Path generated = this.directory.resolve(CLASSES);
		assertThat(generated.resolve(HINTS)).content()
			.contains("metering.pem", "io.github.meteringboot.configuration.MeteringProperties");
		compile(this.directory.resolve(SOURCES), classPath, generated);
		return generated;
	}

	private String extract(ProductImage image) {
		Path extracted = this.directory.resolve("extracted");
		Path jar = image.write(this.directory.resolve("product.jar"));
		run(ProductProcess.java("-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination",
				extracted.toString()));
		return extracted.resolve("product.jar") + File.pathSeparator + extracted.resolve("lib").resolve("*");
	}

	private String[] arguments(String classPath) {
		String classes = this.directory.resolve(CLASSES).toString();
		return new String[] { "-cp", classPath, "org.springframework.boot.SpringApplicationAotProcessor",
				AheadOfTimeApplication.class.getName(), this.directory.resolve(SOURCES).toString(), classes, classes,
				"io.github.meteringboot", "smoke-test-aot" };
	}

	private static Map<String, String> environment(int port) {
		String uri = "http://127.0.0.1:" + port;
		return Map.of("ECS_CONTAINER_METADATA_URI_V4", uri + "/v4/task", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
				uri + "/credentials", "AWS_ENDPOINT_URL", uri, "AWS_EC2_METADATA_DISABLED", "false",
				"AWS_EC2_METADATA_SERVICE_ENDPOINT", uri);
	}

	private static void run(Launcher launcher) {
		try (ProductProcess process = launcher.start()) {
			assertThat(process.waitForExit()).as(process::output).isZero();
		}
	}

	private static void compile(Path sources, String classPath, Path classes) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", classes.toString()));
		try (Stream<Path> files = Files.walk(sources)) {
			files.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
		}
		assertThat(arguments)
			.anyMatch((argument) -> argument.endsWith("MeteringAutoConfiguration__BeanDefinitions.java"));
		int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
		assertThat(result).isZero();
	}

}

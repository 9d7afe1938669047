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

package io.github.meteringboot.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.RegistrationStates;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.boot.actuate.info.InfoEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.AnnotationConfigRegistry;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.ui.Model;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * A product on a real server, whose registration the test drives. Whatever is the
 * product's own says {@link #MARK}.
 */
final class GatedProduct implements AutoCloseable {

	static final String MARK = "PRODUCT-BYTE";

	/**
	 * Parts of Spring Boot that decide who answers a request. The rest would only take
	 * time.
	 */
	private static final List<String> PARTS = List.of(".actuate.", ".availability.", ".context.", ".health.", ".http.",
			".info.", ".jackson.", ".jetty.", ".metrics.autoconfigure.CompositeMeterRegistry",
			".metrics.autoconfigure.Metrics", ".metrics.autoconfigure.export.simple.", ".metrics.autoconfigure.jvm.",
			".reactor.", ".rsocket.", ".security.", ".servlet.", ".ssl.", ".tomcat.", ".web.", ".webflux.", ".webmvc.",
			".websocket.", "io.github.meteringboot.");

	private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}).*");

	private static final LoggingSystem LOGGING_SYSTEM = LoggingSystem.get(GatedProduct.class.getClassLoader());

	private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

	private static final Logger TOMCAT_LOGGER = Logger.getLogger("org.apache");

	static {
		TOMCAT_LOGGER.setLevel(Level.OFF);
		List.of("io.netty", "org.apache", "org.springframework", "reactor", "_org.springframework")
			.forEach((name) -> LOGGING_SYSTEM.setLogLevel(name, LogLevel.OFF));
	}

	private final GenericApplicationContext context;

	private final RegistrationStateHolder registration = RegistrationStateHolder.ofContext(new Pending());

	private final AtomicInteger touched = new AtomicInteger();

	private final CountDownLatch closed = new CountDownLatch(1);

	private GatedProduct(GenericApplicationContext context) {
		this.context = context;
	}

	static GatedProduct start(Stack stack, List<String> properties, Class<?>... configurations) {
		GenericApplicationContext context = switch (stack) {
			case SERVLET -> new AnnotationConfigServletWebServerApplicationContext();
			case REACTIVE -> new AnnotationConfigReactiveWebServerApplicationContext();
		};
		GatedProduct product = new GatedProduct(context);
		context.getEnvironment().setConversionService(new ApplicationConversionService());
		TestPropertyValues
			.of("server.port=0", "server.address=127.0.0.1", "spring.jmx.enabled=false",
					"spring.reactor.netty.shutdown-quiet-period=0s", "test.stack=" + stack,
					"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always")
			.and(properties)
			.applyTo(context);
		new ServerPortInfoApplicationContextInitializer().initialize(context);
		context.registerBean(RegistrationStateHolder.class, () -> product.registration);
		context.registerBean(GatedProduct.class, () -> product, (definition) -> definition.setDestroyMethodName(""));
		((AnnotationConfigRegistry) context).register(AutoConfigured.class);
		if (configurations.length > 0) {
			((AnnotationConfigRegistry) context).register(configurations);
		}
		context.addApplicationListener((ContextClosedEvent event) -> {
			if (event.getApplicationContext() == context) {
				product.closed.countDown();
			}
		});
		context.getBeanFactory().registerSingleton("springBootLoggingSystem", LOGGING_SYSTEM);
		context.refresh();
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
		return product;
	}

	void set(RegistrationState state) {
		RegistrationStates.set(this.registration, state);
	}

	/**
	 * The product was reached.
	 * @return what it says
	 */
	String touch() {
		this.touched.incrementAndGet();
		return MARK;
	}

	int touched() {
		return this.touched.get();
	}

	<T> T getBean(Class<T> type) {
		return this.context.getBean(type);
	}

	boolean awaitClose() throws InterruptedException {
		return this.closed.await(1, TimeUnit.MINUTES);
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	int managementPort() {
		return this.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	Answer send(int port, String request, String body, String... headers) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(10_000);
			StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\nHost: localhost\r\n");
			for (String header : headers) {
				head.append(header).append("\r\n");
			}
			if (List.of(headers).stream().noneMatch((header) -> header.startsWith("Connection:"))) {
				head.append("Connection: close\r\n");
			}
			socket.getOutputStream()
				.write(head.append("\r\n").append(body).toString().getBytes(StandardCharsets.ISO_8859_1));
			return Answer.read(socket.getInputStream());
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	enum Stack {

		SERVLET, REACTIVE

	}

	record Answer(int status, String head, String all) {

		private static boolean isComplete(String answer) {
			if (answer.startsWith("HTTP/1.1 101")) {
				return true;
			}
			// A client that asks for an upgrade keeps the connection
			Matcher matcher = CONTENT_LENGTH.matcher(answer);
			int end = answer.indexOf("\r\n\r\n");
			if (answer.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked\r\n")) {
				return answer.endsWith("\r\n0\r\n\r\n");
			}
			return end != -1 && matcher.find() && answer.length() >= end + 4 + Integer.parseInt(matcher.group(1));
		}

		static Answer read(InputStream in) throws IOException {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			byte[] buffer = new byte[8192];
			for (int n = in.read(buffer); n != -1; n = in.read(buffer)) {
				out.write(buffer, 0, n);
				if (isComplete(out.toString(StandardCharsets.ISO_8859_1))) {
					break;
				}
			}
			String all = out.toString(StandardCharsets.UTF_8);
			Matcher matcher = STATUS_LINE.matcher(all.lines().findFirst().orElse(""));
			int end = all.indexOf("\r\n\r\n");
			return new Answer(matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0,
					((end != -1) ? all.substring(0, end) : all).toLowerCase(Locale.ROOT), all);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ProductAutoConfiguration
	static class AutoConfigured {

	}

	/**
	 * An endpoint of the product's own.
	 */
	@Endpoint(id = "failing")
	static class FailingEndpoint {

		private final GatedProduct product;

		FailingEndpoint(GatedProduct product) {
			this.product = product;
		}

		@ReadOperation
		String fail() {
			throw new IllegalStateException(this.product.touch());
		}

	}

	/**
	 * What the product makes of an endpoint of Spring.
	 */
	@EndpointWebExtension(endpoint = InfoEndpoint.class)
	@ConditionalOnBooleanProperty("test.extension")
	static class InfoExtension {

		private final GatedProduct product;

		InfoExtension(GatedProduct product) {
			this.product = product;
		}

		@ReadOperation
		String info() {
			return this.product.touch();
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Import(ProductAutoConfigurationImportSelector.class)
	@interface ProductAutoConfiguration {

		Class<?>[] exclude() default {};

		String[] excludeName() default {};

	}

	/**
	 * The parts of Spring Boot and of this module that the tests need: one web server,
	 * and Spring Security where the test asks for it.
	 */
	static class ProductAutoConfigurationImportSelector extends AutoConfigurationImportSelector {

		@Override
		protected Class<?> getAnnotationClass() {
			return ProductAutoConfiguration.class;
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				@Nullable AnnotationAttributes attributes) {
			Environment environment = getEnvironment();
			boolean security = environment.getProperty("test.security", Boolean.class, false);
			boolean actuator = environment.getProperty("test.actuator", Boolean.class, true);
			String server = environment.getProperty("test.server",
					"REACTIVE".equals(environment.getProperty("test.stack")) ? "netty" : "tomcat");
			return super.getCandidateConfigurations(metadata, attributes).stream()
				.filter((name) -> PARTS.stream().anyMatch(name::contains))
				.filter((name) -> !name.startsWith("io.github.meteringboot") || name.endsWith("GateAutoConfiguration"))
				.filter((name) -> security || !name.contains(".security."))
				.filter((name) -> actuator || !name.contains(".actuate."))
				.filter((name) -> List.of("jetty", "netty", "tomcat")
					.stream()
					.noneMatch((other) -> !other.equals(server) && name.contains("." + other + ".")))
				.toList();
		}

	}

	/**
	 * What Spring runs around a controller on either stack.
	 */
	@ControllerAdvice
	static class Advice {

		private final GatedProduct product;

		Advice(GatedProduct product) {
			this.product = product;
		}

		@InitBinder
		void bind(WebDataBinder binder) {
			this.product.touch();
		}

		@ModelAttribute
		void model(Model model) {
			this.product.touch();
		}

	}

}

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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.gate.GatedProduct.Answer;
import io.github.meteringboot.gate.GatedProduct.Stack;
import io.github.meteringboot.registration.RegistrationGate;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.AccessLogValve;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.context.request.RequestContextListener;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UngatedRoads}, with real servers. Each road is shown to lead past the
 * gate, where a request shows it.
 */
class UngatedRoadsTests {

	private static final String MARK = GatedProduct.MARK;

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void servletApplicationIsBehindTheGate(String server) throws Exception {
		try (GatedProduct product = start(Stack.SERVLET, server, Harmless.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isTrue();
			assertThat(product.send(product.port(), "GET /any", "").status()).isEqualTo(503);
			assertThat(product.send(product.port(), "GET /actuator/health", "").status()).isEqualTo(200);
		}
	}

	@Test
	void reactiveApplicationIsBehindTheGate() throws Exception {
		try (GatedProduct product = start(Stack.REACTIVE, "netty", HarmlessReactive.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isTrue();
			assertThat(product.send(product.port(), "GET /any", "").status()).isEqualTo(503);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { EngineValve.class, ContextValve.class, OtherApplication.class, EarlyFilter.class })
	void roadOfTomcatIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.SERVLET, "tomcat", road);
	}

	@ParameterizedTest
	@ValueSource(classes = { EarlyHandler.class, HandlerBeside.class })
	void roadOfJettyIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.SERVLET, "jetty", road);
	}

	@ParameterizedTest
	@ValueSource(classes = { Route.class, RouteOfFactory.class, OwnHttpHandler.class, Decorated.class })
	void roadOfNettyIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.REACTIVE, "netty", road);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void requestListenerOfTheProductIsNotBehindTheGate(String server) throws Exception {
		try (GatedProduct product = start(Stack.SERVLET, server, Listener.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isFalse();
			assertThat(product.send(product.port(), "GET /any", "").status()).isEqualTo(503);
			assertThat(product.touched()).as("which shows why").isOne();
		}
	}

	@Test
	void serverCustomizerOfTheProductIsNotKnownToBeBehindTheGate() {
		try (GatedProduct product = start(Stack.REACTIVE, "netty", Customized.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isFalse();
		}
	}

	private static void assertAnswers(Stack stack, String server, Class<?> road) throws IOException {
		try (GatedProduct product = start(stack, server, road)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isFalse();
			Answer answer = product.send(product.port(), "GET /road/page.html", "");
			assertThat(answer.all()).as("which shows why").contains(MARK);
		}
	}

	private static GatedProduct start(Stack stack, String server, Class<?> configuration) {
		GatedProduct product = GatedProduct.start(stack, List.of("test.server=" + server), configuration);
		product.set(new RegistrationState.Pending());
		return product;
	}

	/**
	 * What many products have, and no filter of the product's: the gate is not afraid of
	 * them.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Harmless {

		@Bean
		FilterRegistrationBean<?> productFilter() {
			FilterRegistrationBean<?> registration = new FilterRegistrationBean<>(
					(request, response, chain) -> chain.doFilter(request, response));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			registration.setDispatcherTypes(DispatcherType.REQUEST);
			return registration;
		}

		@Bean
		RequestContextListener requestContextListener() {
			return new RequestContextListener();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> accessLog() {
			return (factory) -> {
				AccessLogValve valve = new AccessLogValve();
				valve.setEnabled(false);
				factory.addEngineValves(valve);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HarmlessReactive {

		@Bean
		WebFilter productFilter() {
			return (exchange, chain) -> chain.filter(exchange);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EngineValve {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> customizer() {
			return (factory) -> factory.addEngineValves(new ProductValve());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ContextValve {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> customizer() {
			return (factory) -> factory
				.addContextCustomizers((context) -> context.getPipeline().addValve(new ProductValve()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherApplication {

		@Bean
		TomcatServletWebServerFactory tomcatServletWebServerFactory() {
			return new TomcatServletWebServerFactory() {

				@Override
				protected TomcatWebServer getTomcatWebServer(Tomcat tomcat) {
					Context context = tomcat.addContext("/road", null);
					context.getPipeline().addValve(new AccessLogValve() {

						@Override
						public void invoke(Request request, Response response) throws IOException, ServletException {
							response.getWriter().write(MARK);
						}

					});
					return super.getTomcatWebServer(tomcat);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyFilter {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> customizer() {
			return (factory) -> factory.addContextCustomizers((context) -> {
				FilterDef filter = new FilterDef();
				filter.setFilterName("early");
				filter.setFilter((request, response, chain) -> response.getWriter().write(MARK));
				filter.setFilterClass(filter.getFilter().getClass().getName());
				context.addFilterDef(filter);
				FilterMap mapping = new FilterMap();
				mapping.setFilterName("early");
				mapping.addURLPattern("/*");
				context.addFilterMapBefore(mapping);
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyHandler {

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> customizer() {
			return (factory) -> factory.addServerCustomizers((server) -> {
				ProductHandler handler = new ProductHandler();
				handler.setHandler(server.getHandler());
				server.setHandler(handler);
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerBeside {

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> customizer() {
			return (factory) -> factory.addServerCustomizers((server) -> server
				.setHandler(new Handler.Sequence(new ProductHandler(), new ResourceHandler(), server.getHandler())));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		ServletRequestListener listener(GatedProduct product) {
			return new ServletRequestListener() {

				@Override
				public void requestInitialized(ServletRequestEvent event) {
					product.touch();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Route {

		@Bean
		NettyRouteProvider route() {
			return (routes) -> routes.get("/road/page.html",
					(request, response) -> response.sendString(Mono.just(MARK)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RouteOfFactory {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> customizer() {
			return (factory) -> factory.addRouteProviders((routes) -> routes.get("/road/page.html",
					(request, response) -> response.sendString(Mono.just(MARK))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHttpHandler {

		@Bean
		HttpHandler httpHandler() {
			return (request, response) -> response.writeWith(
					Mono.fromSupplier(() -> response.bufferFactory().wrap(MARK.getBytes(StandardCharsets.UTF_8))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Decorated {

		@Bean
		WebHttpHandlerBuilderCustomizer customizer() {
			return (builder) -> builder.httpHandlerDecorator((handler) -> new OwnHttpHandler().httpHandler());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customized {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> customizer() {
			return (factory) -> factory.addServerCustomizers((server) -> server);
		}

	}

	private static final class ProductValve extends ValveBase {

		@Override
		public void invoke(Request request, Response response) throws IOException {
			response.getWriter().write(MARK);
		}

	}

	private static final class ProductHandler extends Handler.Wrapper {

		@Override
		public boolean handle(org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response,
				Callback callback) {
			Content.Sink.write(response, true, MARK, callback);
			return true;
		}

	}

}

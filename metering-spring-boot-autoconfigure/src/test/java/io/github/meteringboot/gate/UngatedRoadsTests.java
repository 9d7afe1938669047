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
import java.util.EnumSet;
import java.util.List;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.gate.GatedProduct.Answer;
import io.github.meteringboot.gate.GatedProduct.Stack;
import io.github.meteringboot.registration.RegistrationGate;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.AccessLogValve;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServletHttpHandlerAdapter;
import org.springframework.http.server.reactive.TomcatHttpHandlerAdapter;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;
import org.springframework.web.context.request.RequestContextListener;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.filter.CompositeFilter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UngatedRoads}, with real servers. Each road is shown to lead past the
 * gate, where a request shows it.
 */
@ExtendWith(OutputCaptureExtension.class)
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

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty", "netty" })
	void gateIsCompleteBeforeTheServerStarts(String server) {
		Stack stack = "netty".equals(server) ? Stack.REACTIVE : Stack.SERVLET;
		try (GatedProduct product = start(stack, server, EarlyLifecycle.class)) {
			assertThat(product.getBean(EarlyLifecycle.class).complete).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void gateThatTheServerDoesNotHaveIsNotComplete(String server) throws Exception {
		try (GatedProduct product = start(Stack.SERVLET, server, Unregistered.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isFalse();
			assertThat(product.send(product.port(), "GET /any", "").status()).as("which shows why").isEqualTo(404);
		}
	}

	@Test
	void gateOfATestWithoutAServerIsNotCompleteAndSaysNothing(CapturedOutput output) {
		try (StaticWebApplicationContext context = new StaticWebApplicationContext()) {
			assertThat(UngatedRoads.ofServletApplication(context, "gate").isEmpty()).isFalse();
			assertThat(UngatedRoads.ofReactiveApplication(context).isEmpty()).isFalse();
			assertThat(output).doesNotContain("get past the gate");
		}
	}

	@Test
	void gateOfAServerThatTheApplicationDoesNotStartIsLogged(CapturedOutput output) {
		try (ServletWebServerApplicationContext context = new ServletWebServerApplicationContext()) {
			assertThat(UngatedRoads.ofServletApplication(context, "gate").isEmpty()).isFalse();
			assertThat(output)
				.containsOnlyOnce("get past the gate because of [a server that the application does not start]");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty", "netty" })
	void reactiveApplicationIsBehindTheGate(String server) throws Exception {
		try (GatedProduct product = start(Stack.REACTIVE, server, HarmlessReactive.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isTrue();
			assertThat(product.send(product.port(), "GET /any", "").status()).isEqualTo(503);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { EngineValve.class, ContextValve.class, OtherApplication.class, EarlyFilter.class,
			EarlyInitializer.class })
	void roadOfTomcatIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.SERVLET, "tomcat", road);
	}

	@ParameterizedTest
	@ValueSource(classes = { EarlyHandler.class, HandlerBeside.class, EarlyInitializer.class })
	void roadOfJettyIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.SERVLET, "jetty", road);
	}

	@ParameterizedTest
	@ValueSource(classes = { Route.class, RouteOfFactory.class, OwnHttpHandler.class, Decorated.class,
			DecoratorFactory.class, EarlyWebFilter.class })
	void roadOfNettyIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.REACTIVE, "netty", road);
	}

	@ParameterizedTest
	@CsvSource({ "tomcat, true", "tomcat, false", "jetty, true", "jetty, false" })
	void requestListenerOfTheProductIsNotBehindTheGate(String server, boolean attributes) throws Exception {
		try (GatedProduct product = start(Stack.SERVLET, server,
				attributes ? AttributeListener.class : Listener.class)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isFalse();
			assertThat(product.send(product.port(), "GET /actuator/health", "").status()).isEqualTo(200);
			assertThat(product.touched()).as("which shows why").isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { HeaderTransformer.class, SessionManager.class, Convention.class, Handlers.class })
	void codeThatWebFluxRunsAheadOfItsFiltersIsNotBehindTheGate(Class<?> code) throws Exception {
		try (GatedProduct product = start(Stack.REACTIVE, "netty", code)) {
			assertThat(product.getBean(RegistrationGate.class).isComplete()).isFalse();
			assertThat(product.send(product.port(), "GET /any", "").status()).isEqualTo(503);
			assertThat(product.touched()).as("which shows why").isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TomcatServlet.class, TomcatFilter.class, TomcatProxyFilter.class, TomcatAdapter.class })
	void roadOfReactiveTomcatIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.REACTIVE, "tomcat", road);
	}

	@ParameterizedTest
	@ValueSource(classes = { JettyServlet.class, JettyFilter.class, JettyAdapter.class })
	void roadOfReactiveJettyIsNotBehindTheGate(Class<?> road) throws Exception {
		assertAnswers(Stack.REACTIVE, "jetty", road);
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

	private static void addFilter(Context context, Filter filter) {
		FilterDef definition = new FilterDef();
		definition.setFilterName("early");
		definition.setFilter(filter);
		definition.setFilterClass(filter.getClass().getName());
		definition.setAsyncSupported("true");
		context.addFilterDef(definition);
		FilterMap mapping = new FilterMap();
		mapping.setFilterName("early");
		mapping.addURLPattern("/*");
		context.addFilterMapBefore(mapping);
	}

	private static void write(ServletResponse response) throws IOException {
		response.getWriter().write(MARK);
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

	/**
	 * Without any filter in the server.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Unregistered {

		@Bean
		static BeanPostProcessor switchOff() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessBeforeInitialization(Object bean, String name) {
					if (bean instanceof AbstractFilterRegistrationBean<?> registration) {
						registration.setEnabled(false);
					}
					return bean;
				}

			};
		}

		@Bean
		static BeanDefinitionRegistryPostProcessor noOtherFilters() {
			return (registry) -> {
				for (String name : ((ListableBeanFactory) registry).getBeanNamesForType(Filter.class, true, false)) {
					registry.removeBeanDefinition(name);
				}
			};
		}

	}

	/**
	 * Asks the gate where the registration does in the phase {@code before-start}.
	 */
	static class EarlyLifecycle implements SmartLifecycle {

		private final RegistrationGate gate;

		private boolean complete;

		private boolean running;

		EarlyLifecycle(RegistrationGate gate) {
			this.gate = gate;
		}

		@Override
		public void start() {
			this.complete = this.gate.isComplete();
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HarmlessReactive {

		@Bean
		WebFilter productFilter() {
			return (exchange, chain) -> chain.filter(exchange);
		}

		@Bean
		ForwardedHeaderTransformer forwardedHeaderTransformer() {
			return new ForwardedHeaderTransformer();
		}

		@Bean
		WebSessionManager webSessionManager() {
			return new DefaultWebSessionManager();
		}

		@Bean
		ServerRequestObservationConvention convention() {
			return new DefaultServerRequestObservationConvention();
		}

		@Bean
		ObservationHandler<Observation.Context> observationHandler() {
			return new ObservationTextPublisher();
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
			return (factory) -> factory
				.addContextCustomizers((context) -> addFilter(context, (request, response, chain) -> write(response)));
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
	static class EarlyInitializer {

		@Bean
		PriorityInitializer initializer() {
			return new PriorityInitializer();
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
	static class AttributeListener {

		@Bean
		ServletRequestAttributeListener listener(GatedProduct product) {
			return new ServletRequestAttributeListener() {

				@Override
				public void attributeAdded(ServletRequestAttributeEvent event) {
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
	static class DecoratorFactory {

		@Bean
		HttpHandlerDecoratorFactory decoratorFactory() {
			return (handler) -> new OwnHttpHandler().httpHandler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyWebFilter {

		@Bean
		PriorityWebFilter earlyFilter() {
			return new PriorityWebFilter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HeaderTransformer {

		@Bean
		ForwardedHeaderTransformer forwardedHeaderTransformer(GatedProduct product) {
			return new ForwardedHeaderTransformer() {

				@Override
				public ServerHttpRequest apply(ServerHttpRequest request) {
					product.touch();
					return super.apply(request);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SessionManager {

		@Bean
		WebSessionManager webSessionManager(GatedProduct product) {
			return (exchange) -> {
				product.touch();
				return Mono.empty();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Convention {

		@Bean
		ServerRequestObservationConvention convention(GatedProduct product) {
			return new DefaultServerRequestObservationConvention() {

				@Override
				public KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
					product.touch();
					return super.getLowCardinalityKeyValues(context);
				}

			};
		}

		@Bean
		ObservationRegistry observationRegistry() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler((context) -> true);
			return registry;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		ObservationHandler<Observation.Context> observationHandler(GatedProduct product) {
			return new ObservationHandler<>() {

				@Override
				public void onStart(Observation.Context context) {
					product.touch();
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			};
		}

		@Bean
		ObservationRegistry observationRegistry(ObservationHandler<Observation.Context> observationHandler) {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(observationHandler);
			return registry;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TomcatServlet {

		@Bean
		WebServerFactoryCustomizer<TomcatReactiveWebServerFactory> customizer() {
			return (factory) -> factory.addContextCustomizers((context) -> {
				Tomcat.addServlet(context, "product", new ProductServlet());
				context.addServletMapping("/road/*", "product");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TomcatFilter {

		@Bean
		WebServerFactoryCustomizer<TomcatReactiveWebServerFactory> customizer() {
			return (factory) -> factory
				.addContextCustomizers((context) -> addFilter(context, (request, response, chain) -> write(response)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TomcatProxyFilter {

		@Bean
		WebServerFactoryCustomizer<TomcatReactiveWebServerFactory> customizer() {
			CompositeFilter filter = new CompositeFilter();
			filter.setFilters(List.of((request, response, chain) -> write(response)));
			return (factory) -> factory.addContextCustomizers((context) -> addFilter(context, filter));
		}

	}

	/**
	 * A servlet of Spring that answers as the product says.
	 */
	@Configuration(proxyBeanMethods = false)
	static class TomcatAdapter {

		@Bean
		WebServerFactoryCustomizer<TomcatReactiveWebServerFactory> customizer() {
			return (factory) -> factory.addContextCustomizers((context) -> {
				Tomcat.addServlet(context, "product", new TomcatHttpHandlerAdapter(new OwnHttpHandler().httpHandler()))
					.setAsyncSupported(true);
				context.addServletMapping("/road/*", "product");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JettyServlet {

		@Bean
		WebServerFactoryCustomizer<JettyReactiveWebServerFactory> customizer() {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.getDescendant(ServletContextHandler.class)
					.addServlet(new ServletHolder(new ProductServlet()), "/road/*"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JettyFilter {

		@Bean
		WebServerFactoryCustomizer<JettyReactiveWebServerFactory> customizer() {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.getDescendant(ServletContextHandler.class)
					.addFilter((Filter) (request, response, chain) -> write(response), "/*",
							EnumSet.of(DispatcherType.REQUEST)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JettyAdapter {

		@Bean
		WebServerFactoryCustomizer<JettyReactiveWebServerFactory> customizer() {
			return (factory) -> factory.addServerCustomizers((server) -> {
				ServletHolder holder = new ServletHolder(
						new ServletHttpHandlerAdapter(new OwnHttpHandler().httpHandler()));
				holder.setAsyncSupported(true);
				server.getDescendant(ServletContextHandler.class).addServlet(holder, "/road/*");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customized {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> customizer() {
			return (factory) -> factory.addServerCustomizers((server) -> server);
		}

	}

	/**
	 * Has the precedence of the gate, and is defined before it.
	 */
	private static final class PriorityInitializer implements ServletContextInitializer, PriorityOrdered {

		@Override
		public void onStartup(ServletContext context) {
			context.addFilter("early", (Filter) (request, response, chain) -> response.getWriter().write(MARK))
				.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

	/**
	 * Has the precedence of the gate, and is defined before it.
	 */
	private static final class PriorityWebFilter implements WebFilter, PriorityOrdered {

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			return new OwnHttpHandler().httpHandler().handle(exchange.getRequest(), exchange.getResponse());
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

	@SuppressWarnings("serial")
	private static final class ProductServlet extends HttpServlet {

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			write(response);
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

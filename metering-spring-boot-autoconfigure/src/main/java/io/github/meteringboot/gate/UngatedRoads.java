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

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.observation.ObservationHandler;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestListener;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.Service;
import org.apache.catalina.Valve;
import org.apache.catalina.core.StandardContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee11.servlet.FilterMapping;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.session.WebSessionManager;

/**
 * Finds what can answer, or work, on the application's port without the gate: what a
 * server runs ahead of its filters, and what it serves beside them. What only the product
 * itself could know to be harmless counts as well.
 */
final class UngatedRoads {

	private static final Log logger = LogFactory.getLog(UngatedRoads.class);

	private static final String SPRING = "org.springframework.";

	private final Set<String> types = new TreeSet<>();

	private UngatedRoads() {
	}

	static UngatedRoads ofServletApplication(ApplicationContext context, String gate) {
		UngatedRoads roads = new UngatedRoads();
		WebServer server = webServer(context);
		if (server == null) {
			roads.types.add("a server that the application does not start");
		}
		else if (isInstance("org.springframework.boot.tomcat.TomcatWebServer", server)) {
			TomcatRoads.find(roads, server, gate);
		}
		else if (isInstance("org.springframework.boot.jetty.JettyWebServer", server)) {
			JettyRoads.find(roads, server, gate);
		}
		else {
			roads.add(server);
		}
		return roads.log(context);
	}

	static UngatedRoads ofReactiveApplication(ApplicationContext context) {
		UngatedRoads roads = new UngatedRoads();
		WebServer server = webServer(context);
		roads.addBeansOfProduct(context, ResolvableType.forClass(HttpHandler.class));
		roads.addBeansOfProduct(context, ResolvableType.forClass(WebHttpHandlerBuilderCustomizer.class));
		roads.addBeansOfProduct(context, ResolvableType.forClass(HttpHandlerDecoratorFactory.class));
		roads.addCodeAheadOfWebFilters(context);
		if (server == null) {
			roads.types.add("a server that the application does not start");
		}
		else if (isInstance("org.springframework.boot.tomcat.TomcatWebServer", server)) {
			TomcatRoads.find(roads, server, null);
		}
		else if (isInstance("org.springframework.boot.jetty.JettyWebServer", server)) {
			JettyRoads.find(roads, server, null);
		}
		else if (isInstance("org.springframework.boot.reactor.netty.NettyWebServer", server)) {
			NettyRoads.find(roads, context);
		}
		else {
			roads.add(server);
		}
		return roads.log(context);
	}

	private static @Nullable WebServer webServer(ApplicationContext context) {
		return (context instanceof WebServerApplicationContext webServerContext) ? webServerContext.getWebServer()
				: null;
	}

	private static boolean isInstance(String type, Object object) {
		for (Class<?> candidate = object.getClass(); candidate != null; candidate = candidate.getSuperclass()) {
			if (candidate.getName().equals(type)) {
				return true;
			}
		}
		return false;
	}

	boolean isEmpty() {
		return this.types.isEmpty();
	}

	private UngatedRoads log(ApplicationContext context) {
		// a test's mock of a web environment has no port
		if (!this.types.isEmpty() && context instanceof WebServerApplicationContext) {
			logger.info("Requests can get past the gate because of " + this.types
					+ ". The port therefore opens after usage is registered, unless registration-phase is application-runner.");
		}
		return this;
	}

	private void add(Object object) {
		this.types.add(ClassUtils.getUserClass(object).getName());
	}

	private void addUnlessIn(Object object, String... packages) {
		if (!isIn(object.getClass().getName(), packages)) {
			add(object);
		}
	}

	private void addRequestListenerUnlessIn(Object listener, String... packages) {
		if (listener instanceof ServletRequestListener || listener instanceof ServletRequestAttributeListener) {
			addUnlessIn(listener, packages);
		}
	}

	private void addFilterUnlessIn(@Nullable String type, String... packages) {
		if (type == null || !isIn(type, packages)) {
			this.types.add("the filter " + type);
		}
	}

	private static boolean isIn(String type, String... packages) {
		return Stream.of(packages).anyMatch(type::startsWith);
	}

	/**
	 * Add the first filter of a servlet container, unless it is the gate.
	 */
	private void addUnlessFirst(String gate, Stream<String> filters) {
		String first = filters.findFirst().orElse("");
		if (!gate.equals(first)) {
			this.types.add(first.isEmpty() ? "no filter" : "the filter " + first);
		}
	}

	/**
	 * Add a filter that comes before the gate, and the code of the product that
	 * {@code WebHttpHandlerBuilder} runs before all filters.
	 */
	private void addCodeAheadOfWebFilters(ApplicationContext context) {
		context.getBeanProvider(WebFilter.class)
			.orderedStream()
			.findFirst()
			.filter((filter) -> !(filter instanceof RegistrationGateWebFilter))
			.ifPresent(this::add);
		for (Class<?> type : List.of(ForwardedHeaderTransformer.class, ObservationHandler.class,
				ServerRequestObservationConvention.class, WebSessionManager.class)) {
			context.getBeansOfType(type).values().forEach((bean) -> addUnlessIn(bean, SPRING, "io.micrometer."));
		}
	}

	/**
	 * Add the beans of a type that the product defines, whatever their class.
	 */
	private void addBeansOfProduct(ApplicationContext context, ResolvableType type) {
		for (String name : context.getBeanNamesForType(type)) {
			if (!isDefinedBySpring(context, name)) {
				add(context.getBean(name));
			}
		}
	}

	private static boolean isDefinedBySpring(ApplicationContext context, String name) {
		if (!(context instanceof ConfigurableApplicationContext configurable)
				|| !configurable.getBeanFactory().containsBeanDefinition(name)) {
			return false;
		}
		BeanDefinition definition = configurable.getBeanFactory().getMergedBeanDefinition(name);
		Method method = (definition instanceof RootBeanDefinition root) ? root.getResolvedFactoryMethod() : null;
		if (method != null) {
			return SpringTypes.contains(method.getDeclaringClass());
		}
		return SpringTypes.contains(ClassUtils.getUserClass(context.getBean(name)));
	}

	/**
	 * Valves, other web applications, filters ahead of the gate and request listeners.
	 */
	private static final class TomcatRoads {

		private static final String[] SERVER_PACKAGES = { "org.apache.catalina.", "org.apache.tomcat." };

		private static final String[] PACKAGES = { "org.apache.catalina.", "org.apache.tomcat.", SPRING };

		/**
		 * Name of the only servlet that WebFlux has in Tomcat.
		 */
		private static final String SERVLET_OF_WEBFLUX = "httpHandlerServlet";

		static void find(UngatedRoads roads, WebServer server, @Nullable String gate) {
			int applications = 0;
			for (Service service : ((TomcatWebServer) server).getTomcat().getServer().findServices()) {
				applications += findIn(service.getContainer(), roads, gate);
			}
			if (applications > 1) {
				roads.types.add("another web application in Tomcat");
			}
		}

		private static int findIn(Container container, UngatedRoads roads, @Nullable String gate) {
			for (Valve valve : container.getPipeline().getValves()) {
				roads.addUnlessIn(valve, PACKAGES);
			}
			int applications = 0;
			if (container instanceof Context context) {
				applications++;
				findIn(context, roads, gate);
			}
			for (Container child : container.findChildren()) {
				applications += findIn(child, roads, gate);
			}
			return applications;
		}

		private static void findIn(Context context, UngatedRoads roads, @Nullable String gate) {
			if (gate != null) {
				roads.addUnlessFirst(gate, Stream.of(context.findFilterMaps()).map(FilterMap::getFilterName));
			}
			else {
				Stream.of(context.findFilterDefs())
					.forEach((filter) -> roads.addFilterUnlessIn(filter.getFilterClass(), SERVER_PACKAGES));
				Stream.of(context.findChildren())
					.map(Container::getName)
					.filter((name) -> !SERVLET_OF_WEBFLUX.equals(name))
					.forEach((name) -> roads.types.add("the servlet " + name));
			}
			if (context instanceof StandardContext standard) {
				Stream.of(standard.getApplicationEventListeners())
					.forEach((listener) -> roads.addRequestListenerUnlessIn(listener, PACKAGES));
			}
		}

	}

	/**
	 * Handlers, other web applications, filters ahead of the gate and request listeners.
	 */
	private static final class JettyRoads {

		private static final String SERVER_PACKAGE = "org.eclipse.jetty.";

		private static final String[] PACKAGES = { SERVER_PACKAGE, SPRING };

		/**
		 * Class of the only servlet that WebFlux has in Jetty.
		 */
		private static final String SERVLET_OF_WEBFLUX = "org.springframework.http.server.reactive.ServletHttpHandlerAdapter";

		/**
		 * Handlers of Jetty that serve nothing themselves.
		 */
		private static final Set<String> WRAPPERS = Set.of("org.eclipse.jetty.server.handler.StatisticsHandler",
				"org.eclipse.jetty.server.handler.GracefulHandler", "org.eclipse.jetty.server.handler.gzip.GzipHandler",
				"org.eclipse.jetty.compression.server.CompressionHandler");

		static void find(UngatedRoads roads, WebServer server, @Nullable String gate) {
			Handler handler = ((JettyWebServer) server).getServer().getHandler();
			while (handler instanceof Handler.Wrapper wrapper && !(handler instanceof ContextHandler)) {
				if (!WRAPPERS.contains(handler.getClass().getName())) {
					roads.addUnlessIn(handler, SPRING);
				}
				handler = wrapper.getHandler();
			}
			if (!(handler instanceof ServletContextHandler application)) {
				roads.types.add((handler != null) ? handler.getClass().getName() : "no handler");
				return;
			}
			ServletHandler handlers = application.getServletHandler();
			if (gate != null) {
				roads.addUnlessFirst(gate, Stream.of(handlers.getFilterMappings()).map(FilterMapping::getFilterName));
			}
			else {
				Stream.of(handlers.getFilters())
					.forEach((filter) -> roads.addFilterUnlessIn(filter.getClassName(), SERVER_PACKAGE));
				List<String> servlets = Stream.of(handlers.getServlets())
					.map((servlet) -> String.valueOf(servlet.getClassName()))
					.collect(Collectors.toCollection(ArrayList::new));
				// the one of Spring Boot; a second one answers for the product
				servlets.remove(SERVLET_OF_WEBFLUX);
				servlets.forEach((servlet) -> roads.types.add("the servlet " + servlet));
			}
			application.getEventListeners().forEach((listener) -> roads.addRequestListenerUnlessIn(listener, PACKAGES));
			for (Handler inner : application.getDescendants()) {
				roads.addUnlessIn(inner, PACKAGES);
			}
		}

	}

	/**
	 * Netty routes, and whatever customizes the server beneath the filters.
	 */
	private static final class NettyRoads {

		static void find(UngatedRoads roads, ApplicationContext context) {
			context.getBeansOfType(NettyRouteProvider.class).values().forEach(roads::add);
			roads.addBeansOfProduct(context, ResolvableType.forClass(ReactiveWebServerFactory.class));
			roads.addBeansOfProduct(context, ResolvableType.forClassWithGenerics(WebServerFactoryCustomizer.class,
					NettyReactiveWebServerFactory.class));
			context.getBeansOfType(NettyReactiveWebServerFactory.class)
				.values()
				.forEach((factory) -> factory.getServerCustomizers()
					.forEach((customizer) -> roads.addUnlessIn(customizer, SPRING)));
		}

	}

}

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
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/**
 * A product on the servlet stack that answers on every road there is.
 */
@Configuration(proxyBeanMethods = false)
@Import({ ServletProduct.Roads.class, ServletProduct.Controllers.class, GatedProduct.FailingEndpoint.class,
		GatedProduct.InfoExtension.class, ServletProduct.Security.class, GatedProduct.Advice.class,
		ServletProduct.BodyAdvice.class, ServletProduct.Web.class })
class ServletProduct {

	/**
	 * All but the controllers.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Roads {

		@Bean
		@ConditionalOnBooleanProperty(name = "test.filter", matchIfMissing = true)
		FilterRegistrationBean<Filter> productFilter(GatedProduct product) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new ProductFilter(product));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
			return registration;
		}

		@Bean
		ServletRegistrationBean<HttpServlet> productServlet(GatedProduct product) {
			return new ServletRegistrationBean<>(new ProductServlet(product), "/servlet/*");
		}

		@Bean
		SimpleUrlHandlerMapping earlyHandlerMapping(GatedProduct product) {
			HttpRequestHandler handler = (request, response) -> response.getWriter().write(product.touch());
			return new SimpleUrlHandlerMapping(Map.of("/early", handler), Ordered.HIGHEST_PRECEDENCE);
		}

		@Bean
		ServerEndpointExporter serverEndpointExporter() {
			ServerEndpointExporter exporter = new ServerEndpointExporter();
			exporter.setAnnotatedEndpointClasses(ProductWebSocket.class);
			return exporter;
		}

	}

	/**
	 * A filter that the product added to Spring Security.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty("test.security-filter")
	static class Security {

		@Bean
		SecurityFilterChain productSecurity(HttpSecurity http, GatedProduct product) {
			return http.addFilterBefore(new ProductFilter(product), AuthorizationFilter.class)
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

	}

	@RestController
	static class Controllers implements ErrorController {

		private final GatedProduct product;

		Controllers(GatedProduct product) {
			this.product = product;
		}

		@RequestMapping({ "/", "/**", "/error" })
		String any() {
			return this.product.touch();
		}

		@RequestMapping("/async")
		Callable<String> async() {
			return this.product::touch;
		}

	}

	/**
	 * What Spring MVC runs around the body of a controller's message.
	 */
	@ControllerAdvice
	static class BodyAdvice implements RequestBodyAdvice, ResponseBodyAdvice<Object> {

		private final GatedProduct product;

		BodyAdvice(GatedProduct product) {
			this.product = product;
		}

		@Override
		public boolean supports(MethodParameter parameter, Type type,
				Class<? extends HttpMessageConverter<?>> converter) {
			this.product.touch();
			return true;
		}

		@Override
		public HttpInputMessage beforeBodyRead(HttpInputMessage message, MethodParameter parameter, Type type,
				Class<? extends HttpMessageConverter<?>> converter) {
			return message;
		}

		@Override
		public Object afterBodyRead(Object body, HttpInputMessage message, MethodParameter parameter, Type type,
				Class<? extends HttpMessageConverter<?>> converter) {
			return body;
		}

		@Override
		public @Nullable Object handleEmptyBody(@Nullable Object body, HttpInputMessage message,
				MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
			return body;
		}

		@Override
		public boolean supports(MethodParameter type, Class<? extends HttpMessageConverter<?>> converter) {
			this.product.touch();
			return true;
		}

		@Override
		public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter type, MediaType contentType,
				Class<? extends HttpMessageConverter<?>> converter, ServerHttpRequest request,
				ServerHttpResponse response) {
			return body;
		}

	}

	/**
	 * What Spring MVC asks about the requests of a controller. Spring Security asks it as
	 * well.
	 */
	@ConditionalOnBooleanProperty(name = "test.security", havingValue = false, matchIfMissing = true)
	static class Web implements WebMvcConfigurer {

		private final GatedProduct product;

		Web(GatedProduct product) {
			this.product = product;
		}

		@Override
		public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
			configurer.strategies(List.of((request) -> {
				this.product.touch();
				return List.of(MediaType.ALL);
			}));
		}

	}

	@ServerEndpoint("/ws")
	public static class ProductWebSocket {

		@OnOpen
		public void open(Session session) throws IOException {
			session.getBasicRemote().sendText(GatedProduct.MARK);
		}

	}

	@SuppressWarnings("serial")
	private static final class ProductServlet extends HttpServlet {

		private final GatedProduct product;

		ProductServlet(GatedProduct product) {
			this.product = product;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.getWriter().write(this.product.touch());
		}

	}

	@SuppressWarnings("serial")
	static final class ProductFilter extends HttpFilter {

		private final GatedProduct product;

		ProductFilter(GatedProduct product) {
			this.product = product;
		}

		@Override
		protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			String mark = this.product.touch();
			if (request.getDispatcherType() != DispatcherType.REQUEST) {
				chain.doFilter(request, response);
				return;
			}
			switch (request.getServletPath()) {
				case "/filter" -> response.getWriter().write(mark);
				case "/filter/stream" -> response.getOutputStream().write(mark.getBytes());
				case "/filter/flush" -> {
					response.setHeader("X-Product", mark);
					response.getOutputStream().write(mark.getBytes());
					response.flushBuffer();
				}
				case "/filter/large" -> response.getWriter().write(mark.repeat(10_000));
				case "/filter/redirect" -> response.sendRedirect("/" + mark);
				case "/filter/redirect/status" -> response.sendRedirect("/" + mark, 307);
				case "/filter/redirect/append" -> response.sendRedirect("/" + mark, false);
				case "/filter/upgrade" -> request.upgrade(ProductUpgrade.class);
				case "/filter/location" -> {
					response.setStatus(302);
					response.setHeader("Location", "/" + mark);
				}
				case "/filter/error" -> response.sendError(418, mark);
				case "/filter/status" -> {
					response.setStatus(403);
					response.getWriter().write(mark);
				}
				case "/filter/throw" -> throw new IllegalStateException(mark);
				case "/filter/async" -> {
					AsyncContext async = request.startAsync();
					async.start(() -> {
						try {
							async.getResponse().getWriter().write(mark);
						}
						catch (IOException ex) {
							throw new IllegalStateException(ex);
						}
						async.complete();
					});
				}
				case "/filter/dispatch" -> request.startAsync().dispatch("/product");
				case "/filter/forward" -> request.getRequestDispatcher("/product").forward(request, response);
				case "/filter/include" -> request.getRequestDispatcher("/product").include(request, response);
				case "/filter/servlet" -> request.getRequestDispatcher("/servlet/x").forward(request, response);
				default -> chain.doFilter(request, response);
			}
		}

	}

	/**
	 * Takes a connection over.
	 */
	public static class ProductUpgrade implements HttpUpgradeHandler {

		@Override
		public void init(WebConnection connection) {
			try (connection) {
				connection.getOutputStream().write(GatedProduct.MARK.getBytes());
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void destroy() {
		}

	}

}

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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebHandler;

/**
 * A product on the reactive stack that answers on every road there is.
 */
@Configuration(proxyBeanMethods = false)
@Import({ ReactiveProduct.Roads.class, ReactiveProduct.Controllers.class, GatedProduct.FailingEndpoint.class,
		GatedProduct.InfoExtension.class, ReactiveProduct.Security.class, GatedProduct.Advice.class,
		ReactiveProduct.ErrorAdvice.class, ReactiveProduct.Web.class })
class ReactiveProduct {

	private static Mono<Void> write(ServerHttpResponse response, String text) {
		return response
			.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8))));
	}

	/**
	 * All but the controllers.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Roads {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		@ConditionalOnBooleanProperty(name = "test.filter", matchIfMissing = true)
		WebFilter productFilter(GatedProduct product) {
			return (exchange, chain) -> filter(product, exchange, chain);
		}

		private static Mono<Void> filter(GatedProduct product, ServerWebExchange exchange, WebFilterChain chain) {
			String mark = product.touch();
			ServerHttpResponse response = exchange.getResponse();
			switch (exchange.getRequest().getPath().value()) {
				case "/filter":
					return write(response, mark);
				case "/filter/flush":
					response.getHeaders().set("X-Product", mark);
					return response
						.writeAndFlushWith(Flux.just(Flux.just(response.bufferFactory().wrap(mark.getBytes()))));
				case "/filter/redirect":
					response.setStatusCode(HttpStatus.FOUND);
					response.getHeaders().set("Location", "/" + mark);
					return response.setComplete();
				case "/filter/empty":
					response.getHeaders().set("X-Product", mark);
					return Mono.empty();
				case "/filter/status":
					response.setStatusCode(HttpStatus.FORBIDDEN);
					return write(response, mark);
				case "/filter/throw":
					return Mono.error(new IllegalStateException(mark));
				case "/filter/upgrade":
					return new HandshakeWebSocketService().handleRequest(exchange,
							(session) -> session.send(Mono.fromSupplier(() -> session.textMessage(mark))));
				case "/filter/mutate":
					return chain.filter(exchange.mutate().request((request) -> request.path("/product")).build());
				default:
					return chain.filter(exchange);
			}
		}

		@Bean
		RouterFunction<ServerResponse> productRoute(GatedProduct product) {
			return RouterFunctions.route(RequestPredicates.path("/route"),
					(request) -> ServerResponse.ok().bodyValue(product.touch()));
		}

		@Bean
		SimpleUrlHandlerMapping earlyHandlerMapping(GatedProduct product) {
			WebHandler handler = (exchange) -> write(exchange.getResponse(), product.touch());
			return new SimpleUrlHandlerMapping(Map.of("/early", handler), Ordered.HIGHEST_PRECEDENCE);
		}

		@Bean
		@Order(-2)
		WebExceptionHandler productErrorPage(GatedProduct product) {
			return (exchange, ex) -> write(exchange.getResponse(), product.touch());
		}

	}

	/**
	 * A filter that the product added to Spring Security.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty("test.security-filter")
	static class Security {

		@Bean
		SecurityWebFilterChain productSecurity(ServerHttpSecurity http, GatedProduct product) {
			return http
				.addFilterBefore((exchange, chain) -> Roads.filter(product, exchange, chain),
						SecurityWebFiltersOrder.AUTHORIZATION)
				.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
				.build();
		}

	}

	@RestController
	static class Controllers {

		private final GatedProduct product;

		Controllers(GatedProduct product) {
			this.product = product;
		}

		@RequestMapping({ "/", "/**" })
		String any() {
			return this.product.touch();
		}

	}

	/**
	 * Answers where a controller fails.
	 */
	@ControllerAdvice
	static class ErrorAdvice {

		private final GatedProduct product;

		ErrorAdvice(GatedProduct product) {
			this.product = product;
		}

		@ExceptionHandler
		@ResponseBody
		String handle(Exception ex) {
			return this.product.touch();
		}

	}

	/**
	 * What Spring WebFlux asks about the requests of a controller.
	 */
	static class Web implements WebFluxConfigurer {

		private final GatedProduct product;

		Web(GatedProduct product) {
			this.product = product;
		}

		@Override
		public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
			builder.resolver((exchange) -> {
				this.product.touch();
				return List.of(MediaType.ALL);
			});
		}

	}

}

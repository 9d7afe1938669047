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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * The filters that run before usage is registered: those of Spring Security. No filter of
 * the product does.
 */
final class SpringWebFilters {

	private static final String SECURITY_PACKAGE = "org.springframework.security.";

	private final Map<ApplicationContext, Filters> filters = new ConcurrentHashMap<>();

	/**
	 * Return whether a filter of the product might protect the given exchange: there is
	 * one, and Spring Security does not do it. Such a filter is not run, so what it might
	 * protect must not be answered.
	 * @param context the application context of the exchange
	 * @param exchange the exchange
	 * @return whether a filter of the product might protect it
	 */
	Mono<Boolean> mayBeProtectedByOthers(ApplicationContext context, ServerWebExchange exchange) {
		Filters filters = getFilters(context);
		if (!filters.ofProduct()) {
			return Mono.just(false);
		}
		return filters.ofSecurity().isEmpty() ? Mono.just(true)
				: Security.filters(context, exchange).map((secured) -> !secured);
	}

	/**
	 * Run the filters.
	 * @param context the application context of the exchange
	 * @param exchange the exchange
	 * @param end is called after the last filter
	 * @return completes as the last of them does
	 */
	Mono<Void> run(ApplicationContext context, ServerWebExchange exchange, WebFilterChain end) {
		WebFilterChain chain = end;
		List<WebFilter> security = getFilters(context).ofSecurity();
		for (int i = security.size() - 1; i >= 0; i--) {
			WebFilter filter = security.get(i);
			WebFilterChain next = chain;
			chain = (filtered) -> filter.filter(filtered, next);
		}
		return chain.filter(exchange);
	}

	private Filters getFilters(ApplicationContext context) {
		return this.filters.computeIfAbsent(context, Filters::of);
	}

	private record Filters(List<WebFilter> ofSecurity, boolean ofProduct) {

		static Filters of(ApplicationContext context) {
			List<WebFilter> all = context.getBeanProvider(WebFilter.class).orderedStream().toList();
			return new Filters(
					all.stream().filter((filter) -> filter.getClass().getName().startsWith(SECURITY_PACKAGE)).toList(),
					all.stream()
						.anyMatch((filter) -> !SpringTypes.contains(filter.getClass())
								&& !(filter instanceof RegistrationGateWebFilter)));
		}

	}

	/**
	 * Knows the types of Spring Security, which not every product has.
	 */
	private static final class Security {

		/**
		 * Return whether Spring Security filters the given exchange. It may leave it to
		 * others. Without any chain of the product's it has one for every exchange.
		 */
		static Mono<Boolean> filters(ApplicationContext context, ServerWebExchange exchange) {
			if (context.getBeanProvider(WebFilterChainProxy.class).stream().findAny().isEmpty()) {
				return Mono.just(false);
			}
			List<SecurityWebFilterChain> chains = context.getBeanProvider(SecurityWebFilterChain.class)
				.orderedStream()
				.toList();
			return chains.isEmpty() ? Mono.just(true)
					: Flux.fromIterable(chains)
						.filterWhen((chain) -> chain.matches(exchange))
						.next()
						.flatMapMany(SecurityWebFilterChain::getWebFilters)
						.hasElements();
		}

	}

}

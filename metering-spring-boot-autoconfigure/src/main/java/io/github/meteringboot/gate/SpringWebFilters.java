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

import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
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
	 * Return whether a filter of the product might protect endpoints: there is one, and
	 * no Spring Security to do it. Such a filter is not run, so what it might protect
	 * must not be answered.
	 * @param context the application context of an exchange
	 * @return whether a filter of the product might protect it
	 */
	boolean mayBeProtectedByOthers(ApplicationContext context) {
		Filters filters = getFilters(context);
		return filters.ofProduct() && filters.ofSecurity().isEmpty();
	}

	/**
	 * Run the filters.
	 * @param context the application context of the exchange
	 * @param exchange the exchange
	 * @param end what follows them
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

}

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

import io.github.meteringboot.gate.ServletProduct.ProductFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.filters.RemoteCIDRFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.ui.ModelMap;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.WebRequestInterceptor;
import org.springframework.web.filter.CompositeFilter;
import org.springframework.web.server.WebFilter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.MappedInterceptor;

/**
 * Filters, and Spring Security, as products have them: each may protect an endpoint, or
 * leave it to another.
 */
final class ProtectingFilters {

	private ProtectingFilters() {
	}

	/**
	 * A filter of the product that a filter of Spring calls.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ProxiedFilter {

		@Bean
		Filter target(GatedProduct product) {
			return new ProductFilter(product);
		}

		@Bean
		FilterRegistrationBean<Filter> targetRegistration(Filter target) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(target);
			registration.setEnabled(false);
			return registration;
		}

		@Bean
		DelegatingFilterProxyRegistrationBean proxyRegistration() {
			return new DelegatingFilterProxyRegistrationBean("target");
		}

	}

	/**
	 * A filter of the product in the place of Spring Session.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SessionProxy {

		@Bean
		FilterRegistrationBean<Filter> springSessionRepositoryFilterRegistration(
				@Qualifier("springSessionRepositoryFilter") Filter filter) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
			registration.setName("springSessionRepositoryFilter");
			return registration;
		}

		@Bean
		CompositeFilter springSessionRepositoryFilter(GatedProduct product) {
			CompositeFilter filter = new CompositeFilter();
			filter.setFilters(List.of(new ProductFilter(product)));
			return filter;
		}

	}

	/**
	 * Filters of Spring Security in the hands of the product.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OtherSecurity {

		@Bean
		FilterRegistrationBean<FilterChainProxy> otherSecurity(GatedProduct product) {
			return new FilterRegistrationBean<>(new FilterChainProxy(
					new DefaultSecurityFilterChain((request) -> true, new ProductFilter(product))));
		}

	}

	/**
	 * A filter of Tomcat that refuses the clients of other networks.
	 */
	@Configuration(proxyBeanMethods = false)
	static class AddressFilter {

		@Bean
		FilterRegistrationBean<RemoteCIDRFilter> addressFilter() {
			FilterRegistrationBean<RemoteCIDRFilter> registration = new FilterRegistrationBean<>(
					new RemoteCIDRFilter());
			registration.addInitParameter("deny", "127.0.0.0/8");
			return registration;
		}

	}

	/**
	 * Spring Security for the pages of the product alone.
	 */
	@Configuration(proxyBeanMethods = false)
	static class PartialSecurity {

		@Bean
		SecurityFilterChain pages(HttpSecurity http) {
			return http.securityMatcher("/product")
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

	}

	/**
	 * Spring Security that ignores the actuator.
	 */
	@Configuration(proxyBeanMethods = false)
	static class IgnoringSecurity {

		@Bean
		SecurityFilterChain pages(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

		@Bean
		WebSecurityCustomizer ignoring() {
			return (web) -> web.ignoring().requestMatchers("/actuator/**");
		}

	}

	/**
	 * A filter of the product beside Spring Security.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnFilter {

		@Bean
		@ConditionalOnWebApplication(type = Type.SERVLET)
		FilterRegistrationBean<Filter> ownFilter(GatedProduct product) {
			return new FilterRegistrationBean<>(new ProductFilter(product));
		}

		@Bean
		@ConditionalOnWebApplication(type = Type.REACTIVE)
		WebFilter ownWebFilter(GatedProduct product) {
			return (exchange, chain) -> {
				product.touch();
				return chain.filter(exchange);
			};
		}

	}

	/**
	 * An interceptor of the product beside Spring Security.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnInterceptor {

		@Bean
		MappedInterceptor ownInterceptor(GatedProduct product) {
			return new MappedInterceptor(new String[] { "/**" }, new HandlerInterceptor() {

				@Override
				public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
					product.touch();
					return true;
				}

			});
		}

	}

	/**
	 * An interceptor of the product that an interceptor of Spring calls.
	 */
	@Configuration(proxyBeanMethods = false)
	static class WebRequestInterceptors {

		@Bean
		MappedInterceptor adaptedInterceptor(GatedProduct product) {
			return new MappedInterceptor(new String[] { "/**" }, new WebRequestInterceptor() {

				@Override
				public void preHandle(WebRequest request) {
					product.touch();
				}

				@Override
				public void postHandle(WebRequest request, @Nullable ModelMap model) {
				}

				@Override
				public void afterCompletion(WebRequest request, @Nullable Exception ex) {
				}

			});
		}

	}

	/**
	 * An interceptor of the product in a second mapping.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NestedInterceptor {

		@Bean
		MappedInterceptor nestedInterceptor(GatedProduct product) {
			return new MappedInterceptor(new String[] { "/**" }, new OwnInterceptor().ownInterceptor(product));
		}

	}

	@Import({ PartialSecurity.class, OwnFilter.class })
	static class PartialSecurityAndFilter {

	}

	@Import({ IgnoringSecurity.class, OwnFilter.class })
	static class IgnoringSecurityAndFilter {

	}

	@Import({ PartialSecurity.class, OwnInterceptor.class })
	static class PartialSecurityAndInterceptor {

	}

	/**
	 * Spring Security for the pages of the product alone, on WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	static class PartialWebFluxSecurity {

		@Bean
		SecurityWebFilterChain pages(ServerHttpSecurity http) {
			return http.securityMatcher(ServerWebExchangeMatchers.pathMatchers("/product"))
				.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
				.build();
		}

	}

	@Import({ PartialWebFluxSecurity.class, OwnFilter.class })
	static class PartialWebFluxSecurityAndFilter {

	}

}

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
import org.apache.catalina.filters.RemoteCIDRFilter;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.web.filter.CompositeFilter;

/**
 * Filters that a product registers and did not write, each of which may protect an
 * endpoint.
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

}

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.debug.DebugFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.CompositeFilter;
import org.springframework.web.filter.DelegatingFilterProxy;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.filter.RequestContextFilter;

/**
 * The filters that run before usage is registered: those of Spring that find out where a
 * request comes from and whether it is allowed. No other filter does, and none that the
 * container would run.
 */
final class SpringServletFilters {

	private static final String SECURITY = "springSecurityFilterChain";

	private static final String SESSION = "springSessionRepositoryFilter";

	private static final Set<String> RUN_BY_NAME = Set.of(SECURITY, SESSION);

	/**
	 * Packages of the filters that servers add by themselves. They do not protect
	 * anything.
	 */
	private static final List<String> NEUTRAL_PACKAGES = List.of("org.apache.tomcat.websocket.",
			"org.eclipse.jetty.ee11.websocket.");

	private static final String SECURITY_PACKAGE = "org.springframework.security.";

	private final ApplicationContext context;

	private final Supplier<List<Filter>> filters;

	SpringServletFilters(ApplicationContext context) {
		this.context = context;
		this.filters = SingletonSupplier.of(this::find);
	}

	private List<Filter> find() {
		List<Filter> filters = new ArrayList<>();
		addRegistered(filters, ForwardedHeaderFilter.class);
		addNamed(filters, SESSION);
		addRegistered(filters, RequestContextFilter.class);
		addNamed(filters, SECURITY);
		return filters;
	}

	private void addRegistered(List<Filter> filters, Class<? extends Filter> type) {
		Collection<Filter> candidates = new ArrayList<>(this.context.getBeansOfType(type).values());
		this.context.getBeansOfType(FilterRegistrationBean.class)
			.values()
			.forEach((registration) -> candidates.add(registration.getFilter()));
		candidates.stream()
			.filter((filter) -> type.isInstance(filter) && SpringTypes.contains(filter.getClass()))
			.findFirst()
			.ifPresent(filters::add);
	}

	private void addNamed(List<Filter> filters, String name) {
		Filter filter = getNamed(name);
		if (filter != null) {
			filters.add(filter);
		}
	}

	private @Nullable Filter getNamed(String name) {
		return (this.context.containsBean(name) && this.context.getBean(name) instanceof Filter filter
				&& SpringTypes.contains(filter.getClass()) && !runsOthers(filter.getClass())) ? filter : null;
	}

	/**
	 * Return whether a filter of Spring does nothing but run other filters, which may be
	 * the product's.
	 */
	private static boolean runsOthers(Class<?> type) {
		return DelegatingFilterProxy.class.isAssignableFrom(type) || CompositeFilter.class.isAssignableFrom(type);
	}

	/**
	 * Return whether a filter of the product might protect the given request: there is
	 * one on its path, and Spring Security does not do it. Such a filter is not run, so
	 * what it might protect must not be answered.
	 * @param request the request
	 * @return whether a filter of the product might protect it
	 */
	boolean mayBeProtectedByOthers(HttpServletRequest request) {
		return !isSecured(request) && request.getServletContext()
			.getFilterRegistrations()
			.values()
			.stream()
			.anyMatch((registration) -> isOfProduct(registration) && isMapped(registration, request));
	}

	/**
	 * Return whether Spring Security filters the given request. It may leave it to
	 * others, or be told to ignore it.
	 * @param request the request
	 * @return whether Spring Security filters it
	 */
	boolean isSecured(HttpServletRequest request) {
		Filter filter = getNamed(SECURITY);
		return filter != null && Security.filters(filter, request);
	}

	/**
	 * Return whether a filter is the product's, or one of Spring's that the gate does not
	 * run although it may protect something.
	 */
	private boolean isOfProduct(FilterRegistration registration) {
		String type = registration.getClassName();
		if (type == null || !SpringTypes.contains(type)) {
			return type == null || (!type.equals(RegistrationGateFilter.class.getName())
					&& NEUTRAL_PACKAGES.stream().noneMatch(type::startsWith));
		}
		if (RUN_BY_NAME.contains(registration.getName()) && getNamed(registration.getName()) != null) {
			return false;
		}
		ClassLoader classLoader = this.context.getClassLoader();
		return type.startsWith(SECURITY_PACKAGE) || (ClassUtils.isPresent(type, classLoader)
				&& runsOthers(ClassUtils.resolveClassName(type, classLoader)));
	}

	private static boolean isMapped(FilterRegistration registration, HttpServletRequest request) {
		String path = request.getServletPath() + ((request.getPathInfo() != null) ? request.getPathInfo() : "");
		String servletName = request.getHttpServletMapping().getServletName();
		return registration.getServletNameMappings().contains(servletName)
				|| registration.getServletNameMappings().contains("*")
				|| registration.getUrlPatternMappings().stream().anyMatch((pattern) -> matches(pattern, path));
	}

	private static boolean matches(String pattern, String path) {
		if (pattern.endsWith("/*")) {
			String prefix = pattern.substring(0, pattern.length() - 2);
			return path.equals(prefix) || path.startsWith(prefix + "/");
		}
		return pattern.equals(path) || pattern.startsWith("*.");
	}

	/**
	 * Run the filters.
	 * @param request the request
	 * @param response the response
	 * @param end is called after the last filter
	 * @throws IOException if a filter fails
	 * @throws ServletException if a filter fails
	 */
	void run(ServletRequest request, ServletResponse response, FilterChain end) throws IOException, ServletException {
		new Chain(this.filters.get().iterator(), end).doFilter(request, response);
	}

	private record Chain(Iterator<Filter> filters, FilterChain end) implements FilterChain {

		@Override
		public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
			if (this.filters.hasNext()) {
				this.filters.next().doFilter(request, response, this);
			}
			else {
				this.end.doFilter(request, response);
			}
		}

	}

	/**
	 * Knows the types of Spring Security, which not every product has.
	 */
	private static final class Security {

		static boolean filters(Filter filter, HttpServletRequest request) {
			Filter proxy = (filter instanceof DebugFilter debug) ? debug.getFilterChainProxy() : filter;
			return proxy instanceof FilterChainProxy chains && chains.getFilterChains()
				.stream()
				.filter((chain) -> chain.matches(request))
				.findFirst()
				.filter((chain) -> !chain.getFilters().isEmpty())
				.isPresent();
		}

	}

}

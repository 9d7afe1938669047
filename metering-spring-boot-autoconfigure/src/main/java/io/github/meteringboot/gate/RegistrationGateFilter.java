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
import java.time.Clock;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.registration.RegistrationStateHolder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.util.WebUtils;

/**
 * Answers every request 503 until usage is registered, but for those that an actuator
 * endpoint answers. Must come before every filter of the product and see every kind of
 * dispatch, as {@link RegistrationGateFilterRegistrationBean} sees to. Once usage is
 * registered it costs one volatile read.
 * <p>
 * A request that an actuator endpoint maps still runs through the filters of the product,
 * since Spring Security is one of them. What they answer in the endpoint's place is
 * replaced: a refusal by its bare status, anything else by 503.
 *
 * @since 1.0.0
 */
public class RegistrationGateFilter implements Filter {

	private static final String ADMITTED_ATTRIBUTE = RegistrationGateFilter.class.getName() + ".ADMITTED";

	private final RegistrationStateHolder stateHolder;

	private final @Nullable WebMvcEndpoints endpoints;

	private final Clock clock;

	/**
	 * Create a new instance.
	 * @param stateHolder where the registration stands
	 * @param endpoints the actuator endpoints, or {@code null} to hold every request
	 * @param clock the clock that {@code Retry-After} is reckoned by
	 */
	public RegistrationGateFilter(RegistrationStateHolder stateHolder, @Nullable WebMvcEndpoints endpoints,
			Clock clock) {
		this.stateHolder = stateHolder;
		this.endpoints = endpoints;
		this.clock = clock;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		RegistrationState state = this.stateHolder.get();
		if (state.allowsUse()) {
			chain.doFilter(request, response);
			return;
		}
		hold((HttpServletRequest) request, (HttpServletResponse) response, chain, state);
	}

	private void hold(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			RegistrationState state) throws IOException, ServletException {
		DispatcherType dispatcherType = request.getDispatcherType();
		if (dispatcherType == DispatcherType.INCLUDE) {
			// No endpoint includes anything, and an include cannot set a status
			return;
		}
		if (dispatcherType == DispatcherType.ERROR) {
			refuse(response, getErrorStatus(request), state);
			return;
		}
		if (this.endpoints == null || asksForUpgrade(request) || !this.endpoints.map(request)) {
			refuse(response, null, state);
			return;
		}
		request.setAttribute(ADMITTED_ATTRIBUTE, true);
		admit(request, response, chain, this.endpoints);
	}

	private void admit(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			WebMvcEndpoints endpoints) throws IOException, ServletException {
		EndpointHttpServletResponse endpointResponse = new EndpointHttpServletResponse(response,
				() -> endpoints.handle(request));
		chain.doFilter(new EndpointHttpServletRequest(request, endpointResponse), endpointResponse);
		if (!request.isAsyncStarted() && !response.isCommitted() && !endpointResponse.isFromEndpoint()) {
			int status = response.getStatus();
			refuse(response, (status >= HttpServletResponse.SC_BAD_REQUEST) ? status : null, this.stateHolder.get());
		}
	}

	private static boolean asksForUpgrade(HttpServletRequest request) {
		// A websocket takes the connection away from the filters. Plain HTTP clients
		// offer
		// h2c with any request, and the answer then is an ordinary one.
		Enumeration<String> upgrades = request.getHeaders(HttpHeaders.UPGRADE);
		while (upgrades.hasMoreElements()) {
			if (!"h2c".equalsIgnoreCase(upgrades.nextElement())) {
				return true;
			}
		}
		return false;
	}

	private static @Nullable Integer getErrorStatus(HttpServletRequest request) {
		boolean admitted = request.getAttribute(ADMITTED_ATTRIBUTE) != null;
		return (admitted) ? (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) : null;
	}

	private void refuse(HttpServletResponse original, @Nullable Integer status, RegistrationState state)
			throws IOException {
		HttpServletResponse response = unwrap(original);
		if (response.isCommitted()) {
			return;
		}
		GateProblem problem;
		Collection<String> challenges = List.of();
		if (status != null) {
			challenges = List.copyOf(response.getHeaders(HttpHeaders.WWW_AUTHENTICATE));
			problem = GateProblem.failed(status, state, this.clock.instant());
		}
		else {
			problem = GateProblem.unregistered(state, this.clock.instant());
		}
		response.reset();
		challenges.forEach((challenge) -> response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge));
		response.setStatus(problem.status());
		response.setContentType(GateProblem.CONTENT_TYPE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		if (problem.retryAfter() != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, problem.retryAfter());
		}
		response.setContentLength(problem.body().length);
		response.getOutputStream().write(problem.body());
	}

	private static HttpServletResponse unwrap(HttpServletResponse response) {
		// A filter of the product forwards: its response lets nothing out, this answer
		// included
		EndpointHttpServletResponse wrapper = WebUtils.getNativeResponse(response, EndpointHttpServletResponse.class);
		return (wrapper != null) ? unwrap((HttpServletResponse) wrapper.getResponse()) : response;
	}

}

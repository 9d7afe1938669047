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
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.registration.RegistrationStateHolder;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.util.ClassUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.util.WebUtils;

/**
 * Answers every request 503 until usage is registered, except the requests that an
 * actuator endpoint may answer. Until then the filter chain of the container is never
 * called, so neither a filter nor a servlet of the product runs: the gate itself runs the
 * filters of Spring that protect an endpoint, and the endpoint. Once usage is registered
 * the gate costs one volatile read.
 * <p>
 * Must come before every filter of the product and see every kind of dispatch;
 * {@link RegistrationGateFilterRegistrationBean} takes care of both.
 */
class RegistrationGateFilter implements Filter {

	private static final String ADMITTED_ATTRIBUTE = RegistrationGateFilter.class.getName() + ".ADMITTED";

	private static final List<String> ACTUATOR = List.of(
			"org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint",
			"org.springframework.boot.webmvc.actuate.endpoint.web.WebMvcEndpointHandlerMapping");

	private final RegistrationStateHolder stateHolder;

	private final SpringServletFilters filters;

	private final @Nullable WebMvcEndpoints endpoints;

	RegistrationGateFilter(RegistrationStateHolder stateHolder, ApplicationContext context) {
		this.stateHolder = stateHolder;
		this.filters = new SpringServletFilters(context);
		boolean actuator = ACTUATOR.stream().allMatch((type) -> ClassUtils.isPresent(type, context.getClassLoader()));
		this.endpoints = actuator ? new WebMvcEndpoints(context, this.filters) : null;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		RegistrationState state = this.stateHolder.get();
		if (state.allowsUse()) {
			chain.doFilter(request, response);
			return;
		}
		hold((HttpServletRequest) request, (HttpServletResponse) response);
	}

	private void hold(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
		switch (request.getDispatcherType()) {
			case REQUEST, ASYNC -> {
				if (this.endpoints != null && this.endpoints.admits(request)) {
					admit(request, response, this.endpoints);
				}
				else {
					refuse(request, response, null);
				}
			}
			case ERROR -> refuse(request, response, getErrorStatus(request));
			case FORWARD -> refuse(request, response, null);
			case INCLUDE -> {
				// an include cannot set a status
			}
		}
	}

	private void admit(HttpServletRequest request, HttpServletResponse response, WebMvcEndpoints endpoints)
			throws IOException, ServletException {
		request.setAttribute(ADMITTED_ATTRIBUTE, true);
		EndpointHttpServletResponse endpointResponse = new EndpointHttpServletResponse(response);
		try {
			this.filters.run(new EndpointHttpServletRequest(request, endpointResponse), endpointResponse,
					(filtered, filteredResponse) -> endpoints.handle((HttpServletRequest) filtered,
							(HttpServletResponse) filteredResponse, endpointResponse));
		}
		catch (ServletException | RuntimeException ex) {
			if (!(ex instanceof ErrorResponse error)) {
				throw ex;
			}
			refuse(request, response, error.getStatusCode().value());
			return;
		}
		if (!request.isAsyncStarted() && !response.isCommitted() && !endpointResponse.isFromEndpoint()) {
			int status = response.getStatus();
			refuse(request, response, (status >= HttpServletResponse.SC_BAD_REQUEST) ? status : null);
		}
	}

	private static @Nullable Integer getErrorStatus(HttpServletRequest request) {
		boolean admitted = request.getAttribute(ADMITTED_ATTRIBUTE) != null;
		return admitted ? (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) : null;
	}

	private void refuse(HttpServletRequest request, HttpServletResponse original, @Nullable Integer status)
			throws IOException {
		HttpServletResponse response = unwrap(original);
		if (response.isCommitted()) {
			return;
		}
		RegistrationState state = this.stateHolder.get();
		GateProblem problem;
		Collection<String> challenges = List.of();
		if (status != null) {
			challenges = List.copyOf(response.getHeaders(HttpHeaders.WWW_AUTHENTICATE));
			problem = GateProblem.failed(status, state, Instant.now());
		}
		else {
			problem = GateProblem.unregistered(state, Instant.now());
		}
		response.reset();
		challenges.forEach((challenge) -> response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge));
		problem.headers(request.getHeader(HttpHeaders.ORIGIN)).forEach(response::setHeader);
		response.setStatus(problem.status());
		response.setContentLength(problem.body().length);
		response.getOutputStream().write(problem.body());
	}

	/**
	 * Return the response of the server. A filter that forwards an admitted request
	 * passes a response that lets nothing out, and so would not let the answer of the
	 * gate out.
	 */
	private static HttpServletResponse unwrap(HttpServletResponse response) {
		EndpointHttpServletResponse wrapper = WebUtils.getNativeResponse(response, EndpointHttpServletResponse.class);
		return (wrapper != null) ? unwrap((HttpServletResponse) wrapper.getResponse()) : response;
	}

}

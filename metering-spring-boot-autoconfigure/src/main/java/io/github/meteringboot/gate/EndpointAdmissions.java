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

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.endpoint.annotation.DiscoveredEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.EndpointExtension;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.WebOperationRequestPredicate;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * Decides which operations of the actuator answer before usage is registered: the reads
 * of Spring's own endpoints, and {@code shutdown}, which ends the process and earns the
 * product nothing.
 * <p>
 * An endpoint is Spring's own if its class and the classes of all its extensions are in a
 * package of Spring's. Some of those wait all the same, because they hand out files:
 * {@code logfile} and {@code sbom} read them from places that configuration names, and
 * {@code heapdump} writes the product's memory into one.
 */
final class EndpointAdmissions {

	private static final String HEALTH = "health";

	private static final String SHUTDOWN = "shutdown";

	private static final Set<String> FILES = Set.of("heapdump", "logfile", "sbom");

	private final EndpointMapping base;

	private final Set<String> extended;

	EndpointAdmissions(ListableBeanFactory beanFactory) {
		this.base = new EndpointMapping(beanFactory.getBean(PathMappedEndpoints.class).getBasePath());
		this.extended = endpointsExtendedByTheProduct(beanFactory);
	}

	private static Set<String> endpointsExtendedByTheProduct(ListableBeanFactory beanFactory) {
		Set<String> ids = new HashSet<>();
		String[] names = BeanFactoryUtils.beanNamesForAnnotationIncludingAncestors(beanFactory,
				EndpointExtension.class);
		for (String name : names) {
			Class<?> type = beanFactory.getType(name);
			if (type != null && !SpringTypes.contains(ClassUtils.getUserClass(type))) {
				MergedAnnotation<EndpointExtension> extension = MergedAnnotations
					.from(ClassUtils.getUserClass(type), SearchStrategy.TYPE_HIERARCHY)
					.get(EndpointExtension.class);
				MergedAnnotation<Endpoint> endpoint = MergedAnnotations
					.from(extension.getClass("endpoint"), SearchStrategy.TYPE_HIERARCHY)
					.get(Endpoint.class);
				endpoint.getValue("id", String.class).ifPresent(ids::add);
			}
		}
		return ids;
	}

	/**
	 * Return the admission of every operation that is mapped below the base path.
	 * @param endpoints the mapped endpoints
	 * @return the admissions by HTTP method and path pattern
	 */
	Map<String, Admission> ofOperations(Collection<ExposableWebEndpoint> endpoints) {
		Map<String, Admission> admissions = new HashMap<>();
		for (ExposableWebEndpoint endpoint : endpoints) {
			for (WebOperation operation : endpoint.getOperations()) {
				WebOperationRequestPredicate predicate = operation.getRequestPredicate();
				Admission admission = of(endpoint, predicate.getHttpMethod());
				for (String pattern : patterns(predicate)) {
					// of two operations in one place the stricter admission counts
					admissions.merge(key(predicate.getHttpMethod().name(), pattern), admission, Admission::stricter);
				}
			}
		}
		String links = StringUtils.hasLength(this.base.getPath()) ? this.base.getPath() : "/";
		admissions.putIfAbsent(key("GET", links), Admission.UNLESS_PROTECTED);
		return admissions;
	}

	/**
	 * Return the admission of the health groups on additional paths.
	 * @param endpoints the health endpoint, if there is one
	 * @return the admission of its reads
	 */
	Admission ofAdditionalPaths(Collection<ExposableWebEndpoint> endpoints) {
		return endpoints.stream()
			.map((endpoint) -> of(endpoint, WebEndpointHttpMethod.GET))
			.reduce(Admission.ALWAYS, Admission::stricter);
	}

	/**
	 * Return the admission of a request mapping, which is that of its strictest pattern.
	 * @param methods the HTTP methods of the mapping
	 * @param patterns the path patterns of the mapping
	 * @param ofOperations the admissions by HTTP method and path pattern
	 * @param ofAdditionalPaths the admission of a read that is none of these operations
	 * @return the admission
	 */
	static Admission ofMapping(Set<RequestMethod> methods, Collection<String> patterns,
			Map<String, Admission> ofOperations, Admission ofAdditionalPaths) {
		if (methods.size() != 1) {
			return Admission.NEVER;
		}
		RequestMethod method = methods.iterator().next();
		Admission otherwise = (method == RequestMethod.GET) ? ofAdditionalPaths : Admission.NEVER;
		return patterns.stream()
			.map((pattern) -> ofOperations.getOrDefault(key(method.name(), pattern), otherwise))
			.reduce(Admission::stricter)
			.orElse(Admission.NEVER);
	}

	private static String key(String method, String pattern) {
		return method + " " + pattern;
	}

	private List<String> patterns(WebOperationRequestPredicate predicate) {
		String path = predicate.getPath();
		String variable = predicate.getMatchAllRemainingPathSegmentsVariable();
		if (variable == null) {
			String pattern = this.base.createSubPath(path);
			return StringUtils.hasLength(pattern) ? List.of(pattern) : List.of(pattern, "/");
		}
		// Spring MVC maps it as **, and Spring WebFlux under its name
		return List.of(this.base.createSubPath(path),
				this.base.createSubPath(path.replace("{*" + variable + "}", "**")));
	}

	private Admission of(ExposableWebEndpoint endpoint, WebEndpointHttpMethod method) {
		String id = endpoint.getEndpointId().toLowerCaseString();
		boolean ofSpring = endpoint instanceof DiscoveredEndpoint<?> discovered
				&& SpringTypes.contains(AopUtils.getTargetClass(discovered.getEndpointBean()))
				&& this.extended.stream().noneMatch(id::equalsIgnoreCase);
		if (!ofSpring || FILES.contains(id)) {
			return Admission.NEVER;
		}
		if (method != WebEndpointHttpMethod.GET) {
			return SHUTDOWN.equals(id) ? Admission.UNLESS_PROTECTED : Admission.NEVER;
		}
		return HEALTH.equals(id) ? Admission.ALWAYS : Admission.UNLESS_PROTECTED;
	}

}

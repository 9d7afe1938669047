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

package io.github.meteringboot.autoconfigure;

import java.util.List;
import java.util.Set;

import io.github.meteringboot.registration.RegistrationStateHolder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthEndpointGroupsPostProcessor} that refuses readiness until usage is
 * registered: the readiness group is out of service then, whatever its members, its order
 * of statuses and its HTTP mapping are. Nothing else of the group changes.
 */
class RegistrationHealthEndpointGroupsPostProcessor implements HealthEndpointGroupsPostProcessor {

	private static final String READINESS = "readiness";

	private static final String READINESS_PATH = "/readyz";

	private static final int UNAVAILABLE = 503;

	private final RegistrationStateHolder state;

	/**
	 * Create a new instance.
	 * @param state holds the state of the registration
	 */
	RegistrationHealthEndpointGroupsPostProcessor(RegistrationStateHolder state) {
		this.state = state;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		return new Groups(groups, this.state);
	}

	private static boolean isRefusal(Status status) {
		return Status.OUT_OF_SERVICE.equals(status) || Status.DOWN.equals(status);
	}

	private record Groups(HealthEndpointGroups delegate,
			RegistrationStateHolder state) implements HealthEndpointGroups, AdditionalPathsMapper {

		@Override
		public HealthEndpointGroup getPrimary() {
			return this.delegate.getPrimary();
		}

		@Override
		public Set<String> getNames() {
			return this.delegate.getNames();
		}

		@Override
		public @Nullable HealthEndpointGroup get(String name) {
			HealthEndpointGroup group = this.delegate.get(name);
			if (group == null) {
				return null;
			}
			AdditionalHealthEndpointPath path = group.getAdditionalPath();
			boolean readiness = READINESS.equals(name) || (path != null
					&& path.equals(AdditionalHealthEndpointPath.of(path.getNamespace(), READINESS_PATH)));
			return readiness ? new ReadinessGroup(group, this.state) : group;
		}

		@Override
		public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace namespace) {
			return (this.delegate instanceof AdditionalPathsMapper mapper)
					? mapper.getAdditionalPaths(endpointId, namespace) : null;
		}

	}

	private record ReadinessGroup(HealthEndpointGroup delegate,
			RegistrationStateHolder state) implements HealthEndpointGroup {

		@Override
		public boolean isMember(String name) {
			return this.delegate.isMember(name);
		}

		@Override
		public boolean showComponents(SecurityContext securityContext) {
			return this.delegate.showComponents(securityContext);
		}

		@Override
		public boolean showDetails(SecurityContext securityContext) {
			return this.delegate.showDetails(securityContext);
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			StatusAggregator aggregator = this.delegate.getStatusAggregator();
			return (statuses) -> {
				Status status = aggregator.getAggregateStatus(statuses);
				return (this.state.get().allowsUse() || isRefusal(status)) ? status : Status.OUT_OF_SERVICE;
			};
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			HttpCodeStatusMapper mapper = this.delegate.getHttpCodeStatusMapper();
			return (status) -> {
				int code = mapper.getStatusCode(status);
				return (this.state.get().allowsUse() || !isRefusal(status)) ? code : Math.max(code, UNAVAILABLE);
			};
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return this.delegate.getAdditionalPath();
		}

	}

}

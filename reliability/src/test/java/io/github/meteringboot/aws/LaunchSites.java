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

package io.github.meteringboot.aws;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.aws.RoleCredentials.Session;
import software.amazon.awssdk.regions.Region;

/**
 * Launch sites, and what is called there. JUnit loads the types of the fields of a test
 * before Jazzer instruments them, which JDK 17 cannot do with a record whose components
 * have annotations: so no target has a field, or a method, with such a type.
 */
final class LaunchSites {

	private LaunchSites() {
	}

	static LaunchSite of(ContainerPlatform platform) {
		return new LaunchSite(platform, "", Region.EU_WEST_3, "", List.of(), false);
	}

	static HttpCall<Session> credentialsCall(ContainerPlatform platform, Map<String, String> environment) {
		return Objects.requireNonNull(RoleCredentials.choose(of(platform), new AwsSettings(environment::get)).call());
	}

}

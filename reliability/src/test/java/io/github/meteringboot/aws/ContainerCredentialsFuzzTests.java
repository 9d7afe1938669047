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

import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.aws.RoleCredentials.Session;

/**
 * Fuzzes the answers of the container credentials endpoint of an ECS task.
 */
class ContainerCredentialsFuzzTests {

	private final HttpCall<Session> call = LaunchSites.credentialsCall(ContainerPlatform.ECS,
			Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:51679/v2/credentials/the-id"));

	@FuzzTest
	void read(byte[] data) {
		SessionAnswer.verify(this.call, FuzzedAnswer.of(data));
	}

}

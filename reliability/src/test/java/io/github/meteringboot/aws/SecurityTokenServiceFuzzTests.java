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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.aws.RoleCredentials.Session;

/**
 * Fuzzes the answers of AWS STS, XML or not.
 */
class SecurityTokenServiceFuzzTests {

	private final HttpCall<Session> call;

	SecurityTokenServiceFuzzTests() throws IOException {
		Path token = Files.writeString(Files.createTempFile("token", null), "a.b.c");
		this.call = LaunchSites.credentialsCall(ContainerPlatform.EKS, Map.of("AWS_ROLE_ARN",
				"arn:aws:iam::123456789012:role/product", "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString()));
		Files.delete(token);
	}

	@FuzzTest
	void read(byte[] data) {
		SessionAnswer.verify(this.call, FuzzedAnswer.of(data));
	}

}

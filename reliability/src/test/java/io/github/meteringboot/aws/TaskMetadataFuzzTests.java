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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes what the task metadata endpoint says of an ECS task.
 */
class TaskMetadataFuzzTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final AnsweringServer server = new AnsweringServer();

	private final AwsSettings settings = new AwsSettings(
			Map.of("ECS_CONTAINER_METADATA_URI_V4", server.address() + "/v4/the-id", "AWS_REGION", "ap-south-1")::get);

	@FuzzTest
	void discover(byte[] data) throws InterruptedException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		answer.writeBytes(("HTTP/1.1 200 OK\r\nContent-Length: " + data.length + "\r\n\r\n")
			.getBytes(StandardCharsets.ISO_8859_1));
		answer.writeBytes(data);
		server.answer(answer.toByteArray());
		try (AwsHttp http = new AwsHttp(TIMEOUT)) {
			LaunchSite site = LaunchSite.discover(this.settings, http, Deadline.in(TIMEOUT), true);
			if (site != null) {
				assertThat(LaunchSite.isRegion(Objects.requireNonNull(site.region()).id())).isTrue();
				assertThat(site.isLocal()).isFalse();
				site.warnings().forEach(FailureReport::verify);
			}
		}
	}

}

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the service account token of an EKS pod, which tells the region and is sent to
 * AWS STS.
 */
class ServiceAccountTokenFuzzTests {

	private static final String SIGNATURE = "bm8gc2lnbmF0dXJlIG9mIGFueWJvZHk";

	private final Path token = Files.createTempFile("token", null);

	private final AwsSettings settings = new AwsSettings(Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", this.token.toString(),
			"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/product", "AWS_REGION", "ap-south-1")::get);

	ServiceAccountTokenFuzzTests() throws IOException {
		this.token.toFile().deleteOnExit();
	}

	@FuzzTest
	void discover(byte[] data) throws IOException, InterruptedException {
		Files.write(this.token, data);
		try (AwsHttp http = new AwsHttp(Duration.ofSeconds(1))) {
			LaunchSite site = Objects
				.requireNonNull(LaunchSite.discover(this.settings, http, Deadline.in(Duration.ofSeconds(1)), false));
			assertThat(LaunchSite.isRegion(Objects.requireNonNull(site.region()).id())).isTrue();
			site.warnings().forEach((warning) -> FailureReport.verify(warning, SIGNATURE));
			try (RoleCredentials credentials = RoleCredentials.choose(site, this.settings)) {
				byte[] body = Objects.requireNonNull(Objects.requireNonNull(credentials.call()).body());
				assertThat(new String(body, StandardCharsets.US_ASCII)).contains("&WebIdentityToken=");
			}
		}
		catch (CallFailedException ex) {
			// no text at all
			assertThat(new String(data, StandardCharsets.UTF_8)).as(ex.getMessage()).contains("\uFFFD");
			FailureReport.verify(ex, SIGNATURE);
		}
	}

}

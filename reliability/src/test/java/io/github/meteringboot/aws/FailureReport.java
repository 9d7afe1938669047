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

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.RegistrationRejectedException;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator reads about a call that failed.
 */
final class FailureReport {

	static final String SECRET_ACCESS_KEY = "the-secret-access-key-of-the-role";

	static final String SESSION_TOKEN = "the-session-token-of-the-role";

	static final AwsSessionCredentials CREDENTIALS = AwsSessionCredentials.create("ASIASIMULATED", SECRET_ACCESS_KEY,
			SESSION_TOKEN);

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int LONGEST = 6_000;

	private FailureReport() {
	}

	/**
	 * Check that a failure is reported, in lines that hold no secret and nothing that
	 * moves the cursor of a terminal.
	 * @param failure the failure
	 * @param secrets what no line may hold
	 */
	static void verify(CallFailedException failure, String... secrets) {
		RegistrationFailures failures = new RegistrationFailures();
		failures.site(LaunchSites.of(ContainerPlatform.EKS));
		failures.credentials("the IAM role for the service account (IRSA)");
		RuntimeException report = failures.failed(failure, TIMEOUT);
		List<String> texts = (report instanceof RegistrationRejectedException rejection)
				? Stream.of(rejection.getErrorCode(), rejection.getDescription(), rejection.getAction()).toList()
				: List.of(String.valueOf(throttled(report).getMessage()), throttled(report).getCircumstances());
		assertThat(report.getCause()).isNull();
		texts.forEach((text) -> verify(text, secrets));
		// the line that tells of another call
		verify(failure.text(), secrets);
		RetryRules rules = RetryRules.forService();
		rules.repeatAfter(failure);
		assertThat(rules.delay()).isBetween(Duration.ZERO, Duration.ofSeconds(Integer.MAX_VALUE));
	}

	private static RegisterUsageOperation.ThrottledException throttled(RuntimeException report) {
		assertThat(report).isInstanceOf(RegisterUsageOperation.ThrottledException.class);
		return (RegisterUsageOperation.ThrottledException) report;
	}

	static void verify(String text, String... secrets) {
		assertThat(text).isNotBlank().hasSizeLessThan(LONGEST);
		assertThat(secrets).allMatch((secret) -> !text.contains(secret));
		assertThat(text.chars().filter((character) -> Character.isISOControl(character) && character != '\n')).as(text)
			.isEmpty();
	}

}

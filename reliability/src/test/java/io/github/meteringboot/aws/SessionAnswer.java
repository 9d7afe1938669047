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

import io.github.meteringboot.aws.RoleCredentials.Session;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An answer that holds credentials, or does not.
 */
final class SessionAnswer {

	private SessionAnswer() {
	}

	static void verify(HttpCall<Session> call, HttpAnswer answer) {
		try {
			Session session = call.read(answer, Duration.ZERO);
			assertThat(answer.isSuccessful()).isTrue();
			assertThat(session.credentials().accessKeyId()).isNotBlank();
			assertThat(session.credentials().secretAccessKey()).isNotBlank();
			assertThat(session.expiration()).isNotNull();
			if (session.role() != null) {
				FailureReport.verify(session.role());
			}
		}
		catch (CallFailedException ex) {
			// what an error says is reported, what a success holds is not
			FailureReport.verify(ex, answer.isSuccessful()
					? new String[] { FailureReport.SECRET_ACCESS_KEY, FailureReport.SESSION_TOKEN } : new String[0]);
		}
	}

}

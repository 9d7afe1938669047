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

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fuzzes the bytes that come over a connection in the place of an answer.
 */
class HttpAnswerFuzzTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final AnsweringServer server = new AnsweringServer();

	private final HttpCall<?> call = RegisterUsageCalls.to(server.address());

	@FuzzTest
	void exchange(byte[] data) throws InterruptedException {
		server.answer(data);
		Deadline deadline = Deadline.in(TIMEOUT);
		try (AwsHttp http = new AwsHttp(TIMEOUT)) {
			http.callOnce(this.call, deadline);
		}
		catch (CallFailedException ex) {
			FailureReport.verify(ex, FailureReport.SECRET_ACCESS_KEY, FailureReport.SESSION_TOKEN);
		}
		// all bytes are there, so that nothing is to be waited for
		assertThat(deadline.remainingNanos()).isPositive();
	}

}

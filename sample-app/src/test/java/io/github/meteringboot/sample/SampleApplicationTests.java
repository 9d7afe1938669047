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

package io.github.meteringboot.sample;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SampleApplication}, as a product has them: nothing here knows of
 * metering, and no call leaves the machine.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SampleApplicationTests {

	private final RestClient client;

	SampleApplicationTests(@LocalServerPort int port) {
		this.client = RestClient.create("http://localhost:" + port);
	}

	@Test
	void numbersOfSeriesAreConsecutive() {
		assertThat(Stream.generate(() -> issue("2026")).limit(3)).containsExactly("2026-00001", "2026-00002",
				"2026-00003");
		assertThat(issue("A")).isEqualTo("A-00001");
		assertThat(this.client.get().uri("/api/series/2026/numbers").retrieve().body(InvoiceNumber[].class)).hasSize(3);
	}

	private String issue(String series) {
		return this.client.post()
			.uri("/api/series/{series}/numbers", series)
			.retrieve()
			.requiredBody(InvoiceNumber.class)
			.number();
	}

	@Test
	void pageIsServed() {
		assertThat(this.client.get().uri("/").retrieve().body(String.class)).contains("<h1>Invoice Numbers</h1>");
	}

}

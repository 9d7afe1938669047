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

package io.github.meteringboot;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RejectionReason}.
 */
class RejectionReasonTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			NOT_ENTITLED,               100, CustomerNotEntitledException
			INVALID_PRODUCT_CODE,       101, InvalidProductCodeException
			INVALID_PUBLIC_KEY_VERSION, 102, InvalidPublicKeyVersionException
			INVALID_REGION,             103, InvalidRegionException
			PLATFORM_NOT_SUPPORTED,     104, PlatformNotSupportedException
			DISABLED_API,               105, DisabledApiException
			INTERNAL_SERVICE_ERROR,     106, InternalServiceErrorException
			CREDENTIALS,                107, AccessDeniedException
			THROTTLED,                  109, ThrottlingException
			""")
	void exitCodeAndErrorCodeAreThoseOfTheContract(RejectionReason reason, int exitCode, String errorCode) {
		assertThat(reason.exitCode()).isEqualTo(exitCode);
		assertThat(reason.errorCode()).isEqualTo(errorCode);
		assertThat(RejectionReason.forErrorCode(errorCode)).isEqualTo(reason);
	}

	@ParameterizedTest
	@CsvSource({ "SIGNATURE, 108", "NO_USABLE_ANSWER, 110", "CONFIGURATION, 111", "OTHER, 119" })
	void exitCodeWithoutAnErrorCodeOfAwsIsThatOfTheContract(RejectionReason reason, int exitCode) {
		assertThat(reason.exitCode()).isEqualTo(exitCode);
	}

	@Test
	void tableHasNothingElse() {
		assertThat(RejectionReason.values()).hasSize(13);
		assertThat(RejectionReason.values()).extracting(RejectionReason::exitCode).doesNotHaveDuplicates();
		assertThat(RejectionReason.values()).extracting(RejectionReason::errorCode).doesNotHaveDuplicates();
	}

	@Test
	void restartHelpsOnlyWhereTimeHelps() {
		assertThat(Arrays.stream(RejectionReason.values()).filter(RejectionReason::restartCanHelp))
			.extracting(RejectionReason::exitCode)
			.containsExactlyInAnyOrder(106, 109, 110);
	}

	@Test
	void forErrorCodeKnowsTheSpellingOfTheUserGuide() {
		assertThat(RejectionReason.forErrorCode("InvalidPublicKeyException"))
			.isEqualTo(RejectionReason.INVALID_PUBLIC_KEY_VERSION);
		assertThat(RejectionReason.forErrorCode("CustomerNotSubscribedException"))
			.isEqualTo(RejectionReason.NOT_ENTITLED);
		assertThat(RejectionReason.forErrorCode("InvalidEndpointRegionException"))
			.isEqualTo(RejectionReason.INVALID_REGION);
	}

	@Test
	void forErrorCodeWhenUnknownReturnsNull() {
		assertThat(RejectionReason.forErrorCode("SomethingNewException")).isNull();
		assertThat(RejectionReason.forErrorCode("customernotentitledexception")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void descriptionAndActionAreSentences(RejectionReason reason) {
		assertThat(reason.description()).matches("[A-Z].*\\.").doesNotContain("%");
		assertThat(reason.action()).matches("[A-Z].*\\.").doesNotContain("%");
	}

}

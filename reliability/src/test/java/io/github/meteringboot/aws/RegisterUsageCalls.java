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

import java.net.URI;

import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import software.amazon.awssdk.regions.Region;

/**
 * The call whose answers are fuzzed.
 */
final class RegisterUsageCalls {

	private RegisterUsageCalls() {
	}

	static HttpCall<?> to(String address) {
		return RegisterUsageCall.of(new CallTarget(CallTarget.METERING, URI.create(address), null, ProxyRoute.direct()),
				new Request("the-product", 1, "the-nonce"), Region.EU_WEST_3, FailureReport.CREDENTIALS);
	}

}

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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The receipt of a successful <a href=
 * "https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_RegisterUsage.html">RegisterUsage</a>
 * call: from {@link #registeredAt()} on, AWS Marketplace meters this container by the
 * hour. A product gets it, once there is one, from
 * {@code ObjectProvider<UsageRegistration>} or from {@link UsageRegisteredEvent}.
 * <p>
 * The signed token that AWS sent is checked and then forgotten; it is not part of the
 * receipt.
 *
 * @param productCode the AWS Marketplace product code that was registered
 * @param publicKeyVersion the version of the public key, as sent to AWS
 * @param region the AWS Region that was called, {@code none} when simulated
 * @param platform what runs the container
 * @param registeredAt when the answer had been verified
 * @param attempts the number of calls that it took: throttled answers plus one
 * @param signature whether the answer's signature was verified with a pinned key
 * @param publicKeyRotationTimestamp when the public key version expired, which AWS only
 * sends once it did, or {@code null}
 * @param requestId the AWS request ID of the answer, or {@code null} if there was none
 * @param simulated whether no call was made, because a test is running
 * @since 1.0.0
 */
public record UsageRegistration(String productCode, int publicKeyVersion, String region, ContainerPlatform platform,
		Instant registeredAt, int attempts, SignatureStatus signature, @Nullable Instant publicKeyRotationTimestamp,
		@Nullable String requestId, boolean simulated) {

}

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

package io.github.meteringboot.registration;

import io.github.meteringboot.aws.RegistrationSignatureVerifier;
import org.jspecify.annotations.Nullable;

/**
 * The usage to register.
 *
 * @param productCode the product code
 * @param publicKeyVersion the version of the public key, from 1
 * @param verifier verifies the signature of the answer, or {@code null} where no call is
 * made
 * @param simulated whether a test or a laptop registers, and no call goes to AWS
 * @since 1.0.0
 */
public record RegistrationRequest(String productCode, int publicKeyVersion,
		@Nullable RegistrationSignatureVerifier verifier, boolean simulated) {

}

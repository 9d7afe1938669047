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
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the calls to AWS.
 *
 * @param endpoint the endpoint to call, or {@code null} for the one of the region
 * @param apiCallTimeout bounds one attempt, from finding the region and the credentials
 * to the verified answer
 * @param apiCallAttemptTimeout bounds one HTTP call
 * @since 1.0.0
 */
public record ClientSettings(@Nullable URI endpoint, Duration apiCallTimeout, Duration apiCallAttemptTimeout) {

}

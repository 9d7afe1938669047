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

/**
 * Published in the application context when usage could not be registered, after the
 * report was written and just before the context is closed and the process ends. A
 * listener that takes longer than {@code termination-timeout} is not waited for.
 *
 * @param rejection why
 * @since 1.0.0
 */
public record UsageRegistrationRejectedEvent(RegistrationRejectedException rejection) {

}

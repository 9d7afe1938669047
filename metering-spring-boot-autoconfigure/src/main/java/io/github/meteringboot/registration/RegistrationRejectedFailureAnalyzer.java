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

import io.github.meteringboot.RegistrationRejectedException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Makes the report of a rejection. Spring Boot asks for it where the rejection is thrown
 * because a test is running; {@link ProcessTermination} prints it in production.
 */
class RegistrationRejectedFailureAnalyzer extends AbstractFailureAnalyzer<RegistrationRejectedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RegistrationRejectedException cause) {
		return analysisOf(cause);
	}

	static FailureAnalysis analysisOf(RegistrationRejectedException rejection) {
		return new FailureAnalysis(
				"%s%n%nError: %s%nExit code: %d (%s)".formatted(rejection.getDescription(), rejection.getErrorCode(),
						rejection.getExitCode(),
						rejection.getReason().restartCanHelp() ? "a restart can help" : "a restart does not help"),
				rejection.getAction(), rejection);
	}

}

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

package io.github.meteringboot.configuration;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.jspecify.annotations.Nullable;

/**
 * A property that cannot be used as it is.
 *
 * @param property the name of the property
 * @param value its value as reports may show it, or {@code null} if it is missing
 * @param origin where the value came from, or {@code null} if that is not known
 * @param reason what is wrong with it
 * @param remedy what to do about it
 */
record PropertyProblem(String property, @Nullable String value, @Nullable String origin, String reason, String remedy) {

	/**
	 * Return the rejection that reports the given problems.
	 * @param problems one problem or more
	 * @return the rejection
	 */
	static RegistrationRejectedException rejectionOf(List<PropertyProblem> problems) {
		String description = problems.stream()
			.map(PropertyProblem::describe)
			.collect(Collectors.joining("%n".formatted(),
					"The configuration of AWS Marketplace metering is not usable:%n%n".formatted(), ""))
			.stripTrailing();
		String action = problems.stream()
			.map(PropertyProblem::remedy)
			.distinct()
			.collect(Collectors.joining("%n".formatted()));
		return new RegistrationRejectedException(RejectionReason.CONFIGURATION,
				RejectionReason.CONFIGURATION.errorCode(), description, action, null);
	}

	/**
	 * Return a line that names the given problems and where they come from.
	 * @param problems one problem or more
	 */
	static String inOneLine(List<PropertyProblem> problems) {
		return problems.stream()
			.map((problem) -> problem.property + " from "
					+ Objects.requireNonNullElse(problem.origin, "an unknown place"))
			.distinct()
			.collect(Collectors.joining(", "));
	}

	private String describe() {
		StringBuilder text = new StringBuilder("    Property: %s%n".formatted(this.property));
		if (this.value != null) {
			text.append("    Value: \"%s\"%n".formatted(this.value));
		}
		if (this.origin != null) {
			text.append("    Origin: %s%n".formatted(this.origin));
		}
		return text.append("    Reason: %s%n".formatted(this.reason)).toString();
	}

}

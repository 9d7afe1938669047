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

package io.github.meteringboot.guide;

import io.github.meteringboot.UsageRegistration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * As {@code docs/code.md} has it.
 */
@Component
class AboutPage {

	private final ObjectProvider<UsageRegistration> registration;

	AboutPage(ObjectProvider<UsageRegistration> registration) {
		this.registration = registration;
	}

	String text() {
		UsageRegistration receipt = this.registration.getIfAvailable();
		return (receipt != null) ? "Metered by AWS Marketplace since " + receipt.registeredAt() : "Not metered";
	}

}

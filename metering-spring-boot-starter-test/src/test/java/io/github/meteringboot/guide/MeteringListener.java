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

import io.github.meteringboot.UsageRegisteredEvent;
import io.github.meteringboot.UsageRegistrationRejectedEvent;
import io.github.meteringboot.UsageRegistrationThrottledEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * As {@code docs/code.md} has it.
 */
@Component
class MeteringListener {

	private static final Log logger = LogFactory.getLog(MeteringListener.class);

	@EventListener
	void throttled(UsageRegistrationThrottledEvent event) {
		logger.info("The next call is at " + event.state().nextAttempt());
	}

	@EventListener
	void registered(UsageRegisteredEvent event) {
		logger.info("Metered with " + event.registration().attempts() + " calls");
	}

	@EventListener
	void rejected(UsageRegistrationRejectedEvent event) {
		logger.info("The process ends with " + event.rejection().getExitCode());
	}

}

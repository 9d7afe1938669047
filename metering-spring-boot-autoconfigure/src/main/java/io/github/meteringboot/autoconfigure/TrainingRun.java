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

package io.github.meteringboot.autoconfigure;

import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

/**
 * Tells whether this process ends, or is frozen, before anything is registered. Nothing
 * is looked up then: the image of the process would keep the region and the credentials
 * of the machine that built it.
 */
final class TrainingRun {

	private TrainingRun() {
	}

	static boolean isInProgress() {
		return isOnRefresh(DefaultLifecycleProcessor.EXIT_PROPERTY_NAME)
				|| isOnRefresh(DefaultLifecycleProcessor.CHECKPOINT_PROPERTY_NAME)
				|| SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING);
	}

	private static boolean isOnRefresh(String property) {
		return DefaultLifecycleProcessor.ON_REFRESH_VALUE.equalsIgnoreCase(SpringProperties.getProperty(property));
	}

}

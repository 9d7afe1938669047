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

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Makes a process that is restored from a checkpoint a new start of a new container.
 * Known to the global context before Spring's own callback, which is told first of a
 * checkpoint and last of a restoration: the gate is shut again before the web server
 * listens.
 *
 * @see <a href=
 * "https://docs.spring.io/spring-framework/reference/integration/checkpoint-restore.html">JVM
 * Checkpoint Restore</a>
 */
final class CheckpointCallback implements Resource {

	private final StartupRegistration registration;

	CheckpointCallback(StartupRegistration registration) {
		this.registration = registration;
		Core.getGlobalContext().register(this);
	}

	@Override
	public void beforeCheckpoint(Context<? extends Resource> context) {
		this.registration.checkpoint();
	}

	@Override
	public void afterRestore(Context<? extends Resource> context) {
		this.registration.restore();
	}

}

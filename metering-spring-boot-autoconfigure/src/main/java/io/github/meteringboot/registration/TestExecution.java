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

import java.util.List;

/**
 * Tells whether a test is running: not from what is on the class path, which products
 * ship by accident, but from whether a test engine is really calling. Whoever can bring
 * that about has replaced the command of the container.
 * <p>
 * A thread that the test has started itself cannot be told from one in production.
 */
final class TestExecution {

	/**
	 * JUnit (4 and the platform, on which most others run; its timeouts call the test on
	 * a thread that only JUnit Jupiter or JUnit 4 is on), TestNG, Kotest's coroutines,
	 * and the threads of our own test support.
	 */
	private static final List<String> ENGINES = List.of("org.junit.", "org.testng.", "io.kotest.engine.",
			"io.github.meteringboot.test.SimulatedStart");

	private TestExecution() {
	}

	/**
	 * Return whether a test engine is on the stack of the current thread.
	 * @return whether the current thread executes a test
	 */
	static boolean inProgress() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
				.anyMatch((name) -> ENGINES.stream().anyMatch(name::startsWith)));
	}

}

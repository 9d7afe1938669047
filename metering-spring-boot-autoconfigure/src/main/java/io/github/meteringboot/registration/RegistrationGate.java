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

/**
 * Marks a bean that holds every HTTP request of the application's port until usage is
 * registered.
 *
 * @since 1.0.0
 */
public interface RegistrationGate {

	/**
	 * Return whether the gate sees every request that the port of the application can
	 * answer. To be called when all singletons exist, before the web server accepts
	 * connections.
	 * @return {@code false} if the application has something on its port that is not
	 * behind the gate, such as a Netty route or a Tomcat valve
	 */
	boolean isComplete();

}

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

import org.jspecify.annotations.Nullable;

/**
 * What a call goes to.
 *
 * @param service the service, as log lines and reports call it
 * @param uri the address
 * @param source the setting that the address comes from, or {@code null} for the
 * service's own address
 * @param route how the address is reached
 */
record CallTarget(String service, URI uri, @Nullable String source, ProxyRoute route) {

	static final String METERING = "the AWS Marketplace Metering Service";

	static final String STS = "AWS STS";

	static final String CONTAINER_CREDENTIALS = "the container credentials endpoint";

	static final String TASK_METADATA = "the ECS task metadata endpoint";

	String authority() {
		return this.uri.getHost() + ((this.uri.getPort() != -1) ? ":" + this.uri.getPort() : "");
	}

	/**
	 * Return the service, its host, and where an override and a proxy come from.
	 */
	String describe() {
		StringBuilder line = new StringBuilder(this.service).append(" at ").append(Printable.text(authority()));
		if (this.source != null) {
			line.append(" (set by ").append(this.source).append(')');
		}
		if (!this.route.isDirect()) {
			line.append(", through the proxy ")
				.append(Printable.text(this.route.authority()))
				.append(" (set by ")
				.append(this.route.source())
				.append(')');
		}
		return line.toString();
	}

}

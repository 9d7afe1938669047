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

import java.util.Map;

/**
 * Calls AWS from a launch site of its own, which the variables of this process do not
 * describe, and measures the attempts.
 */
public final class TimedOperation implements RegisterUsageOperation {

	private final AwsRegisterUsageOperation operation;

	private volatile long longestNanos;

	/**
	 * Create an operation.
	 * @param settings settings of the calls
	 * @param environment the variables of the container
	 */
	public TimedOperation(Settings settings, Map<String, String> environment) {
		this.operation = AwsRegisterUsageOperation.fromLaunchSite(settings, new AwsSettings(environment::get));
		this.operation.prepare();
	}

	@Override
	public Answer registerUsage(Request request) throws InterruptedException {
		long begin = System.nanoTime();
		try {
			return this.operation.registerUsage(request);
		}
		finally {
			this.longestNanos = Math.max(this.longestNanos, System.nanoTime() - begin);
		}
	}

	/**
	 * Return how long the longest attempt took.
	 * @return the time in nanoseconds
	 */
	public long longestNanos() {
		return this.longestNanos;
	}

	@Override
	public void close() {
		this.operation.close();
	}

}

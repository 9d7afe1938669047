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

package io.github.meteringboot.smoketest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.test.context.cache.ContextCache;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.Assert;

/**
 * Writes down after each test class how many contexts the tests of a product have made so
 * far.
 */
class ContextCountListener implements TestExecutionListener {

	@Override
	public void afterTestClass(TestContext testContext) throws IOException {
		String file = System.getProperty("smoketest.contexts");
		if (file != null) {
			write(Path.of(file), contextCache(testContext));
		}
	}

	private static synchronized void write(Path file, ContextCache cache) throws IOException {
		Files.writeString(file, String.valueOf(cache.getMissCount()));
	}

	private static ContextCache contextCache(TestContext testContext) {
		Object delegate = ReflectionTestUtils.getField(testContext, "cacheAwareContextLoaderDelegate");
		Assert.state(delegate != null, "The context cache is not where it was");
		Object cache = ReflectionTestUtils.invokeMethod(delegate, "getContextCache");
		Assert.state(cache instanceof ContextCache, "The context cache is not where it was");
		return (ContextCache) cache;
	}

}

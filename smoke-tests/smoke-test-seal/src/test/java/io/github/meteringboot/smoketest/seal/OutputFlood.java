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

package io.github.meteringboot.smoketest.seal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.core.env.Environment;

/**
 * Writes more than a pipe holds to the standard output: when the bean is created, on a
 * line of the standard input, or when the bean is destroyed.
 */
@AutoConfiguration
public class OutputFlood implements DisposableBean {

	private static final String MORE_THAN_A_PIPE_HOLDS = "x".repeat(1024 * 1024);

	private final String when;

	OutputFlood(Environment environment) {
		this.when = environment.getRequiredProperty("flood");
		if (this.when.equals("creation")) {
			flood();
		}
		Thread thread = new Thread(this::floodOnInput, "flood");
		thread.setDaemon(true);
		thread.start();
	}

	private void floodOnInput() {
		try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			if (input.readLine() != null) {
				flood();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void flood() {
		System.out.println(MORE_THAN_A_PIPE_HOLDS);
	}

	@Override
	public void destroy() {
		if (this.when.equals("destruction")) {
			flood();
		}
	}

}

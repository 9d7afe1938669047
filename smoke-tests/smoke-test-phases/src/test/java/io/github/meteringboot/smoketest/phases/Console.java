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

package io.github.meteringboot.smoketest.phases;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Lets a test drive the product by lines of its standard input, whatever state its
 * context is in.
 */
class Console implements ApplicationListener<ApplicationPreparedEvent> {

	private final AtomicBoolean started = new AtomicBoolean();

	private volatile ConfigurableApplicationContext context;

	@Override
	public void onApplicationEvent(ApplicationPreparedEvent event) {
		this.context = event.getApplicationContext();
		if (this.started.compareAndSet(false, true)) {
			start(this::read);
		}
	}

	private void read() {
		try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				String command = line;
				start(() -> execute(command));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void execute(String command) {
		switch (command) {
			case "close" -> this.context.close();
			case "pause" -> this.context.stop();
			case "resume" -> this.context.start();
			case "checkpoint" -> Checkpoint.take();
			case "restore" -> Checkpoint.restore();
			default -> throw new IllegalArgumentException(command);
		}
		System.out.println("Done: " + command);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "console");
		thread.setDaemon(true);
		thread.start();
	}

}

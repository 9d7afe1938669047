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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

/**
 * A product that runs in a JVM of its own. Closing it kills it.
 */
public final class ProductProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread reader;

	ProductProcess(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "output-of-" + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// the process was killed
		}
	}

	/**
	 * Return the lines that it has written so far.
	 * @return the lines
	 */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Return all that it has written so far.
	 * @return the lines, as one text
	 */
	public String output() {
		return String.join("\n", this.lines);
	}

	/**
	 * Wait for a line, or return it if it was written before.
	 * @param regex found in the line
	 * @return the match
	 */
	public Matcher waitForLine(String regex) {
		Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
		return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).failFast(() -> {
			if (!this.reader.isAlive() && !pattern.matcher(output()).find()) {
				throw new AssertionError("Ended without '%s':%n%s".formatted(regex, output()));
			}
		}).until(() -> pattern.matcher(output()), Matcher::find);
	}

	/**
	 * Wait for its end.
	 * @return the exit code
	 */
	public int waitForExit() {
		try {
			if (!this.process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new AssertionError("Still running:\n" + output());
			}
			this.reader.join();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Send a request as soon as it has opened its web port.
	 * @param path the path
	 * @return the response
	 */
	public HttpResponse<String> get(String path) {
		return get(waitForLine("Tomcat started on port (\\d+)").group(1), path);
	}

	/**
	 * Send a request as soon as it has opened its management port, which is another.
	 * @param path the path
	 * @return the response
	 */
	public HttpResponse<String> getFromManagement(String path) {
		return get(waitForLine("(?s)Tomcat started on port .*Tomcat started on port (\\d+)").group(1), path);
	}

	private static HttpResponse<String> get(String port, String path) {
		URI uri = URI.create("http://127.0.0.1:" + port + path);
		try {
			return HTTP.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		waitForExit();
	}

}

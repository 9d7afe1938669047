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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.meteringboot.ContainerPlatform;
import org.jspecify.annotations.Nullable;

/**
 * What the ECS task metadata endpoint says of the task.
 *
 * @param taskArn the ARN of the task
 * @param launchType {@code FARGATE}, {@code EC2}, or empty where the endpoint does not
 * tell
 */
record EcsTaskMetadata(String taskArn, String launchType) {

	private static final int MAX_BYTES = 1024 * 1024;

	ContainerPlatform platform() {
		return switch (this.launchType) {
			case "FARGATE" -> ContainerPlatform.ECS_FARGATE;
			case "EC2" -> ContainerPlatform.ECS_EC2;
			default -> ContainerPlatform.ECS;
		};
	}

	/**
	 * Ask the endpoint.
	 * @param baseUri the value of {@code ECS_CONTAINER_METADATA_URI_V4}
	 * @param timeout how long to wait in all
	 * @return what it says
	 * @throws PlatformLookupException if it does not answer, or not with task metadata
	 */
	static EcsTaskMetadata fetch(String baseUri, Duration timeout) throws PlatformLookupException {
		// on a thread of its own, since a server that answers byte by byte defeats a read
		// timeout
		FutureTask<String> request = new FutureTask<>(() -> get(baseUri + "/task", timeout));
		Thread thread = new Thread(request, "metering-task-metadata");
		thread.setDaemon(true);
		thread.start();
		try {
			return parse(request.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (TimeoutException ex) {
			throw tooSlow(timeout);
		}
		catch (ExecutionException ex) {
			// the other thread may have noticed it first
			if (ex.getCause() instanceof SocketTimeoutException) {
				throw tooSlow(timeout);
			}
			throw new PlatformLookupException("could not be read: " + Printable.text(String.valueOf(ex.getCause())));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PlatformLookupException("was given up, because the process is asked to stop");
		}
	}

	private static PlatformLookupException tooSlow(Duration timeout) {
		return new PlatformLookupException("did not answer within " + timeout.toSeconds() + " s");
	}

	private static String get(String uri, Duration timeout) throws IOException {
		long end = System.nanoTime() + timeout.toNanos();
		// link-local: never through the proxy of the product
		HttpURLConnection connection = (HttpURLConnection) URI.create(uri).toURL().openConnection(Proxy.NO_PROXY);
		connection.setConnectTimeout((int) timeout.toMillis());
		connection.setReadTimeout((int) timeout.toMillis());
		connection.setInstanceFollowRedirects(false);
		try {
			if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
				throw new IOException("HTTP status " + connection.getResponseCode());
			}
			try (InputStream body = connection.getInputStream()) {
				return read(body, end);
			}
		}
		finally {
			connection.disconnect();
		}
	}

	private static String read(InputStream body, long end) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		int count = body.read(buffer);
		while (count != -1) {
			bytes.write(buffer, 0, count);
			if (bytes.size() > MAX_BYTES) {
				throw new IOException("more than " + MAX_BYTES + " bytes");
			}
			if (System.nanoTime() - end > 0) {
				// nobody waits for it any more
				throw new SocketTimeoutException();
			}
			count = body.read(buffer);
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	private static EcsTaskMetadata parse(String body) throws PlatformLookupException {
		Map<String, @Nullable Object> task = parseJson(body);
		if (!(task.get("TaskARN") instanceof String taskArn)) {
			throw new PlatformLookupException("answered without a TaskARN");
		}
		return new EcsTaskMetadata(taskArn, (task.get("LaunchType") instanceof String type) ? type : "");
	}

	private static Map<String, @Nullable Object> parseJson(String body) throws PlatformLookupException {
		try {
			return JsonObjects.parse(body);
		}
		catch (ParseException ex) {
			throw new PlatformLookupException("answered something that is not a JSON object");
		}
	}

}

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

package io.github.meteringboot.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A relay that counts the connections and keeps every byte, so that a test knows the
 * secrets that were really sent.
 */
public final class RecordingRelay extends Relay {

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger openConnections = new AtomicInteger();

	private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

	private RecordingRelay(URI target) {
		super(target);
	}

	/**
	 * Start a relay.
	 * @param target the simulator to which it leads
	 * @return the relay
	 */
	public static RecordingRelay to(URI target) {
		RecordingRelay relay = new RecordingRelay(target);
		relay.listen();
		return relay;
	}

	/**
	 * Return how many connections the process has opened.
	 * @return the number of connections
	 */
	public int connections() {
		return this.connections.get();
	}

	/**
	 * Return how many connections the process has not closed.
	 * @return the number of open connections
	 */
	public int openConnections() {
		return this.openConnections.get();
	}

	/**
	 * Find a part of the bytes that were sent in either direction.
	 * @param regex the part, with one group
	 * @return the group
	 */
	public String find(String regex) {
		String text;
		synchronized (this.recorded) {
			text = this.recorded.toString(StandardCharsets.ISO_8859_1);
		}
		Matcher matcher = Pattern.compile(regex).matcher(text);
		if (!matcher.find()) {
			throw new AssertionError("Nothing like '" + regex + "' was sent");
		}
		return matcher.group(1);
	}

	@Override
	protected void accepted(Socket client) throws IOException {
		this.connections.incrementAndGet();
		this.openConnections.incrementAndGet();
		Socket simulator = connect();
		start(() -> {
			copy(client, simulator);
			this.openConnections.decrementAndGet();
		});
		start(() -> copy(simulator, client));
	}

	private void copy(Socket from, Socket to) {
		byte[] buffer = new byte[8192];
		try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			int length = in.read(buffer);
			while (length >= 0) {
				synchronized (this.recorded) {
					this.recorded.write(buffer, 0, length);
				}
				out.write(buffer, 0, length);
				length = in.read(buffer);
			}
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

}

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

package io.github.meteringboot.reliability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.meteringboot.testsupport.Relay;

/**
 * A relay that spoils connections.
 */
final class FaultyRelay extends Relay {

	private static final Duration DRIP = Duration.ofMillis(50);

	private final Supplier<Fault> faults;

	private final Duration delay;

	private final Queue<Fault> injected = new ConcurrentLinkedQueue<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	/**
	 * Start a relay.
	 * @param target the simulator to which it leads
	 * @param faults what is wrong with each connection, one after the other
	 * @param delay how late an answer is that is late
	 */
	FaultyRelay(URI target, Supplier<Fault> faults, Duration delay) {
		super(target);
		this.faults = faults;
		this.delay = delay;
		listen();
	}

	/**
	 * Return what was wrong with the connections so far.
	 * @return a fault for each connection
	 */
	List<Fault> injected() {
		return List.copyOf(this.injected);
	}

	@Override
	protected void accepted(Socket client) {
		Fault fault = this.faults.get();
		this.injected.add(fault);
		start(() -> relay(client, fault));
	}

	private void relay(Socket client, Fault fault) {
		try (client) {
			if (fault == Fault.RESET) {
				reset(client);
				return;
			}
			if (fault == Fault.HALF_OPEN) {
				client.getInputStream().transferTo(OutputStream.nullOutputStream());
				return;
			}
			try (Socket simulator = connect()) {
				start(() -> copyRequest(client, simulator));
				copyAnswer(simulator.getInputStream(), client, fault);
			}
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

	private static void copyRequest(Socket client, Socket simulator) {
		try {
			client.getInputStream().transferTo(simulator.getOutputStream());
			simulator.shutdownOutput();
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

	private void copyAnswer(InputStream answer, Socket client, Fault fault) throws IOException {
		byte[] buffer = new byte[8192];
		int length = answer.read(buffer);
		switch (fault) {
			case RESET_AFTER_REQUEST -> reset(client);
			case RESET_IN_ANSWER -> {
				client.getOutputStream().write(buffer, 0, Math.max(0, length / 2));
				reset(client);
			}
			case DELAY -> {
				pause(this.delay);
				copy(buffer, length, answer, client.getOutputStream());
			}
			case SLOW -> {
				for (int i = 0; i < length; i++) {
					client.getOutputStream().write(buffer[i]);
					pause(DRIP);
				}
				copy(buffer, 0, answer, client.getOutputStream());
			}
			default -> copy(buffer, length, answer, client.getOutputStream());
		}
	}

	private static void copy(byte[] begin, int length, InputStream input, OutputStream output) throws IOException {
		if (length > 0) {
			output.write(begin, 0, length);
		}
		input.transferTo(output);
	}

	private static void reset(Socket client) throws IOException {
		client.setSoLinger(true, 0);
		client.close();
	}

	private void pause(Duration duration) throws IOException {
		try {
			if (this.closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IOException("The relay is closed");
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		super.close();
	}

}

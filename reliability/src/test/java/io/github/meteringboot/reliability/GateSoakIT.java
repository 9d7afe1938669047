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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import io.github.meteringboot.reliability.KeepAliveClient.Answer;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.testsupport.DocumentedTables;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many clients send requests to a product without a pause: while AWS throttles it, while
 * it is being registered, and afterwards. Then the product is started anew.
 */
class GateSoakIT {

	private static final int CLIENTS = 200;

	private static final int CYCLES = Integer.getInteger("soak.cycles", 4);

	private static final int REQUESTS = Integer.getInteger("soak.requests", 720_000);

	private static final String OPEN = "Invoice Numbers is open";

	@AutoClose
	private final ContainerPlatformSimulator platform = ContainerPlatformSimulator.ecsFargate("eu-west-3");

	@AutoClose
	private final MeteringSimulator simulator = MeteringSimulator.start();

	private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

	private final Count throttled = new Count();

	private final Count opening = new Count();

	private final Count registered = new Count();

	/** Whether AWS may have been asked for the answer with which the product opens. */
	private volatile boolean mayBeOpen;

	private volatile boolean open;

	@Test
	void productIsHeldUntilUsageIsRegisteredAndNeverAgain() throws Exception {
		ProductImage image = ProductImage.extracted()
			.registeringWith(this.simulator)
			.metering("throttling.initial-interval", "100ms")
			.metering("throttling.max-interval", "500ms");
		long begin = System.nanoTime();
		for (int cycle = 0; cycle < CYCLES; cycle++) {
			this.mayBeOpen = false;
			this.open = false;
			this.simulator.answer(SimulatedAnswer.throttled());
			try (ProductProcess product = image.process()
				.on(this.platform)
				.argument("--server.tomcat.max-keep-alive-requests=-1")
				.start()) {
				soak(product, REQUESTS / CYCLES / CLIENTS);
			}
		}
		this.threads.shutdown();
		write(Duration.ofNanos(System.nanoTime() - begin));
	}

	private void soak(ProductProcess product, int requests) throws Exception {
		product.waitForHealth("throttled");
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			clients.add(new Client(product.port(), "C" + i));
		}
		try {
			run(clients, (client) -> client.send(requests / 2, this.throttled));
			assertThat(product.output()).doesNotContain(OPEN);
			List<Future<Void>> running = start(clients, (client) -> client.sendUntilOpen(this.opening));
			this.mayBeOpen = true;
			this.simulator.answer(SimulatedAnswer.ok());
			product.waitForHealth("registered");
			this.open = true;
			finish(running);
			run(clients, (client) -> client.send(requests / 2, this.registered));
			assertThat(this.registered.held.sum()).isZero();
			assertThat(this.throttled.product.sum()).isZero();
		}
		finally {
			clients.forEach(Client::close);
		}
	}

	private void run(List<Client> clients, Work work) throws Exception {
		finish(start(clients, work));
	}

	private List<Future<Void>> start(List<Client> clients, Work work) {
		List<Future<Void>> running = new ArrayList<>();
		for (Client client : clients) {
			Callable<Void> task = () -> {
				work.accept(client);
				return null;
			};
			running.add(this.threads.submit(task));
		}
		return running;
	}

	private static void finish(List<Future<Void>> running) throws Exception {
		for (Future<Void> future : running) {
			future.get();
		}
	}

	private void write(Duration duration) throws IOException {
		StringBuilder table = new StringBuilder("| while the product is | requests | held by the gate (503) | health | "
				+ "answers of the product |\n| --- | ---: | ---: | ---: | ---: |\n");
		table.append(this.throttled.row("throttled")).append(this.opening.row("being registered"));
		table.append(this.registered.row("registered"));
		long requests = this.throttled.requests() + this.opening.requests() + this.registered.requests();
		table.append(String.format(Locale.ROOT,
				"\n%,d requests of %d clients to %d processes in %d s, JDK %s. Before usage was registered, the product sent no byte and ran for no "
						+ "request; afterwards, no request was held.\n",
				requests, CLIENTS, CYCLES, duration.toSeconds(), System.getProperty("java.version")));
		new DocumentedTables(Path.of(System.getProperty("docs"), "reliability.md")).replace("GateSoakIT",
				table.toString());
	}

	/**
	 * What a client does in a part of the cycle.
	 */
	@FunctionalInterface
	private interface Work {

		void accept(Client client) throws IOException;

	}

	/**
	 * Counts the answers by their kinds.
	 */
	private static final class Count {

		private final LongAdder held = new LongAdder();

		private final LongAdder health = new LongAdder();

		private final LongAdder product = new LongAdder();

		private long requests() {
			return this.held.sum() + this.health.sum() + this.product.sum();
		}

		private String row(String name) {
			return String.format(Locale.ROOT, "| %s | %,d | %,d | %,d | %,d |\n", name, requests(), this.held.sum(),
					this.health.sum(), this.product.sum());
		}

	}

	/**
	 * A client, whose requests take a number of a series of its own, list one, and ask
	 * for the health in turn. A number that a held request had taken would be missing.
	 */
	private final class Client implements AutoCloseable {

		/** How many numbers a series has, which the product copies for each. */
		private static final int SERIES = 100;

		private final KeepAliveClient connection;

		private final String name;

		private int sent;

		private int numbers;

		private boolean seenOpen;

		private Client(int port, String name) {
			this.connection = new KeepAliveClient(port);
			this.name = name;
		}

		private void send(int requests, Count count) throws IOException {
			for (int i = 0; i < requests; i++) {
				send(count);
			}
		}

		private void sendUntilOpen(Count count) throws IOException {
			// and once more each, so that every kind of request meets the open product
			int left = 4;
			while (left > 0) {
				left -= GateSoakIT.this.open ? 1 : 0;
				send(count);
			}
		}

		private void send(Count count) throws IOException {
			boolean mustBeOpen = GateSoakIT.this.open || this.seenOpen;
			switch (this.sent++ % 4) {
				case 0 -> sendHealth(count, mustBeOpen);
				case 1 -> send(count, mustBeOpen, "GET /api/series/none/numbers", 200, "[]");
				default -> {
					String number = String.format(Locale.ROOT, "\"number\":\"%s-%05d\"", series(),
							this.numbers % SERIES + 1);
					if (send(count, mustBeOpen, "POST /api/series/" + series() + "/numbers", 201, number)) {
						this.numbers++;
					}
				}
			}
		}

		private String series() {
			return this.name + "x" + this.numbers / SERIES;
		}

		private boolean send(Count count, boolean mustBeOpen, String request, int status, String body)
				throws IOException {
			Answer answer = this.connection.send(request);
			boolean mayBeOpen = GateSoakIT.this.mayBeOpen;
			if (answer.status() == 503) {
				assertThat(mustBeOpen).as("%s was held: %s", request, answer).isFalse();
				assertThat(answer.headers()).contains("\r\nretry-after: ",
						"\r\ncontent-type: application/problem+json");
				assertThat(answer.body()).startsWith("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\"");
				count.held.increment();
				return false;
			}
			assertThat(mayBeOpen).as("%s was not held: %s", request, answer).isTrue();
			assertThat(answer.status()).as(request).isEqualTo(status);
			assertThat(answer.body()).as(request).contains(body);
			this.seenOpen = true;
			count.product.increment();
			return true;
		}

		private void sendHealth(Count count, boolean mustBeOpen) throws IOException {
			Answer answer = this.connection.send("GET /actuator/health/marketplaceMetering");
			boolean mayBeOpen = GateSoakIT.this.mayBeOpen;
			assertThat(answer.body()).containsAnyOf("\"state\":\"throttled\"", "\"state\":\"registered\"");
			boolean registered = answer.body().contains("\"state\":\"registered\"");
			assertThat(answer.status()).isEqualTo(registered ? 200 : 503);
			assertThat(registered || !mustBeOpen).as(answer.body()).isTrue();
			assertThat(mayBeOpen || !registered).as(answer.body()).isTrue();
			count.health.increment();
		}

		@Override
		public void close() {
			this.connection.close();
		}

	}

}

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

package io.github.meteringboot.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.meteringboot.simulator.RegisterUsageProtocol.AwsError;

/**
 * A local server in the place of the AWS Marketplace Metering Service: it speaks the wire
 * protocol of {@code RegisterUsage} (AWS JSON 1.1), signs its answers as AWS does, and
 * can be told to throttle, refuse, answer late, answer nonsense or hang. Nothing leaves
 * the machine.
 *
 * <pre class="code">
 * try (MeteringSimulator simulator = MeteringSimulator.start()) {
 *     simulator.answer(SimulatedAnswer.throttled().times(2), SimulatedAnswer.ok());
 *     // start the product with
 *     //   aws.marketplace.metering.endpoint   = simulator.endpoint()
 *     //   aws.marketplace.metering.public-key = simulator.publicKeyPem()
 *     List&lt;SimulatedRequest&gt; requests = simulator.awaitRequests(3, Duration.ofSeconds(10));
 *     assertThat(requests).extracting(SimulatedRequest::nonce).containsOnly(requests.get(0).nonce());
 * }
 * </pre>
 *
 * Like AWS, and whatever its script says, the simulator refuses other operations than
 * {@code RegisterUsage} ({@code UnknownOperationException}), unsigned requests
 * ({@code MissingAuthenticationTokenException}), and members that break the constraints
 * of the API ({@code ValidationException}). It takes any product code, unless told by
 * {@link #acceptOnly(String...)}, any key version, which its signature repeats, and any
 * credentials.
 * <p>
 * A simulator is thread-safe.
 *
 * @since 1.0.0
 */
public final class MeteringSimulator implements AutoCloseable {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition requestArrived = this.lock.newCondition();

	private final List<SimulatedRequest> requests = new ArrayList<>();

	private Supplier<SimulatedAnswer> answers = new AnswerScript(List.of(SimulatedAnswer.ok()))::next;

	private volatile int keySize = UsageSigner.DEFAULT_KEY_SIZE;

	private volatile Set<String> acceptedProductCodes = Collections.emptySet();

	private final LoopbackHttpServer server;

	private MeteringSimulator(int port) {
		UsageSigner.prepare(this.keySize);
		this.server = new LoopbackHttpServer("metering-simulator", port, this::handle);
	}

	/**
	 * Start a simulator on an ephemeral port of 127.0.0.1. It answers every call with
	 * {@link SimulatedAnswer#ok()} until it is told otherwise.
	 * @return the running simulator
	 */
	public static MeteringSimulator start() {
		return start(0);
	}

	/**
	 * Start a simulator on the given port of 127.0.0.1, such as one on which nobody
	 * listened for a while.
	 * @param port the port, or 0 for an ephemeral one
	 * @return the running simulator
	 * @throws java.io.UncheckedIOException if the port cannot be opened
	 * @see #start()
	 */
	public static MeteringSimulator start(int port) {
		return new MeteringSimulator(port);
	}

	/**
	 * Return where the simulator listens, for {@code aws.marketplace.metering.endpoint}.
	 * @return the URI, such as {@code http://127.0.0.1:49152}
	 */
	public URI endpoint() {
		return this.server.uri();
	}

	/**
	 * Return the public key that verifies the answers, for
	 * {@code aws.marketplace.metering.public-key}. All simulators of a JVM share one RSA
	 * key pair of each size, which the first of them makes. The size is 2048 bits, the
	 * smallest without a warning and thus the fastest to make, unless
	 * {@link #keySize(int)} was told another one.
	 * @return the PEM text of a {@code PUBLIC KEY}
	 */
	public String publicKeyPem() {
		return UsageSigner.publicKeyPem(this.keySize);
	}

	/**
	 * Sign with a key of another size from now on. AWS chooses the size: the keys of new
	 * products have 3072 bits, those of older ones 2048 or less.
	 * @param bits the size of the RSA key in bits, at least 1024
	 * @return this simulator
	 */
	public MeteringSimulator keySize(int bits) {
		if (bits < 1024) {
			throw new IllegalArgumentException("A key of " + bits + " bits is no protection");
		}
		UsageSigner.prepare(bits);
		this.keySize = bits;
		return this;
	}

	/**
	 * Return the version of the public key, for
	 * {@code aws.marketplace.metering.public-key-version}.
	 * @return 1
	 */
	public int publicKeyVersion() {
		return 1;
	}

	/**
	 * Replace the script: the answers are given in this order, to one valid call each,
	 * and the last one for ever.
	 * @param script the answers, at least one
	 * @return this simulator
	 */
	public MeteringSimulator answer(SimulatedAnswer... script) {
		return answer(List.of(script));
	}

	/**
	 * Replace the script.
	 * @param script the answers, at least one, such as
	 * {@link SimulatedAnswer#parse(String)} reads them
	 * @return this simulator
	 * @see #answer(SimulatedAnswer...)
	 */
	public MeteringSimulator answer(List<SimulatedAnswer> script) {
		return answer(new AnswerScript(script)::next);
	}

	/**
	 * Ask for the answers instead of following a script, for instance to throttle what
	 * exceeds a quota.
	 * @param answers gives the answer to each valid call; asked for one call at a time
	 * @return this simulator
	 */
	public MeteringSimulator answer(Supplier<SimulatedAnswer> answers) {
		this.lock.lock();
		try {
			this.answers = answers;
		}
		finally {
			this.lock.unlock();
		}
		return this;
	}

	/**
	 * Accept these product codes only: any other is answered with
	 * {@code InvalidProductCodeException}, and takes no answer from the script.
	 * @param productCodes the product codes that exist; none to accept any
	 * @return this simulator
	 */
	public MeteringSimulator acceptOnly(String... productCodes) {
		this.acceptedProductCodes = Set.of(productCodes);
		return this;
	}

	/**
	 * Return the requests that have arrived, those that were refused and those to other
	 * paths included.
	 * @return a copy, the oldest first
	 */
	public List<SimulatedRequest> requests() {
		this.lock.lock();
		try {
			return List.copyOf(this.requests);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait until at least so many requests have arrived. A request counts as soon as it
	 * has arrived, before it is answered.
	 * @param count how many requests
	 * @param timeout how long to wait at most
	 * @return all requests that have arrived by then, the oldest first
	 * @throws AssertionError if the timeout elapses before
	 */
	public List<SimulatedRequest> awaitRequests(int count, Duration timeout) {
		this.lock.lock();
		try {
			long nanos = timeout.toNanos();
			while (this.requests.size() < count) {
				if (nanos <= 0) {
					throw new AssertionError("Expected %d requests within %s, but there were %d: %s".formatted(count,
							timeout, this.requests.size(), this.requests));
				}
				nanos = this.requestArrived.awaitNanos(nanos);
			}
			return List.copyOf(this.requests);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for requests", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget the requests that have arrived. The script goes on where it is.
	 */
	public void clearRequests() {
		this.lock.lock();
		try {
			this.requests.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop listening and end every open connection, those that hang included. No thread
	 * is left. What has been recorded can still be read.
	 */
	@Override
	public void close() {
		this.server.close();
	}

	private HttpReply handle(HttpRequest http) {
		String requestId = UUID.randomUUID().toString();
		RegisterUsageProtocol protocol = new RegisterUsageProtocol(http);
		AwsError error = protocol.refuse(this.acceptedProductCodes);
		if (error != null) {
			record(protocol.toSimulatedRequest(requestId));
			return error.reply(requestId);
		}
		return recordAndAnswer(protocol, requestId).reply(protocol.call(requestId, this.keySize));
	}

	private SimulatedAnswer recordAndAnswer(RegisterUsageProtocol protocol, String requestId) {
		// both under one lock, so that the n-th request gets the n-th answer
		this.lock.lock();
		try {
			SimulatedAnswer answer = this.answers.get();
			record(protocol.toSimulatedRequest(answer.isFromAws() ? requestId : null));
			return answer;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void record(SimulatedRequest request) {
		this.lock.lock();
		try {
			this.requests.add(request);
			this.requestArrived.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}

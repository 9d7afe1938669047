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

package io.github.meteringboot.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.github.meteringboot.client.AwsRegisterUsageOperation.Product;
import io.github.meteringboot.registration.RegisterUsageOperation.RegistrationAttempt;
import io.github.meteringboot.registration.RegistrationInterruptedException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Uses the client once before it is needed. Nearly all that a call costs is its first
 * use: after the warm-up, the real call is the second one. It goes all the way from the
 * credentials to the check of the signature, but the HTTP client answers from memory, so
 * that nothing leaves the JVM and nothing is billed. Nothing is kept of it.
 *
 * @since 1.0.0
 */
public final class ClientWarmUp {

	private static final Log logger = LogFactory.getLog(ClientWarmUp.class);

	private final Thread thread;

	/**
	 * Create a new instance.
	 * @param product makes what is going to be registered
	 * @param settings settings of the calls
	 */
	public ClientWarmUp(Supplier<Product> product, ClientSettings settings) {
		this.thread = new Thread(() -> run(product, settings), "metering-warm-up");
		this.thread.setDaemon(true);
	}

	/**
	 * Warm up on a thread of its own, and return at once.
	 */
	public void start() {
		this.thread.start();
	}

	/**
	 * Wait until the warm-up has ended. To race it would load the same classes twice as
	 * slowly, and leave its thread behind.
	 * @throws RegistrationInterruptedException if the thread is interrupted meanwhile
	 */
	public void await() {
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RegistrationInterruptedException();
		}
	}

	private static void run(Supplier<Product> product, ClientSettings settings) {
		try (AwsRegisterUsageOperation operation = AwsRegisterUsageOperation.inMemory(product.get(), settings)) {
			URI endpoint = settings.endpoint();
			if (endpoint == null || "https".equalsIgnoreCase(endpoint.getScheme())) {
				writeClientHello();
			}
			operation.register(new RegistrationAttempt(1, "warm-up"));
		}
		catch (GeneralSecurityException | SSLException | RuntimeException | Error ex) {
			// a pinned key refuses the answer; what else goes wrong here goes wrong in
			// the real call too, and is reported there
			logger.debug("The warm-up ended with " + ex.getClass().getName());
		}
	}

	/**
	 * Go as far into TLS as one gets without a peer.
	 */
	private static void writeClientHello() throws GeneralSecurityException, SSLException {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
	}

}

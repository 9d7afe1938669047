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

package io.github.meteringboot.fleet;

import java.time.Duration;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

import io.github.meteringboot.RegistrationPhase;
import io.github.meteringboot.UsageRegistration;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.SimulatorKeys;
import io.github.meteringboot.fleet.TokenBucket.Quota;
import io.github.meteringboot.registration.Container;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.RegistrationPlan;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@link FleetSimulation} against the real thing: the clients of a fleet, all in
 * one process and twice as fast, and a server that throttles.
 */
class FleetOfRealClientsTests {

	private static final int CLIENTS = 100;

	private static final int SPEED = 2;

	private static final Quota QUOTA = new Quota(5 * SPEED, 5);

	private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

	@BeforeEach
	void silence() {
		this.logging.setLogLevel(Container.LOGGER, LogLevel.OFF);
	}

	@AfterEach
	void speak() {
		this.logging.setLogLevel(Container.LOGGER, null);
	}

	@Test
	void fleetOfRealClientsRegistersAsSimulated() throws Exception {
		FullJitterBackOff defaults = ThrottledReaction.starterBackOff();
		FullJitterBackOff backOff = new FullJitterBackOff(defaults.initialInterval().dividedBy(SPEED),
				defaults.multiplier(), defaults.maxInterval().dividedBy(SPEED));
		Fleet fleet = registerForReal(backOff);
		FleetResult real = fleet.result.result();
		FleetSimulation atOnce = FleetSimulation.startedAtOnce(QUOTA);
		// a busy machine answers late, and clients that wait for an answer do not call
		FleetSimulation simulation = new FleetSimulation(QUOTA, atOnce.startsPerSecond(), fleet.callTime(),
				atOnce.timeout());
		List<FleetResult> simulated = LongStream.rangeClosed(1, 100)
			.mapToObj((seed) -> simulation.run(CLIENTS, backOff::draw, seed))
			.toList();
		DoubleSummaryStatistics stretch = simulated.stream().mapToDouble(FleetResult::stretch).summaryStatistics();
		double calls = simulated.stream().mapToDouble(FleetResult::callsPerTask).average().orElseThrow();
		assertThat(real.dead()).isZero();
		// a busy machine serves 100 clients some seconds late
		assertThat(real.stretch()).isBetween(0.9 * stretch.getMin(),
				stretch.getMax() + 5.0 / QUOTA.lowerBound(CLIENTS).toSeconds());
		assertThat(real.callsPerTask()).isBetween(0.7 * calls, 1.2 * calls);
	}

	private static Fleet registerForReal(FullJitterBackOff backOff) throws Exception {
		try (MeteringSimulator simulator = MeteringSimulator.start()) {
			Fleet fleet = new Fleet(simulator, backOff);
			ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
			try {
				List<Callable<Integer>> clients = Collections.nCopies(CLIENTS, fleet::register);
				for (Future<Integer> attempts : executor.invokeAll(clients, 120, TimeUnit.SECONDS)) {
					assertThat(attempts.get()).isPositive();
				}
			}
			finally {
				executor.shutdownNow();
			}
			simulator.requests().forEach((request) -> fleet.result.called());
			return fleet;
		}
	}

	/**
	 * Clients that start at the same moment.
	 */
	private static final class Fleet {

		private final FleetResult.Recorder result = new FleetResult.Recorder(CLIENTS, QUOTA);

		private final CyclicBarrier start = new CyclicBarrier(CLIENTS, this::throttle);

		private final MeteringSimulator simulator;

		private final RegistrationPlan plan;

		private final LongAdder nanosOfCalls = new LongAdder();

		private final LongAdder calls = new LongAdder();

		private volatile long startedAt;

		Fleet(MeteringSimulator simulator, FullJitterBackOff backOff) {
			this.simulator = simulator;
			this.plan = new RegistrationPlan("fleet", simulator.publicKeyVersion(), SimulatorKeys.publicKey(simulator),
					true, RegistrationPhase.AUTO, backOff, Duration.ofSeconds(60), Duration.ofSeconds(60),
					Duration.ofSeconds(10));
		}

		private void throttle() {
			this.simulator.clearRequests();
			TokenBucket bucket = new TokenBucket(QUOTA);
			this.startedAt = System.nanoTime();
			this.simulator.answer(() -> bucket.tryTake(elapsed()) ? SimulatedAnswer.ok() : SimulatedAnswer.throttled());
		}

		private long elapsed() {
			return System.nanoTime() - this.startedAt;
		}

		/**
		 * Return the mean time that a call took.
		 */
		private Duration callTime() {
			return Duration.ofNanos(this.nanosOfCalls.sum() / this.calls.sum());
		}

		private int register() throws Exception {
			RegisterUsageOperation operation = RegisterUsageOperation.simulated(new RegisterUsageOperation.Settings(
					this.simulator.endpoint(), Duration.ofSeconds(60), Duration.ofSeconds(30)));
			// each container has a machine of its own, but here 100 first calls share one
			operation.registerUsage(new RegisterUsageOperation.Request("fleet", this.plan.publicKeyVersion(), "first"));
			this.start.await();
			UsageRegistration registration = Container.register(this.plan, new TimedOperation(operation));
			synchronized (this.result) {
				this.result.registered(0, elapsed());
			}
			return registration.attempts();
		}

		/**
		 * Measures how long each call takes.
		 */
		private final class TimedOperation implements RegisterUsageOperation {

			private final RegisterUsageOperation operation;

			TimedOperation(RegisterUsageOperation operation) {
				this.operation = operation;
			}

			@Override
			public Answer registerUsage(Request request) throws InterruptedException {
				long begin = System.nanoTime();
				try {
					return this.operation.registerUsage(request);
				}
				finally {
					Fleet.this.nanosOfCalls.add(System.nanoTime() - begin);
					Fleet.this.calls.increment();
				}
			}

			@Override
			public void close() {
				this.operation.close();
			}

		}

	}

}

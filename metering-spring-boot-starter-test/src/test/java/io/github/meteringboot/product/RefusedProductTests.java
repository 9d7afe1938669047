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

package io.github.meteringboot.product;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.meteringboot.product.BadActors.HangingShutdownHook;
import io.github.meteringboot.product.BadActors.NeverEndingPreDestroy;
import io.github.meteringboot.product.BadActors.NonDaemonThread;
import io.github.meteringboot.product.BadActors.OtherExitCode;
import io.github.meteringboot.product.BadActors.SwallowingMain;
import io.github.meteringboot.product.BadActors.ThrowingListener;
import io.github.meteringboot.product.BadActors.ThrowingPreDestroy;
import io.github.meteringboot.product.ForkedProduct.Builder;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a refused product ends, whatever is in it: each in a JVM of its own, in
 * either phase.
 */
class RefusedProductTests {

	private static final Duration ORDERLY = Duration.ofSeconds(30);

	private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);

	private static final Map<Actor, CompletableFuture<Outcome>> RUNNERS = new EnumMap<>(Actor.class);

	private static final Map<Actor, CompletableFuture<Outcome>> LIFECYCLES = new EnumMap<>(Actor.class);

	@BeforeAll
	static void launch() {
		// in advance and two at a time, since most of it is waiting for a JVM to start
		for (Actor actor : Actor.values()) {
			RUNNERS.put(actor, CompletableFuture.supplyAsync(() -> refuse(actor, "application-runner"), EXECUTOR));
			LIFECYCLES.put(actor, CompletableFuture.supplyAsync(() -> refuse(actor, "before-start"), EXECUTOR));
		}
	}

	@AfterAll
	static void shutDown() {
		EXECUTOR.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource
	void refusalByTheRunnerEndsTheProcess(Actor actor) {
		verify(actor, RUNNERS.get(actor).join());
	}

	@ParameterizedTest
	@EnumSource
	void refusalBeforeStartEndsTheProcess(Actor actor) {
		verify(actor, LIFECYCLES.get(actor).join());
	}

	@Test
	void refusalPrintsTheSameReportInBothPhases() {
		List<String> report = report(RUNNERS.get(Actor.NONE).join());
		assertThat(report).isEqualTo(report(LIFECYCLES.get(Actor.NONE).join()));
		assertThat(report).contains("APPLICATION FAILED TO START", "Description:", "Action:")
			.anyMatch((line) -> line.startsWith("The AWS account has no valid subscription to the product."))
			.anyMatch((line) -> line.startsWith("Subscribe to this product on AWS Marketplace"));
	}

	private static void verify(Actor actor, Outcome outcome) {
		assertThat(outcome.exitCode).as(outcome.output).isEqualTo(100);
		assertThat(outcome.calls).isEqualTo(2);
		assertThat(outcome.output).containsOnlyOnce("APPLICATION FAILED TO START")
			.doesNotContain("PRODUCT RUNNER", "PRODUCT STARTED", "SWALLOWED", "MAIN GOES ON");
		if (actor.hangs) {
			assertThat(outcome.output).contains("halting the JVM with exit code 100");
			assertThat(outcome.duration).isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
		}
		else {
			assertThat(outcome.output).doesNotContain("halting the JVM");
			assertThat(outcome.duration).isLessThan(ORDERLY.dividedBy(2));
		}
	}

	private static Outcome refuse(Actor actor, String phase) {
		try (MeteringSimulator simulator = MeteringSimulator.start()
			.answer(SimulatedAnswer.throttled(), SimulatedAnswer.notEntitled())) {
			List<Class<?>> sources = new ArrayList<>(List.of(Product.Plain.class));
			sources.addAll(actor.sources);
			Builder builder = ForkedProduct.with(sources.toArray(new Class<?>[0]))
				.registeringWith(simulator)
				.metering("registration-phase", phase)
				.metering("throttling.initial-interval", "1ms")
				.metering("termination-timeout", actor.hangs ? "1s" : ORDERLY.toSeconds() + "s");
			actor.customize(builder);
			try (ForkedProduct product = builder.start()) {
				simulator.awaitRequests(2, ForkedProduct.PATIENCE);
				long refused = System.nanoTime();
				int exitCode = product.exitCode(ForkedProduct.PATIENCE);
				return new Outcome(exitCode, Duration.ofNanos(System.nanoTime() - refused), product.output(),
						simulator.requests().size());
			}
		}
	}

	private static List<String> report(Outcome outcome) {
		List<String> lines = outcome.output.lines()
			.dropWhile((line) -> !line.equals("APPLICATION FAILED TO START"))
			.takeWhile((line) -> !line.matches("\\d{4}-\\d\\d-\\d\\dT.*"))
			// the request ID is another each time
			.map((line) -> line.replaceAll("request ID [-0-9a-f]+", "request ID"))
			.toList();
		assertThat(lines).hasSizeGreaterThan(5);
		return lines;
	}

	enum Actor {

		NONE(false),

		SWALLOWING_MAIN(false) {

			@Override
			void customize(Builder builder) {
				builder.main(SwallowingMain.class);
			}

		},

		NON_DAEMON_THREAD(false, NonDaemonThread.class),

		NEVER_ENDING_PRE_DESTROY(true, NeverEndingPreDestroy.class),

		THROWING_PRE_DESTROY(false, ThrowingPreDestroy.class),

		HANGING_SHUTDOWN_HOOK(true, HangingShutdownHook.class),

		OTHER_EXIT_CODE(false, OtherExitCode.class),

		THROWING_LISTENER(false, ThrowingListener.class),

		LAZY_INITIALIZATION(false) {

			@Override
			void customize(Builder builder) {
				builder.packaged("spring.main.lazy-initialization", "true");
			}

		},

		VIRTUAL_THREADS_AND_KEEP_ALIVE(false) {

			@Override
			void customize(Builder builder) {
				builder.packaged("spring.threads.virtual.enabled", "true").packaged("spring.main.keep-alive", "true");
			}

		},

		ALL_OF_THEM(true, NonDaemonThread.class, NeverEndingPreDestroy.class, HangingShutdownHook.class,
				OtherExitCode.class, ThrowingListener.class) {

			@Override
			void customize(Builder builder) {
				builder.main(SwallowingMain.class);
			}

		};

		private final boolean hangs;

		private final List<Class<?>> sources;

		Actor(boolean hangs, Class<?>... sources) {
			this.hangs = hangs;
			this.sources = List.of(sources);
		}

		void customize(Builder builder) {
		}

	}

	private record Outcome(int exitCode, Duration duration, String output, int calls) {

	}

}

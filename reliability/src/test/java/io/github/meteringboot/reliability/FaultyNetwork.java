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

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.github.meteringboot.simulator.ContainerPlatformSimulator;

/**
 * The network between one container and AWS: everything that the container calls is
 * behind a relay. What happens follows from a number.
 */
final class FaultyNetwork implements AutoCloseable {

	private static final Fault[] FAULTS = Fault.values();

	private static final Fault[] FATAL = List.of(FAULTS).stream().filter(Fault::isFatal).toArray(Fault[]::new);

	private final Kind kind;

	private final SplittableRandom random;

	private final ContainerPlatformSimulator platform;

	private final FaultyRelay toPlatform;

	private final FaultyRelay toMetering;

	/**
	 * Start a network.
	 * @param seed the number
	 * @param platform what surrounds the container
	 * @param metering the simulator of the metering service
	 * @param delay how late an answer is that is late
	 */
	FaultyNetwork(long seed, ContainerPlatformSimulator platform, URI metering, Duration delay) {
		this.random = new SplittableRandom(seed);
		this.kind = Kind.draw(this.random);
		this.platform = platform;
		this.toPlatform = new FaultyRelay(platform.endpoint(), this::nextFault, delay);
		this.toMetering = new FaultyRelay(metering, this::nextFault, delay);
	}

	private synchronized Fault nextFault() {
		return switch (this.kind) {
			case SOUND -> Fault.NONE;
			case DEAD -> FATAL[this.random.nextInt(FATAL.length)];
			// every other connection is sound
			case FLAKY -> this.random.nextBoolean() ? Fault.NONE : FAULTS[this.random.nextInt(FAULTS.length)];
		};
	}

	Kind kind() {
		return this.kind;
	}

	/**
	 * Return the endpoint of the metering service.
	 * @return its address on this network
	 */
	URI metering() {
		return this.toMetering.uri();
	}

	/**
	 * Return the variables that the container is told.
	 * @return the values by name, with the addresses on this network
	 */
	Map<String, String> environment() {
		String behind = this.platform.endpoint().getAuthority();
		Map<String, String> environment = new LinkedHashMap<>();
		this.platform.environment()
			.forEach((name, value) -> environment.put(name,
					value.replace(behind, this.toPlatform.uri().getAuthority())));
		return environment;
	}

	/**
	 * Return what was wrong with the connections so far.
	 * @return a fault for each connection
	 */
	List<Fault> injected() {
		List<Fault> injected = new ArrayList<>(this.toPlatform.injected());
		injected.addAll(this.toMetering.injected());
		return injected;
	}

	@Override
	public void close() {
		this.toPlatform.close();
		this.toMetering.close();
	}

	/**
	 * How bad the network is.
	 */
	enum Kind {

		/** Nothing is wrong: one start in eight. */
		SOUND,

		/** Every second connection or so has a fault. */
		FLAKY,

		/** No answer comes over any connection: one start in eight. */
		DEAD;

		private static Kind draw(SplittableRandom random) {
			return switch (random.nextInt(8)) {
				case 0 -> SOUND;
				case 1 -> DEAD;
				default -> FLAKY;
			};
		}

	}

}

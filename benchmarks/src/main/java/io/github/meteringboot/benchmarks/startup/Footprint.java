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

package io.github.meteringboot.benchmarks.startup;

import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the running product holds, a while after it became ready.
 *
 * @param scenario the circumstances
 * @param variant what was launched
 * @param heap the bytes in use after a garbage collection
 * @param metaspace the bytes in use after it
 * @param classes the classes that are loaded
 * @param threads the threads that live, those of the garbage collector not counted
 * @param sockets the sockets that are open
 * @param jars the jars in the executable jar
 * @param bytes the size of the executable jar
 */
record Footprint(Scenario scenario, Variant variant, long heap, long metaspace, long classes, long threads,
		long sockets, long jars, long bytes) {

	static final String HEADER = "scenario,variant,heap,metaspace,classes,threads,sockets,jars,bytes";

	/**
	 * Return the bytes that the heap and the metaspace hold.
	 */
	long memory() {
		return this.heap + this.metaspace;
	}

	String toCsv() {
		return this.scenario.id() + "," + this.variant.module()
				+ LongStream
					.of(this.heap, this.metaspace, this.classes, this.threads, this.sockets, this.jars, this.bytes)
					.mapToObj((value) -> "," + value)
					.collect(Collectors.joining());
	}

	static Footprint parse(String line) {
		String[] cells = line.split(",");
		long[] numbers = Stream.of(cells).skip(2).mapToLong(Long::parseLong).toArray();
		return new Footprint(Scenario.of(cells[0]), Variant.of(cells[1]), numbers[0], numbers[1], numbers[2],
				numbers[3], numbers[4], numbers[5], numbers[6]);
	}

}

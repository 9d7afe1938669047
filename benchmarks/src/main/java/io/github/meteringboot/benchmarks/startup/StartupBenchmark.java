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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.util.FileSystemUtils;

/**
 * Measures what metering costs a product as it starts. Within each round every variant is
 * launched once, in random order, and the product without metering before and after each:
 * whatever changes on the machine meanwhile meets those that are compared.
 */
public final class StartupBenchmark {

	// longer than the JDK keeps a connection alive, and the thread that watches it
	private static final Duration FOOTPRINT_DELAY = Duration.ofSeconds(15);

	private static final Duration MOMENT = Duration.ofMillis(500);

	private static final int MOST_MOMENTS = 240;

	private static final double NANOS_PER_MILLI = 1e6;

	private final Path products;

	private final Path work;

	private final SimulatorProcess simulator;

	private final int footprintRounds;

	private final int mostRepeats;

	private final List<Variant> variants;

	private StartupBenchmark(Path products, Path work, SimulatorProcess simulator, int footprintRounds, int mostRepeats,
			List<Variant> variants) {
		this.footprintRounds = footprintRounds;
		this.mostRepeats = mostRepeats;
		this.products = products;
		this.work = work;
		this.simulator = simulator;
		this.variants = variants;
	}

	/**
	 * Measure the given scenarios, and write the report of these and of those that were
	 * measured before.
	 * @param args the directory of this module, the rounds of scenarios with a goal and
	 * of the others, the rounds of what the running product holds, how often a disturbed
	 * launch is repeated, the names of scenarios, {@code all} or {@code none}, the names
	 * of the variants with metering, or {@code all}, and the directories of a JDK 17 and
	 * a JDK 25
	 * @throws IOException if a product does not start, or a file cannot be written
	 * @throws InterruptedException if interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		Path module = Path.of(args[0]).toAbsolutePath().normalize();
		int goalRounds = Integer.parseInt(args[1]);
		int otherRounds = Integer.parseInt(args[2]);
		List<Scenario> scenarios = Scenario.parse(args[5]);
		List<Jdk> jdks = List.of(new Jdk(Path.of(args[7])), new Jdk(Path.of(args[8])));
		Measurements measurements = new Measurements(module.resolve("measurements"));
		if (!scenarios.isEmpty()) {
			Path work = Files.createTempDirectory("startup");
			try (SimulatorProcess simulator = new SimulatorProcess(work)) {
				StartupBenchmark benchmark = new StartupBenchmark(module.resolve("products"), work, simulator,
						Integer.parseInt(args[3]), Integer.parseInt(args[4]), Variant.parse(args[6]));
				for (Scenario scenario : scenarios) {
					Jdk jdk = Jdk.find(jdks, scenario.javaVersion());
					if (jdk != null) {
						benchmark.measure(scenario, jdk, Goal.has(scenario) ? goalRounds : otherRounds, measurements);
					}
					else {
						System.out.println("Left out, for want of a JDK: " + scenario.description());
					}
				}
			}
			finally {
				FileSystemUtils.deleteRecursively(work);
			}
		}
		new StartupReport(measurements).writeTo(module.resolve("..").normalize());
	}

	private void measure(Scenario scenario, Jdk jdk, int rounds, Measurements measurements)
			throws IOException, InterruptedException {
		System.out.printf("%s: %d rounds on JDK %s%n", scenario.description(), rounds, jdk.version());
		Path directory = this.work.resolve(scenario.id());
		Image unmetered = prepare(Variant.UNMETERED, scenario, directory, jdk);
		List<Image> metered = new ArrayList<>();
		for (Variant variant : this.variants) {
			metered.add(prepare(variant, scenario, directory, jdk));
		}
		if (this.simulator.lastArrival() != 0) {
			throw new IOException("A training run made a call");
		}
		for (int i = 0; i < 2; i++) {
			// warms the simulator, and counts for nothing
			launch(metered.get(0), scenario, 0, 0, 0);
		}
		// all variants measure a row anew, and some of them add to it
		boolean complete = this.variants.equals(Variant.METERED);
		List<Launch> launches = new ArrayList<>(complete ? Collections.emptyList() : measurements.launches(scenario));
		int before = launches.stream().mapToInt(Launch::round).max().orElse(0);
		for (int round = before + 1; round <= before + rounds; round++) {
			List<Image> order = inRandomOrder(unmetered, metered);
			for (int place = 0; place < order.size(); place++) {
				launches.add(launchUndisturbed(order.get(place), scenario, round, place));
			}
			measurements.replace(scenario, jdk.version(), launches);
		}
		if (scenario.hasFootprints() && this.footprintRounds > 0) {
			List<Image> images = new ArrayList<>(List.of(unmetered));
			images.addAll(metered);
			measurements.replaceFootprints(scenario, footprints(scenario, images));
		}
		FileSystemUtils.deleteRecursively(directory);
	}

	private Image prepare(Variant variant, Scenario scenario, Path directory, Jdk jdk)
			throws IOException, InterruptedException {
		return Image.prepare(variant, scenario, Image.packaged(this.products, variant),
				directory.resolve(variant.module()), jdk.home(), this.simulator);
	}

	/**
	 * Return the variants with metering in random order, and the one without before,
	 * between and after them.
	 */
	private static List<Image> inRandomOrder(Image unmetered, List<Image> metered) {
		List<Image> shuffled = new ArrayList<>(metered);
		Collections.shuffle(shuffled);
		List<Image> order = new ArrayList<>(List.of(unmetered));
		for (Image image : shuffled) {
			order.add(image);
			order.add(unmetered);
		}
		return order;
	}

	private Launch launchUndisturbed(Image image, Scenario scenario, int round, int place)
			throws IOException, InterruptedException {
		if (this.mostRepeats > 0) {
			awaitQuiet();
		}
		Launch best = launch(image, scenario, round, place, 0);
		for (int repeats = 1; best.isDisturbed() && repeats <= this.mostRepeats; repeats++) {
			awaitQuiet();
			Launch next = launch(image, scenario, round, place, repeats);
			if (next.foreignCpu() < best.foreignCpu()) {
				best = next;
			}
		}
		System.out.println(best.toCsv());
		return best;
	}

	private Launch launch(Image image, Scenario scenario, int round, int place, int repeats)
			throws IOException, InterruptedException {
		long begin = System.nanoTime();
		double before = busyWithOthers();
		try (JavaProcess process = image.start()) {
			Map<String, Long> numbers = process.awaitNumbers();
			long cpu = process.awaitRest();
			double foreign = busyWithOthers() - before - cpu;
			double elapsed = (System.nanoTime() - begin) / NANOS_PER_MILLI;
			long arrived = this.simulator.lastArrival();
			if ((arrived == 0) != (image.variant() == Variant.UNMETERED)) {
				throw new IOException("Calls when there should be none, or the reverse: " + image.variant());
			}
			double arrival = (arrived != 0) ? (arrived - process.startedAt()) / NANOS_PER_MILLI : 0;
			return new Launch(scenario, round, place, image.variant(),
					(numbers.getOrDefault("ready", 0L) - process.startedAt()) / NANOS_PER_MILLI,
					numbers.getOrDefault("runners", 0L) / NANOS_PER_MILLI, arrival, cpu, repeats,
					Math.max(0, 100 * foreign / elapsed));
		}
	}

	/**
	 * Wait until the machine has nothing else to do, or patience ends.
	 */
	private void awaitQuiet() throws IOException, InterruptedException {
		double tolerated = MOMENT.toMillis() * Machine.TOLERATED_PERCENT / 100;
		double before = busyWithOthers();
		for (int moment = 0; moment < MOST_MOMENTS; moment++) {
			// how busy a machine is can only be seen over a time
			this.simulator.watch(MOMENT);
			double now = busyWithOthers();
			if (now - before <= tolerated) {
				return;
			}
			before = now;
		}
	}

	/**
	 * Return the processor time that the machine has spent on anything but the benchmark
	 * itself.
	 */
	private double busyWithOthers() throws IOException {
		return Machine.busyMillis() - this.simulator.cpuMillis() - JavaProcess.cpuMillis(ProcessHandle.current());
	}

	private List<Footprint> footprints(Scenario scenario, List<Image> images) throws IOException, InterruptedException {
		List<Footprint> footprints = new ArrayList<>();
		for (int round = 0; round < this.footprintRounds; round++) {
			Map<Image, JavaProcess> processes = new LinkedHashMap<>();
			try {
				for (Image image : images) {
					JavaProcess process = image.start();
					processes.put(image, process);
					process.awaitNumbers();
					this.simulator.lastArrival();
				}
				// the figure is what is left after this time: the JDK keeps a connection
				// for five seconds
				this.simulator.watch(FOOTPRINT_DELAY);
				for (Map.Entry<Image, JavaProcess> entry : processes.entrySet()) {
					footprints.add(footprint(scenario, entry.getKey(), entry.getValue()));
				}
			}
			finally {
				for (JavaProcess process : processes.values()) {
					process.close();
				}
			}
		}
		return footprints;
	}

	private static Footprint footprint(Scenario scenario, Image image, JavaProcess process)
			throws IOException, InterruptedException {
		int sockets = process.sockets();
		process.send("?");
		Map<String, Long> numbers = process.awaitNumbers();
		Footprint footprint = new Footprint(scenario, image.variant(), numbers.getOrDefault("heap", 0L),
				numbers.getOrDefault("metaspace", 0L), numbers.getOrDefault("classes", 0L),
				numbers.getOrDefault("threads", 0L), sockets, image.jars(), image.bytes());
		System.out.println(footprint.toCsv());
		return footprint;
	}

}

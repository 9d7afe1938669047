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

package io.github.meteringboot.sample.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.Assert;

/**
 * The instructions of a Dockerfile.
 *
 * @param instructions the instructions, in their order
 */
record Dockerfile(List<Instruction> instructions) {

	static Dockerfile read(Path file) throws IOException {
		List<Instruction> instructions = new ArrayList<>();
		for (String line : Files.readAllLines(file)) {
			if (!line.isBlank() && !line.startsWith("#")) {
				Assert.state(!line.endsWith("\\"), () -> "Continued lines are not understood: " + line);
				String[] parts = line.split(" ", 2);
				Assert.state(parts.length == 2, () -> "Not understood: " + line);
				instructions.add(new Instruction(parts[0], parts[1]));
			}
		}
		return new Dockerfile(List.copyOf(instructions));
	}

	/**
	 * Return the instructions of a stage, from its {@code FROM} on.
	 * @param index which stage
	 */
	List<Instruction> stage(int index) {
		List<List<Instruction>> stages = new ArrayList<>();
		for (Instruction instruction : this.instructions) {
			if (instruction.name().equals("FROM")) {
				stages.add(new ArrayList<>());
			}
			stages.get(stages.size() - 1).add(instruction);
		}
		return stages.get(index);
	}

	/**
	 * Return the only instruction of a name.
	 * @param name the name
	 */
	Instruction only(String name) {
		List<Instruction> found = this.instructions.stream()
			.filter((instruction) -> instruction.name().equals(name))
			.toList();
		Assert.state(found.size() == 1, () -> name + " is there " + found.size() + " times");
		return found.get(0);
	}

	/**
	 * An instruction.
	 *
	 * @param name its name
	 * @param arguments what comes after
	 */
	record Instruction(String name, String arguments) {

		/**
		 * Return the arguments that are written as a JSON array: a command without a
		 * shell.
		 */
		List<String> array() {
			Object parsed = Descriptor.parse(this.arguments).root();
			Assert.state(this.arguments.startsWith("[") && parsed instanceof List, () -> this + " is not an array");
			return ((List<?>) parsed).stream().map(String::valueOf).toList();
		}

		@Override
		public String toString() {
			return this.name + " " + this.arguments;
		}

	}

}

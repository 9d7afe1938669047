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

package io.github.meteringboot.registration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RejectionReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link TerminationMessage}.
 */
class TerminationMessageTests {

	private final Path directory;

	TerminationMessageTests(@TempDir Path directory) {
		this.directory = directory;
	}

	@Test
	void writeSaysWhatTheReportSays() throws IOException {
		Path file = Files.createFile(this.directory.resolve("termination-log"));
		write(file, "AWS said: no.");
		assertThat(file).content()
			.isEqualToNormalizingNewlines(
					"AWS Marketplace metering: CustomerNotEntitledException (exit code 100)\nAWS said: no.\n\nAction: Subscribe.\n");
	}

	@Test
	void writeReplacesWhatWasThere() throws IOException {
		Path file = Files.writeString(this.directory.resolve("termination-log"), "x".repeat(9000));
		write(file, "AWS said: no.");
		assertThat(file).content().startsWith("AWS Marketplace metering").doesNotContain("x".repeat(10));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void writeCutsBetweenCharacters(int shift) throws IOException {
		Path file = Files.createFile(this.directory.resolve("termination-log"));
		// four bytes each: every shift puts the limit elsewhere within a character
		write(file, "a".repeat(shift) + "\uD83D\uDE80".repeat(3000));
		byte[] bytes = Files.readAllBytes(file);
		assertThat(bytes).hasSizeBetween(4093, 4096);
		assertThat(decode(bytes)).endsWith("\uD83D\uDE80");
	}

	@Test
	void writeKeepsWhatFitsExactly() throws IOException {
		Path file = Files.createFile(this.directory.resolve("termination-log"));
		write(file, "");
		int rest = 4096 - (int) Files.size(file);
		write(file, "b".repeat(rest));
		assertThat(file).hasSize(4096);
		assertThat(file).content().contains("Action: Subscribe.");
		write(file, "b".repeat(rest + 1));
		assertThat(file).hasSize(4096);
	}

	@Test
	void writeWhenThereIsNoFileMakesNone() {
		Path file = this.directory.resolve("termination-log");
		write(file, "AWS said: no.");
		assertThat(file).doesNotExist();
	}

	@Test
	void writeWhenItIsADirectoryLeavesItAlone() {
		write(this.directory, "AWS said: no.");
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void writeWhenTheFileCannotBeWrittenDoesNothing() {
		// root writes to read-only files too, but nobody writes to this one
		assertThatNoException().isThrownBy(() -> write(Path.of("/proc/version"), "AWS said: no."));
	}

	private static void write(Path file, String description) {
		new TerminationMessage(file).write(new RegistrationRejectedException(RejectionReason.NOT_ENTITLED,
				"CustomerNotEntitledException", description, "Subscribe.", null));
	}

	private static String decode(byte[] bytes) throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
	}

}

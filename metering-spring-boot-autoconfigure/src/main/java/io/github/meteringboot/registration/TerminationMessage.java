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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import io.github.meteringboot.RegistrationRejectedException;

/**
 * Writes the report to the file whose content {@code kubectl describe pod} shows, where
 * Kubernetes made one.
 *
 * @see <a href=
 * "https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/">Determine
 * the Reason for Pod Failure</a>
 */
class TerminationMessage {

	private static final int MAX_BYTES = 4096;

	private final Path file;

	TerminationMessage() {
		this(Path.of("/dev/termination-log"));
	}

	TerminationMessage(Path file) {
		this.file = file;
	}

	void write(RegistrationRejectedException rejection) {
		try {
			if (Files.isRegularFile(this.file) && Files.isWritable(this.file)) {
				Files.write(this.file, truncate(text(rejection)), StandardOpenOption.WRITE,
						StandardOpenOption.TRUNCATE_EXISTING);
			}
		}
		catch (IOException | RuntimeException ex) {
			// the report is in the log
		}
	}

	private static String text(RegistrationRejectedException rejection) {
		return "AWS Marketplace metering: %s (exit code %d)%n%s%n%nAction: %s%n".formatted(rejection.getErrorCode(),
				rejection.getExitCode(), rejection.getDescription(), rejection.getAction());
	}

	private static byte[] truncate(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= MAX_BYTES) {
			return bytes;
		}
		int length = MAX_BYTES;
		// never within a character
		while ((bytes[length] & 0xC0) == 0x80) {
			length--;
		}
		return Arrays.copyOf(bytes, length);
	}

}

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

package io.github.meteringboot.aws;

import java.io.IOException;
import java.nio.file.FileSystemException;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Says in one line what failed. Exceptions of the AWS SDK are never chained or logged as
 * they are: a signature mismatch quotes the session token, and a JSON error quotes the
 * answer.
 */
final class FailureText {

	private static final int MAX_DEPTH = 10;

	private FailureText() {
	}

	/**
	 * Return whether the failure means that no answer came: DNS, connect, TLS, reset or
	 * timeout.
	 * @param failure what the SDK threw
	 * @return whether there was no answer
	 */
	static boolean isNoAnswer(Throwable failure) {
		if (failure instanceof ApiCallAttemptTimeoutException || failure instanceof ApiCallTimeoutException) {
			return true;
		}
		return rootIoException(failure) != null;
	}

	static String of(Throwable failure) {
		if (failure instanceof SdkServiceException exception) {
			return "HTTP status " + exception.statusCode();
		}
		IOException io = rootIoException(failure);
		if (io != null) {
			return isJson(io) ? "the answer is not JSON"
					: io.getClass().getSimpleName() + ": " + Printable.text(String.valueOf(io.getMessage()));
		}
		return Printable.text(String.valueOf(failure.getMessage()));
	}

	private static @Nullable IOException rootIoException(Throwable failure) {
		IOException found = null;
		Throwable current = failure;
		for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
			// a token file that is missing is no matter of the network
			if (current instanceof IOException io && !(io instanceof FileSystemException)) {
				found = io;
			}
			current = current.getCause();
		}
		return found;
	}

	private static boolean isJson(IOException failure) {
		return failure.getClass().getName().contains(".jackson.");
	}

}

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The projected token of a Kubernetes service account. Only its issuer is of interest,
 * and its signature is none of our business: whoever could forge the file could as well
 * set {@code AWS_REGION}, and a wrong region is refused by AWS.
 *
 * @param issuer the {@code iss} claim
 */
record ServiceAccountToken(String issuer) {

	private static final long MAX_BYTES = 64 * 1024;

	static ServiceAccountToken read(String file) throws PlatformLookupException {
		String[] parts = content(file).strip().split("\\.");
		if (parts.length != 3) {
			throw new PlatformLookupException("is not a JSON Web Token");
		}
		if (!(claims(parts[1]).get("iss") instanceof String issuer)) {
			throw new PlatformLookupException("names no issuer");
		}
		return new ServiceAccountToken(issuer);
	}

	private static String content(String file) throws PlatformLookupException {
		try {
			Path path = Path.of(file);
			if (!Files.isRegularFile(path)) {
				throw new PlatformLookupException("is not a file");
			}
			if (Files.size(path) > MAX_BYTES) {
				throw new PlatformLookupException("is larger than " + MAX_BYTES + " bytes");
			}
			return Files.readString(path, StandardCharsets.US_ASCII);
		}
		catch (IOException | InvalidPathException ex) {
			throw new PlatformLookupException("could not be read: " + Printable.text(String.valueOf(ex)));
		}
	}

	private static Map<String, @Nullable Object> claims(String payload) throws PlatformLookupException {
		try {
			return JsonObjects.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
		}
		catch (ParseException | IllegalArgumentException ex) {
			throw new PlatformLookupException("is not a JSON Web Token");
		}
	}

}

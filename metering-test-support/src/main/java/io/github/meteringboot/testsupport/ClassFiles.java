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

package io.github.meteringboot.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.util.Assert;

/**
 * Reads the class files of classes of the tests.
 */
final class ClassFiles {

	private ClassFiles() {
	}

	/**
	 * Return the class files of the given classes and of their nested classes.
	 * @param types the classes
	 * @return the content by path
	 */
	static Map<String, byte[]> of(Class<?>... types) {
		Map<String, byte[]> files = new LinkedHashMap<>();
		for (Class<?> type : types) {
			files.put(path(type), bytes(type));
			files.putAll(of(type.getDeclaredClasses()));
			addAnonymous(type, files);
		}
		return files;
	}

	private static void addAnonymous(Class<?> type, Map<String, byte[]> files) {
		// the compiler numbers them from 1
		for (int i = 1;; i++) {
			String path = type.getName().replace('.', '/') + "$" + i + ".class";
			try (InputStream in = type.getResourceAsStream("/" + path)) {
				if (in == null) {
					return;
				}
				files.put(path, in.readAllBytes());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private static byte[] bytes(Class<?> type) {
		try (InputStream in = type.getResourceAsStream("/" + path(type))) {
			Assert.state(in != null, () -> "No class file of " + type);
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String path(Class<?> type) {
		return type.getName().replace('.', '/') + ".class";
	}

}

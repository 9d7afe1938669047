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
import java.util.Map;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A YAML or JSON document.
 *
 * @param root what it holds
 */
record Descriptor(Object root) {

	static Descriptor read(Path file) throws IOException {
		return parse(Files.readString(file));
	}

	static Descriptor parse(String text) {
		return new Descriptor(yaml().load(text));
	}

	static List<Descriptor> parseAll(String text) {
		List<Descriptor> documents = new ArrayList<>();
		yaml().loadAll(text).forEach((document) -> documents.add(new Descriptor(document)));
		return documents;
	}

	private static Yaml yaml() {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		return new Yaml(new SafeConstructor(options));
	}

	/**
	 * Return what is found at a path.
	 * @param path names of map entries and indexes of list elements, with slashes between
	 * @return the value, or {@code null}
	 */
	Object get(String path) {
		Object value = this.root;
		for (String name : path.split("/")) {
			if (value instanceof List<?> list) {
				value = list.get(Integer.parseInt(name));
			}
			else {
				value = (value instanceof Map<?, ?> map) ? map.get(name) : null;
			}
		}
		return value;
	}

	int getInt(String path) {
		return (Integer) get(path);
	}

	/**
	 * Return every name and every value in the document, comments left out.
	 * @return the texts
	 */
	List<String> texts() {
		List<String> texts = new ArrayList<>();
		collect(this.root, texts);
		return texts;
	}

	/**
	 * Return every value of every entry of the given name, however deep.
	 * @param name the name
	 * @return the values
	 */
	List<Object> all(String name) {
		List<Object> found = new ArrayList<>();
		collect(this.root, name, found);
		return found;
	}

	private static void collect(Object node, List<String> texts) {
		if (node instanceof Map<?, ?> map) {
			map.forEach((key, value) -> {
				texts.add(String.valueOf(key));
				collect(value, texts);
			});
		}
		else if (node instanceof List<?> list) {
			list.forEach((element) -> collect(element, texts));
		}
		else {
			texts.add(String.valueOf(node));
		}
	}

	private static void collect(Object node, String name, List<Object> found) {
		if (node instanceof Map<?, ?> map) {
			map.forEach((key, value) -> {
				if (name.equals(key)) {
					found.add(value);
				}
				collect(value, name, found);
			});
		}
		else if (node instanceof List<?> list) {
			list.forEach((element) -> collect(element, name, found));
		}
	}

}

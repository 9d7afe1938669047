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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * The schemas that CloudFormation publishes for its resources, as AWS's Cloud Development
 * Kit has them. Its libraries for Java are archives around a description of their types,
 * which is all that is read of them.
 */
final class CloudFormationSchema {

	private static final int BLOCK = 512;

	private final Map<String, JsonNode> types = new LinkedHashMap<>();

	private final Map<String, String> resources = new LinkedHashMap<>();

	/**
	 * Read the schemas of some services.
	 * @param services names of services, as in the libraries
	 */
	CloudFormationSchema(String... services) throws IOException {
		for (String service : services) {
			JsonNode assembly = JsonMapper.shared().readTree(assembly(service));
			for (JsonNode type : assembly.path("types")) {
				String name = type.path("fqn").asString();
				this.types.put(name, type);
				JsonNode resource = type.path("docs").path("custom").path("cloudformationResource");
				if (resource.isString()) {
					this.resources.put(resource.asString(), name + "Props");
				}
			}
		}
	}

	/**
	 * Return what is wrong with the resources of a template: unknown types and names,
	 * missing properties, values of another type.
	 * @param template the template
	 * @return the problems, each with its place
	 */
	List<String> problems(Descriptor template) {
		List<String> problems = new ArrayList<>();
		((Map<?, ?>) template.get("Resources")).forEach((name, value) -> {
			Descriptor resource = new Descriptor(value);
			String type = this.resources.get(resource.get("Type"));
			if (type == null) {
				problems.add(name + ": unknown type " + resource.get("Type"));
			}
			else {
				check(name.toString(), type, resource.get("Properties"), problems);
			}
		});
		return problems;
	}

	private void check(String path, String type, @Nullable Object value, List<String> problems) {
		if (!(value instanceof Map<?, ?> properties)) {
			problems.add(path + ": not a map");
			return;
		}
		Map<String, JsonNode> known = new LinkedHashMap<>();
		for (JsonNode property : this.types.get(type).path("properties")) {
			String name = StringUtils.capitalize(property.path("name").asString());
			known.put(name, property);
			if (!property.path("optional").asBoolean() && !properties.containsKey(name)) {
				problems.add(path + "." + name + ": missing");
			}
		}
		properties.forEach((name, content) -> {
			JsonNode property = known.get(name);
			if (property == null) {
				problems.add(path + "." + name + ": unknown");
			}
			else {
				checkType(path + "." + name, property.path("type"), content, problems);
			}
		});
	}

	private void checkType(String path, JsonNode type, Object value, List<String> problems) {
		if (isIntrinsic(value)) {
			return;
		}
		if (type.has("union")) {
			checkUnion(path, type.path("union").path("types"), value, problems);
		}
		else if (type.has("collection")) {
			checkCollection(path, type.path("collection"), value, problems);
		}
		else if (type.has("primitive")) {
			if (!isPrimitive(type.path("primitive").asString(), value)) {
				problems.add(path + ": not a " + type.path("primitive").asString());
			}
		}
		else if (this.types.containsKey(type.path("fqn").asString())) {
			check(path, type.path("fqn").asString(), value, problems);
		}
		else {
			problems.add(path + ": not known to be " + type.path("fqn").asString());
		}
	}

	private void checkUnion(String path, JsonNode types, Object value, List<String> problems) {
		List<String> fewest = null;
		for (JsonNode type : types) {
			if (!type.path("fqn").asString("").equals("@aws-cdk/core.IResolvable")) {
				List<String> found = new ArrayList<>();
				checkType(path, type, value, found);
				fewest = (fewest == null || found.size() < fewest.size()) ? found : fewest;
			}
		}
		problems.addAll((fewest != null) ? fewest : List.of());
	}

	private void checkCollection(String path, JsonNode collection, Object value, List<String> problems) {
		JsonNode element = collection.path("elementtype");
		if (collection.path("kind").asString().equals("array") && value instanceof List<?> list) {
			for (int i = 0; i < list.size(); i++) {
				checkType(path + "[" + i + "]", element, list.get(i), problems);
			}
		}
		else if (collection.path("kind").asString().equals("map") && value instanceof Map<?, ?> map) {
			map.forEach((name, content) -> checkType(path + "." + name, element, content, problems));
		}
		else {
			problems.add(path + ": not a collection of kind " + collection.path("kind").asString());
		}
	}

	private static boolean isIntrinsic(Object value) {
		return value instanceof Map<?, ?> map && map.size() == 1
				&& map.keySet().iterator().next().toString().matches("Ref|Fn::\\w+");
	}

	private static boolean isPrimitive(String type, Object value) {
		return switch (type) {
			case "string" -> value instanceof String;
			case "number" -> value instanceof Number;
			case "boolean" -> value instanceof Boolean;
			case "json", "any" -> value instanceof Map || value instanceof String;
			default -> false;
		};
	}

	private static byte[] assembly(String service) throws IOException {
		Resource[] archives = new PathMatchingResourcePatternResolver()
			.getResources("classpath*:software/amazon/awscdk/services/" + service + "/*.jsii.tgz");
		Assert.state(archives.length == 1, () -> archives.length + " archives for " + service);
		try (InputStream archive = new GZIPInputStream(archives[0].getInputStream())) {
			// a tar file: each entry has a header of one block, and fills up its last
			// block
			while (true) {
				byte[] header = archive.readNBytes(BLOCK);
				Assert.state(header.length == BLOCK && header[0] != 0, () -> "No description of types for " + service);
				int size = Integer.parseInt(text(header, 124, 12), 8);
				byte[] content = archive.readNBytes(size);
				archive.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
				if (text(header, 0, 100).equals("package/.jsii")) {
					return content;
				}
			}
		}
	}

	private static String text(byte[] header, int offset, int length) {
		String text = new String(header, offset, length, StandardCharsets.US_ASCII);
		return text.substring(0, (text.indexOf('\0') != -1) ? text.indexOf('\0') : length).trim();
	}

}

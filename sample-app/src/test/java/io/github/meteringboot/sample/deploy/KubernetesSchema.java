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
import java.io.UncheckedIOException;
import java.util.Map;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;

import org.springframework.util.Assert;

/**
 * The schemas that Kubernetes publishes (OpenAPI), as its Java client has them: names,
 * required fields and types.
 */
final class KubernetesSchema {

	private static final Map<String, Kind> KINDS = Map.of("apps/v1 Deployment",
			(json) -> V1Deployment.fromJson(json).toJson(), "v1 Service", (json) -> V1Service.fromJson(json).toJson(),
			"v1 ServiceAccount", (json) -> V1ServiceAccount.fromJson(json).toJson(), "policy/v1 PodDisruptionBudget",
			(json) -> V1PodDisruptionBudget.fromJson(json).toJson());

	private static final Gson GSON = new Gson();

	private KubernetesSchema() {
	}

	/**
	 * Fail unless a manifest is valid. The client refuses unknown names, missing fields
	 * and numbers that are none; a number in place of a text it converts, so the manifest
	 * must also come back as it went in.
	 * @param manifest the manifest
	 */
	static void validate(Descriptor manifest) {
		String name = manifest.get("apiVersion") + " " + manifest.get("kind");
		Kind kind = KINDS.get(name);
		Assert.state(kind != null, () -> "No schema for " + name);
		String json = GSON.toJson(manifest.root());
		try {
			assertSame(name, GSON.fromJson(json, JsonElement.class),
					GSON.fromJson(kind.readAndWrite(json), JsonElement.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void assertSame(String path, JsonElement expected, JsonElement actual) {
		if (expected instanceof JsonObject object && actual instanceof JsonObject other) {
			object.entrySet()
				.forEach((entry) -> assertSame(path + "." + entry.getKey(), entry.getValue(),
						other.get(entry.getKey())));
		}
		else if (expected instanceof JsonArray array && actual instanceof JsonArray other
				&& array.size() == other.size()) {
			for (int i = 0; i < array.size(); i++) {
				assertSame(path + "[" + i + "]", array.get(i), other.get(i));
			}
		}
		else {
			Assert.state(expected.equals(actual),
					() -> path + " is of another type: " + expected + " was read as " + actual);
		}
	}

	@FunctionalInterface
	private interface Kind {

		String readAndWrite(String json) throws IOException;

	}

}

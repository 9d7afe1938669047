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

package io.github.meteringboot.configuration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.ServletContext;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.DynamicType.Unloaded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shows which of the embedded servlet containers takes classes from its document root,
 * for which {@link ForeignSettings#findCodeInDocumentRoots} looks in front of each.
 */
class DocumentRootTests {

	private static final String TYPE = "beside.TheApplication";

	private final Path documentRoot;

	DocumentRootTests(@TempDir Path directory) throws IOException {
		this.documentRoot = directory;
		try (Unloaded<Object> type = new ByteBuddy().subclass(Object.class).name(TYPE).make()) {
			type.saveIn(directory.resolve("WEB-INF/classes").toFile());
		}
	}

	@Test
	void tomcatTakesClassesFromItsDocumentRoot() {
		assertThat(loads(new TomcatServletWebServerFactory(0))).isTrue();
	}

	@Test
	void jettyTakesNone() {
		assertThat(loads(new JettyServletWebServerFactory(0))).isFalse();
	}

	private boolean loads(ConfigurableServletWebServerFactory factory) {
		List<ServletContext> contexts = new ArrayList<>();
		factory.setDocumentRoot(this.documentRoot.toFile());
		WebServer server = factory.getWebServer(contexts::add);
		try {
			server.start();
			return ClassUtils.isPresent(TYPE, contexts.get(0).getClassLoader());
		}
		finally {
			server.stop();
		}
	}

}

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

package io.github.meteringboot.smoketest.seal;

import io.github.meteringboot.testsupport.InProcess;
import io.github.meteringboot.testsupport.ProductImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tries to give the servlet container code from a folder of the working directory, with
 * nothing on the class path but Spring MVC and the actuator.
 */
class ContainerSettingsIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.web().onClassPath();

	@InProcess
	@ParameterizedTest
	@ValueSource(strings = { "public/WEB-INF/classes/any.txt", "static/WEB-INF/classes/org/example/Any.class",
			"src/main/webapp/WEB-INF/lib/any.jar", "public/WEB-INF/lib/any.jar" })
	void classesInADocumentRootAreRefused(String file) {
		assertRefused(launch(WEB).file(file, ""), file.substring(0, file.indexOf("/WEB-INF")), "WEB-INF");
	}

	@Test
	void classesInADocumentRootOfTheEnvironmentAreRefused() {
		assertRefused(launch(WEB).environment("WAR_SOURCE_DIRECTORY", "any").file("any/WEB-INF/classes/any.txt", ""),
				"WEB-INF", "any");
	}

	@InProcess
	@Test
	void filesInADocumentRootAreFree() {
		assertRegistered(launch(WEB).file("public/index.html", "hello").file("static/META-INF/any.txt", ""));
	}

	@Test
	void settingsThatTakeCodeAreRefusedAndEachIsNamed() {
		assertRefused(
				launch(WEB).environment("SERVER_SERVLET_SESSION_PERSISTENT", "true")
					.environment("SERVER_SERVLET_SESSION_STOREDIR", "any")
					.environment("SERVER_TOMCAT_BASEDIR", "any")
					.environment("SERVER_TOMCAT_USEAPR", "when-available")
					.environment("SERVER_SERVLET_JSP_CLASSNAME", "org.example.Any")
					.environment("SERVER_SERVLET_JSP_INITPARAMETERS_ANY", "any")
					.environment("SERVER_SERVLET_CONTEXTPARAMETERS_ANY", "any"),
				"SERVER_SERVLET_SESSION_PERSISTENT", "SERVER_SERVLET_SESSION_STOREDIR", "SERVER_TOMCAT_BASEDIR",
				"SERVER_TOMCAT_USEAPR", "SERVER_SERVLET_JSP_CLASSNAME", "server.servlet.jsp.init-parameters",
				"server.servlet.context-parameters");
	}

	@InProcess
	@Test
	void settingsThatTakeCodeAreRefusedOnTheCommandLine() {
		assertRefused(
				launch(WEB).arguments("--server.servlet.session.store-dir=./any", "--server.tomcat.baseDir=./any"),
				"server.servlet.session.store-dir", "server.tomcat.base", "commandLineArgs");
	}

	@InProcess
	@Test
	void settingThatTakesCodeIsRefusedInADocumentOutside() {
		assertRefused(launch(WEB).file("config/application.yml", "server.tomcat.basedir: ./any"),
				"server.tomcat.basedir", "application.yml");
	}

	@InProcess
	@Test
	void settingThatTheSellerPackagesIsFree() {
		assertRegistered(launch(WEB.property("server.tomcat.basedir", "work")));
	}

}

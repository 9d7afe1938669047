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

package io.github.meteringboot.smoketest.phases;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;

import io.github.meteringboot.simulator.SimulatedAnswer;
import io.github.meteringboot.simulator.SimulatedRequest;
import io.github.meteringboot.smoketest.crac.CheckpointException;
import io.github.meteringboot.smoketest.crac.Context;
import io.github.meteringboot.smoketest.crac.Core;
import io.github.meteringboot.smoketest.crac.Resource;
import io.github.meteringboot.smoketest.crac.RestoreException;
import io.github.meteringboot.testsupport.ProductImage;
import io.github.meteringboot.testsupport.ProductProcess;
import io.github.meteringboot.testsupport.ProductProcess.Launcher;
import io.github.meteringboot.testsupport.RecordingRelay;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that is restored from a checkpoint is a new container. {@link Core} stands in
 * for a JDK with CRaC, so that Spring's own callbacks run.
 */
class CheckpointIT extends AbstractProductIT {

	private static final ProductImage WEB = Products.servlet(Product.class, Products.CRAC)
		.classes(Core.class, Context.class, Resource.class, CheckpointException.class, RestoreException.class)
		.onClassPath();

	private static final String LISTENS = "Tomcat started on port (\\d+)";

	@Test
	void restoredProcessRegistersAnewAndIsGatedMeanwhile() {
		try (RecordingRelay road = RecordingRelay.to(this.platform.endpoint());
				ProductProcess product = restorable(road).start()) {
			product.waitForLine(OPEN);
			checkpoint(product);
			throttle();
			int connections = road.connections();
			product.send("restore");
			int port = Integer.parseInt(product.waitForLines(LISTENS, 2).group(1));
			awaitThrottling();
			assertThat(road.connections()).isGreaterThan(connections);
			assertThat(product.send(HttpRequest.newBuilder().GET(), port, "/orders").statusCode()).isEqualTo(503);
			assertThat(product.health(port).body()).contains("\"throttled\"");
			release();
			product.waitForLines("Usage registered with AWS Marketplace", 2);
			product.waitForLine("RESTORED");
			assertThat(product.send(HttpRequest.newBuilder().GET(), port, "/orders").statusCode()).isEqualTo(200);
			assertThat(product.health(port).body()).contains("\"registered\"");
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests.subList(1, requests.size())).extracting(SimulatedRequest::nonce)
				.doesNotContain(requests.get(0).nonce())
				.containsOnly(requests.get(1).nonce());
		}
	}

	@Test
	void restoredProcessThatIsRefusedEnds() {
		try (ProductProcess product = restorable(launch(WEB)).start()) {
			product.waitForLine(OPEN);
			checkpoint(product);
			this.simulator.answer(SimulatedAnswer.notEntitled());
			product.send("restore");
			assertThat(product.waitForExit()).as(product::output).isEqualTo(100);
			assertThat(product.output()).contains("APPLICATION FAILED TO START");
		}
	}

	@Test
	void processRestoredFromAThrottledOneRegistersAnew() {
		throttle();
		ProductImage image = WEB.metering("throttling.initial-interval", "10000h")
			.metering("throttling.max-interval", "10000h");
		try (ProductProcess product = restorable(launch(image)).start()) {
			product.waitForLine("throttled the registration");
			checkpoint(product);
			release();
			product.send("restore");
			product.waitForLine(OPEN);
			List<SimulatedRequest> requests = this.simulator.requests();
			assertThat(requests).hasSize(2);
			assertThat(requests.get(1).nonce()).isNotEqualTo(requests.get(0).nonce());
		}
	}

	@Test
	void nothingIsLookedUpBeforeACheckpointOnRefresh() {
		try (RecordingRelay road = RecordingRelay.to(this.platform.endpoint());
				ProductProcess product = restorable(road).systemProperty("spring.context.checkpoint", "onRefresh")
					.start()) {
			product.waitForLine("CHECKPOINT");
			product.assertRunsFor(Duration.ofSeconds(2));
			assertThat(road.connections()).isZero();
			assertThat(this.simulator.requests()).isEmpty();
			product.send("restore");
			product.waitForLine(OPEN);
			assertThat(road.connections()).isPositive();
			assertThat(this.simulator.requests()).hasSize(1);
			assertThat(product.health().body()).contains("\"registered\"");
		}
	}

	private void checkpoint(ProductProcess product) {
		product.send("checkpoint");
		product.waitForLine("CHECKPOINT");
	}

	private Launcher restorable(RecordingRelay road) {
		Launcher launcher = restorable(launch(WEB));
		this.platform.environment()
			.forEach((name, value) -> launcher.environment(name,
					value.replace(this.platform.endpoint().getAuthority(), road.uri().getAuthority())));
		return launcher;
	}

	private Launcher restorable(Launcher launcher) {
		return launcher.systemProperty("org.crac.Core.Compat", Core.class.getPackageName());
	}

}

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

package io.github.meteringboot.test;

import org.springframework.context.annotation.Configuration;

/**
 * Lets a product that is started on a laptop register against a simulator. One line in
 * {@code src/test}, which an IDE and {@code mvn spring-boot:test-run} start:
 *
 * <pre class="code">
 * public class TestMyApplication {
 *
 *     public static void main(String[] args) {
 *         SpringApplication.from(MyApplication::main).with(MeteringSimulatorConfiguration.class).run(args);
 *     }
 *
 * }
 * </pre>
 *
 * The product is registered unless another outcome is chosen on the command line, with
 * the names of {@link io.github.meteringboot.simulator.SimulatedAnswer#parse(String)
 * SimulatedAnswer}:
 *
 * <pre class="code">
 * --aws.marketplace.metering.simulator.answers=throttle:5
 * --aws.marketplace.metering.simulator.answers=not-entitled
 * </pre>
 *
 * A refusal ends the process as it would in production, with the report and the exit
 * code.
 * <p>
 * Only the code of a {@code main} method can bring this about: as a name in
 * {@code spring.main.sources}, in a component scan or in an {@code @Import} this class
 * does nothing.
 *
 * @since 1.0.0
 */
@Configuration(proxyBeanMethods = false)
public class MeteringSimulatorConfiguration {

}

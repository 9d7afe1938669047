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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.meteringboot.simulator.MeteringSimulator;
import io.github.meteringboot.simulator.SimulatedAnswer;

/**
 * Annotation that can be applied to a test class to register usage for real, over HTTP
 * and with a verified signature, against a {@link MeteringSimulator} that is started for
 * the application context and stopped with it. Without this annotation a test makes no
 * call at all.
 * <p>
 * The simulator is a bean, so that the test can look at the requests:
 *
 * <pre class="code">
 * &#064;SpringBootTest(properties = "aws.marketplace.metering.throttling.initial-interval=10ms")
 * &#064;AutoConfigureMeteringSimulator(answers = { "throttle:2", "ok" })
 * class RegistrationTests {
 *
 *     &#064;Test
 *     void registersWhenTheCrowdHasGone(&#064;Autowired MeteringSimulator simulator,
 *             &#064;Autowired RegistrationStateHolder state) {
 *         assertThat(state).isRegisteredAfter(3);
 *         assertThat(simulator.requests()).extracting(SimulatedRequest::productCode).containsOnly("my-product");
 *     }
 *
 * }
 * </pre>
 *
 * Usage is registered while the context starts, before the test gets the simulator: what
 * the simulator answers is therefore said here. A context that is refused fails to load;
 * use {@link SimulatedStart} or
 * {@link MeteringAssertions#assertThatRegistrationIsRejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable)}
 * to test that, and what happens on the way.
 * <p>
 * Test classes with the same answers share a cached context, and so a simulator.
 *
 * @since 1.0.0
 * @see SimulatedStart
 * @see MeteringAssertions
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureMeteringSimulator {

	/**
	 * What the simulator answers, in this order: names of answers such as {@code ok},
	 * {@code throttle} or {@code not-entitled}, each with how often it is given after a
	 * colon if that is more than once. The last one goes on for ever, unless it has a
	 * number: then {@code ok} follows.
	 * @return the answers
	 * @see SimulatedAnswer#parse(String)
	 */
	String[] answers() default "ok";

}

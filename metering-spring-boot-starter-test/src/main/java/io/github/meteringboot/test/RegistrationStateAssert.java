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

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.meteringboot.RegistrationState;
import io.github.meteringboot.RegistrationState.Disabled;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.RegistrationState.Rejected;
import io.github.meteringboot.RegistrationState.Throttled;
import org.assertj.core.api.AbstractAssert;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * AssertJ assertions about the state of a registration. Each waits for the state to come,
 * 10 seconds unless told otherwise, and fails at once when it cannot come any more.
 *
 * @since 1.0.0
 */
public class RegistrationStateAssert
		extends AbstractAssert<RegistrationStateAssert, Supplier<? extends RegistrationState>> {

	private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

	private Duration timeout = Duration.ofSeconds(10);

	RegistrationStateAssert(Supplier<? extends RegistrationState> actual) {
		super(actual, RegistrationStateAssert.class);
	}

	/**
	 * Wait no longer than this in the assertions that follow.
	 * @param timeout how long to wait at most
	 * @return this assertion object
	 */
	public RegistrationStateAssert within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Verify that usage is registered.
	 * @return this assertion object
	 */
	public RegistrationStateAssert isRegistered() {
		await("registered", Registered.class, (registered) -> true);
		return this;
	}

	/**
	 * Verify that usage is registered, and how many calls that took.
	 * @param attempts throttled answers plus one
	 * @return this assertion object
	 */
	public RegistrationStateAssert isRegisteredAfter(int attempts) {
		int actualAttempts = await("registered", Registered.class, (registered) -> true).registration().attempts();
		if (actualAttempts != attempts) {
			throw failureWithActualExpected(actualAttempts, attempts, "Expected %d attempts but there were %d",
					attempts, actualAttempts);
		}
		return this;
	}

	/**
	 * Verify that AWS throttled the last call, and that another one will follow.
	 * @return this assertion object
	 */
	public RegistrationStateAssert isThrottled() {
		return isThrottledAtLeast(1);
	}

	/**
	 * Verify that AWS throttled so many calls, and that another one will follow.
	 * @param times the number of throttled answers, at least
	 * @return this assertion object
	 */
	public RegistrationStateAssert isThrottledAtLeast(int times) {
		await("throttled at least " + times + " times", Throttled.class, (throttled) -> throttled.attempts() >= times);
		return this;
	}

	/**
	 * Verify that AWS has not answered yet.
	 * @return this assertion object
	 */
	public RegistrationStateAssert isPending() {
		isNotNull();
		if (!(this.actual.get() instanceof Pending)) {
			throw failure("Expected the registration to be pending but it is %s", this.actual.get());
		}
		return this;
	}

	/**
	 * Verify that registration was refused.
	 * @return assertions about the rejection
	 */
	public RegistrationRejectionAssert isRejected() {
		return new RegistrationRejectionAssert(await("rejected", Rejected.class, (rejected) -> true).rejection());
	}

	private <S extends RegistrationState> S await(String description, Class<S> type, Predicate<S> condition) {
		isNotNull();
		RegistrationState state;
		try {
			state = Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(POLL_INTERVAL)
				.atMost(this.timeout)
				.until(this.actual::get, (current) -> isFinal(current) || matches(current, type, condition));
		}
		catch (ConditionTimeoutException ex) {
			throw failure("Expected the registration to be %s within %s but it is %s", description, this.timeout,
					this.actual.get());
		}
		if (!matches(state, type, condition)) {
			throw failure("Expected the registration to be %s but it is %s", description, state);
		}
		return type.cast(state);
	}

	private static boolean isFinal(RegistrationState state) {
		return state instanceof Registered || state instanceof Rejected || state instanceof Disabled;
	}

	private static <S extends RegistrationState> boolean matches(RegistrationState state, Class<S> type,
			Predicate<S> condition) {
		return type.isInstance(state) && condition.test(type.cast(state));
	}

}

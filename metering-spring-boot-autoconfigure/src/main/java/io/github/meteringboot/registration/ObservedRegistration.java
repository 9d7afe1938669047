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

package io.github.meteringboot.registration;

import java.util.function.Supplier;

import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.UsageRegistration;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes one observation of the registration: a timer, and a span where the product
 * traces.
 *
 * @since 1.0.0
 */
public class ObservedRegistration implements RegistrationInterceptor {

	/**
	 * The name of the observation.
	 */
	public static final String NAME = "aws.marketplace.metering.register";

	private final ObservationRegistry registry;

	/**
	 * Create a new instance.
	 * @param registry the registry of the product
	 */
	public ObservedRegistration(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public UsageRegistration intercept(Supplier<UsageRegistration> registration) {
		Observation observation = Observation.createNotStarted(NAME, this.registry)
			.contextualName("register usage")
			.lowCardinalityKeyValues(keyValues("unknown", "none", "none", "none"))
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			UsageRegistration receipt = registration.get();
			observation
				.lowCardinalityKeyValues(keyValues("registered", "none", receipt.region(), receipt.platform().id()))
				.highCardinalityKeyValue("attempts", String.valueOf(receipt.attempts()));
			return receipt;
		}
		catch (RegistrationRejectedException ex) {
			observation.lowCardinalityKeyValues(keyValues("rejected", ex.getErrorCode(), "none", "none"));
			observation.error(ex);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	/**
	 * Return the key values, always the same keys, as registries such as Prometheus
	 * demand.
	 */
	private static KeyValues keyValues(String outcome, String error, String region, String platform) {
		return KeyValues.of("outcome", outcome, "code", error, "region", region, "platform", platform);
	}

}

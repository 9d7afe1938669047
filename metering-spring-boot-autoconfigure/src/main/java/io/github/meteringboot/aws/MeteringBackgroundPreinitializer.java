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

package io.github.meteringboot.aws;

import java.math.BigInteger;
import java.net.URI;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;

import javax.net.ssl.SSLContext;

import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.regions.Region;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Loads what signing the call and verifying its answer take, while the application
 * starts.
 */
final class MeteringBackgroundPreinitializer implements BackgroundPreinitializer {

	// {"alg":"PS256"}.{"nonce":""} and no signature of anybody
	private static final String TOKEN = "eyJhbGciOiJQUzI1NiJ9.eyJub25jZSI6IiJ9." + "A".repeat(342);

	@Override
	public void preinitialize() throws Exception {
		SSLContext.getDefault().getSocketFactory();
		CallTarget target = new CallTarget(CallTarget.METERING, URI.create("https://localhost"), null,
				ProxyRoute.direct());
		Request request = new Request("none", 1, "none");
		RegisterUsageCall.of(target, request, Region.US_EAST_1, AwsSessionCredentials.create("none", "none", "none"))
			.headers(Clock.systemUTC());
		RSAPublicKeySpec anyKey = new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE),
				BigInteger.valueOf(65537));
		RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(anyKey);
		try {
			new RegistrationSignatureVerifier(key).verify(TOKEN, request);
		}
		catch (RegistrationSignatureVerifier.InvalidSignatureException ex) {
			// as it should be
		}
	}

}

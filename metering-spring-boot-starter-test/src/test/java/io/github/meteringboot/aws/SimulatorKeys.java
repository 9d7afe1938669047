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

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

import io.github.meteringboot.simulator.MeteringSimulator;

/**
 * Reads the keys of a simulator.
 */
public final class SimulatorKeys {

	private SimulatorKeys() {
	}

	/**
	 * Return the public key of a simulator.
	 * @param simulator the simulator
	 * @return the public key
	 */
	public static RSAPublicKey publicKey(MeteringSimulator simulator) {
		byte[] der = Base64.getMimeDecoder().decode(simulator.publicKeyPem().replaceAll("-----.*-----", ""));
		try {
			return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

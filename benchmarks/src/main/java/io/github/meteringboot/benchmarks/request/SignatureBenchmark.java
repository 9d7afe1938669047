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

package io.github.meteringboot.benchmarks.request;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import io.github.meteringboot.ContainerPlatform;
import io.github.meteringboot.SignatureStatus;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to verify the signature of an answer, once classes are loaded and
 * compiled.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignatureBenchmark {

	private static final String NONCE = "0b3b5a2e-6f0c-4a53-9d0e-1c2f5a7d9e10";

	private static final Request REQUEST = new Request("benchmark", 1, NONCE);

	private @Nullable RSAPublicKey key;

	private Answer answer = answer("");

	/**
	 * Sign an answer with a key of 2048 bits.
	 */
	@Setup
	public void sign() throws GeneralSecurityException, JOSEException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		KeyPair keys = generator.generateKeyPair();
		this.key = (RSAPublicKey) keys.getPublic();
		JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.PS256),
				new Payload(Map.of("productCode", "benchmark", "publicKeyVersion", 1, "nonce", NONCE)));
		token.sign(new RSASSASigner(keys.getPrivate()));
		this.answer = answer(token.serialize());
	}

	private static Answer answer(String signature) {
		return new Answer(signature, null, null, "none", ContainerPlatform.UNKNOWN, "");
	}

	@Benchmark
	public SignatureStatus signatureVerified() {
		return this.answer.verify(REQUEST, this.key);
	}

}

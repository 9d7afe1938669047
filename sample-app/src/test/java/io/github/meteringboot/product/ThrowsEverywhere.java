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

package io.github.meteringboot.product;

import io.github.meteringboot.UsageRegistrationRejectedEvent;
import io.github.meteringboot.UsageRegistrationThrottledEvent;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.event.EventListener;

/**
 * A bean that throws wherever the starter or Spring calls it.
 */
public class ThrowsEverywhere implements DisposableBean, ExitCodeGenerator {

	@EventListener({ UsageRegistrationThrottledEvent.class, UsageRegistrationRejectedEvent.class })
	public void listen() {
		System.out.println("A listener of the product throws");
		throw new IllegalStateException("listener");
	}

	@Override
	public int getExitCode() {
		throw new IllegalStateException("exit code");
	}

	@Override
	public void destroy() {
		System.out.println("The destruction of the product throws");
		throw new StackOverflowError();
	}

}

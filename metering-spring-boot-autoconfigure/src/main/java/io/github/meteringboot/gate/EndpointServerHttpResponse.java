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

package io.github.meteringboot.gate;

import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A response that lets nothing out before an actuator endpoint handles the exchange: a
 * filter that the product added to Spring Security may answer in its place.
 */
class EndpointServerHttpResponse extends ServerHttpResponseDecorator {

	private final Supplier<Mono<Void>> refusal;

	private volatile boolean fromEndpoint;

	/**
	 * Create a new instance.
	 * @param delegate the response beneath
	 * @param refusal writes the answer that replaces any other
	 */
	EndpointServerHttpResponse(ServerHttpResponse delegate, Supplier<Mono<Void>> refusal) {
		super(delegate);
		this.refusal = refusal;
	}

	/**
	 * From here on an endpoint answers.
	 */
	void open() {
		this.fromEndpoint = true;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return this.fromEndpoint ? super.writeWith(body) : replace(body);
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return this.fromEndpoint ? super.writeAndFlushWith(body) : replace(Flux.from(body).concatMap((part) -> part));
	}

	@Override
	public Mono<Void> setComplete() {
		return this.fromEndpoint ? super.setComplete() : finish();
	}

	/**
	 * Answer if no endpoint has.
	 * @return completes when the answer is written
	 */
	Mono<Void> finish() {
		return (isCommitted() || this.fromEndpoint) ? Mono.empty() : this.refusal.get();
	}

	private Mono<Void> replace(Publisher<? extends DataBuffer> body) {
		return Flux.from(body).doOnNext(DataBufferUtils::release).then(Mono.defer(this::finish));
	}

}

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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Opens connections as the JDK does, and builds the HTTP client over them. What the SDK
 * opens by itself has a TLS context, which it makes for plain HTTP too, and which takes
 * longer than all else that such a call needs.
 *
 * @param timeout how long to wait for a connection, and for more of an answer
 * @param proxy the proxy, or {@code null} for the one that the JVM is told of
 */
record PlainConnections(Duration timeout,
		@Nullable Proxy proxy) implements UrlConnectionFactory, SdkHttpClient.Builder<PlainConnections> {

	/**
	 * Return connections to what only this container can reach, so never through a proxy.
	 * @param timeout how long to wait for a connection, and for more of an answer
	 */
	static PlainConnections direct(Duration timeout) {
		return new PlainConnections(timeout, Proxy.NO_PROXY);
	}

	@Override
	public HttpURLConnection createConnection(URI uri) {
		try {
			URL url = uri.toURL();
			URLConnection opened = (this.proxy != null) ? url.openConnection(this.proxy) : url.openConnection();
			HttpURLConnection connection = (HttpURLConnection) opened;
			int millis = (int) Math.min(Math.max(1, this.timeout.toMillis()), Integer.MAX_VALUE);
			connection.setConnectTimeout(millis);
			connection.setReadTimeout(millis);
			return connection;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
		return UrlConnectionHttpClient.create(this);
	}

}

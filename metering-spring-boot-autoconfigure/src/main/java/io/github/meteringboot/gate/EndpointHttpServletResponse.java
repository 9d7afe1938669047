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

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A response that lets nothing out before an actuator endpoint handles the request: a
 * filter that the product added to Spring Security may answer in its place.
 */
class EndpointHttpServletResponse extends HttpServletResponseWrapper {

	private volatile boolean fromEndpoint;

	private @Nullable ServletOutputStream outputStream;

	private @Nullable PrintWriter writer;

	EndpointHttpServletResponse(HttpServletResponse response) {
		super(response);
	}

	/**
	 * From here on an endpoint answers.
	 */
	void open() {
		this.fromEndpoint = true;
	}

	boolean isFromEndpoint() {
		return this.fromEndpoint;
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		if (this.outputStream == null) {
			this.outputStream = new EndpointOutputStream(super.getOutputStream());
		}
		return this.outputStream;
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		if (this.writer == null) {
			this.writer = new PrintWriter(new EndpointWriter(super.getWriter()));
		}
		return this.writer;
	}

	@Override
	public void flushBuffer() throws IOException {
		if (isFromEndpoint()) {
			super.flushBuffer();
		}
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		sendRedirect(location, SC_FOUND, true);
	}

	@Override
	public void sendRedirect(String location, boolean clearBuffer) throws IOException {
		sendRedirect(location, SC_FOUND, clearBuffer);
	}

	@Override
	public void sendRedirect(String location, int status) throws IOException {
		sendRedirect(location, status, true);
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		if (isFromEndpoint()) {
			super.sendRedirect(location, status, clearBuffer);
		}
		else {
			sendError(SC_SERVICE_UNAVAILABLE);
		}
	}

	private final class EndpointOutputStream extends ServletOutputStream {

		private final ServletOutputStream delegate;

		EndpointOutputStream(ServletOutputStream delegate) {
			this.delegate = delegate;
		}

		@Override
		public void write(int b) throws IOException {
			if (isFromEndpoint()) {
				this.delegate.write(b);
			}
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			if (isFromEndpoint()) {
				this.delegate.write(bytes, offset, length);
			}
		}

		@Override
		public void flush() throws IOException {
			if (isFromEndpoint()) {
				this.delegate.flush();
			}
		}

		@Override
		public void close() throws IOException {
			if (isFromEndpoint()) {
				this.delegate.close();
			}
		}

		@Override
		public boolean isReady() {
			return this.delegate.isReady();
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			this.delegate.setWriteListener(listener);
		}

	}

	private final class EndpointWriter extends FilterWriter {

		EndpointWriter(Writer delegate) {
			super(delegate);
		}

		@Override
		public void write(int c) throws IOException {
			if (isFromEndpoint()) {
				super.write(c);
			}
		}

		@Override
		public void write(char[] characters, int offset, int length) throws IOException {
			if (isFromEndpoint()) {
				super.write(characters, offset, length);
			}
		}

		@Override
		public void write(String string, int offset, int length) throws IOException {
			if (isFromEndpoint()) {
				super.write(string, offset, length);
			}
		}

		@Override
		public void flush() throws IOException {
			if (isFromEndpoint()) {
				super.flush();
			}
		}

		@Override
		public void close() throws IOException {
			if (isFromEndpoint()) {
				super.close();
			}
		}

	}

}

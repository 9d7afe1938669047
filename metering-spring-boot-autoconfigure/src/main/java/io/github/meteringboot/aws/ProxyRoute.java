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

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How a host is reached: directly or through a proxy. The proxy selector of the JVM,
 * which reads system properties, comes first, as in the AWS SDK. Then come the
 * environment variables that operators set: for {@code https} {@code HTTPS_PROXY}, which
 * the SDK does not read, before {@code HTTP_PROXY}.
 *
 * @param kind the kind of the route
 * @param host the host of the proxy
 * @param port the port of the proxy
 * @param authorization the value of {@code Proxy-Authorization}, or {@code null}
 * @param source the setting that names the proxy
 */
record ProxyRoute(Kind kind, String host, int port, @Nullable String authorization, String source) {

	static final int MAX_PORT = 65_535;

	private static final ProxyRoute DIRECT = new ProxyRoute(Kind.DIRECT, "", 0, null, "");

	/**
	 * Return the route to what only this host can reach.
	 */
	static ProxyRoute direct() {
		return DIRECT;
	}

	/**
	 * Find the route to a host.
	 * @param target the address to call
	 * @param settings the environment
	 * @return the route
	 * @throws CallFailedException if the environment names a proxy in an unusable form
	 */
	static ProxyRoute to(URI target, AwsSettings settings) {
		boolean secure = "https".equalsIgnoreCase(target.getScheme());
		ProxyRoute selected = ofSelector(target, secure ? "https" : "http");
		if (selected == null && secure && isSet("http.proxyHost") && !isSet("https.proxyHost")) {
			// the AWS SDK takes the proxy for HTTP for all calls, the JDK does not
			selected = ofSelector(URI.create("http://" + target.getRawAuthority()), "http");
		}
		if (selected != null) {
			return selected;
		}
		if (isSet("http.proxyHost") || isSet("https.proxyHost") || isSet("socksProxyHost")) {
			return DIRECT;
		}
		if (isExcluded(target.getHost(), settings)) {
			return DIRECT;
		}
		ProxyRoute route = secure ? ofVariable("HTTPS_PROXY", settings) : null;
		if (route == null) {
			route = ofVariable("HTTP_PROXY", settings);
		}
		return (route != null) ? route : DIRECT;
	}

	private static boolean isSet(String property) {
		String value = System.getProperty(property);
		return value != null && !value.isBlank();
	}

	private static @Nullable ProxyRoute ofSelector(URI target, String scheme) {
		ProxySelector selector = ProxySelector.getDefault();
		if (selector == null) {
			return null;
		}
		for (Proxy proxy : selector.select(target)) {
			if (proxy.type() != Proxy.Type.DIRECT && proxy.address() instanceof InetSocketAddress address
					&& !address.getHostString().isBlank()) {
				boolean socks = proxy.type() == Proxy.Type.SOCKS;
				// the JDK itself sends those of a SOCKS proxy
				String user = socks ? null : System.getProperty(scheme + ".proxyUser");
				String password = socks ? null : System.getProperty(scheme + ".proxyPassword");
				boolean set = isSet(socks ? "socksProxyHost" : scheme + ".proxyHost");
				return new ProxyRoute(socks ? Kind.SOCKS : Kind.HTTP, address.getHostString(), address.getPort(),
						(user != null && password != null) ? basic(user + ":" + password) : null,
						set ? "the system property " + (socks ? "socksProxyHost" : scheme + ".proxyHost")
								: "the proxy selector of the JVM");
			}
		}
		return null;
	}

	private static @Nullable ProxyRoute ofVariable(String name, AwsSettings settings) {
		String found = name;
		String value = settings.variable(name);
		if (value == null) {
			found = name.toLowerCase(Locale.ROOT);
			value = settings.variable(found);
		}
		if (value == null) {
			return null;
		}
		String source = "the environment variable " + found;
		URI uri = parse(value);
		if (uri == null || uri.getHost() == null || uri.getPort() == -1 || uri.getPort() > MAX_PORT
				|| !("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
			// the value may hold a password
			throw CallFailedException.setting(source, "is not the address of a proxy with a scheme and a port",
					"Write it as http://proxy.example.com:3128, or with a user as http://user:password@proxy.example.com:3128, or unset it.");
		}
		String user = uri.getRawUserInfo();
		return new ProxyRoute("https".equalsIgnoreCase(uri.getScheme()) ? Kind.HTTP_OVER_TLS : Kind.HTTP, uri.getHost(),
				uri.getPort(), (user != null) ? basic(decode(user)) : null, source);
	}

	private static @Nullable URI parse(String value) {
		try {
			return new URI(value);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static String decode(String text) {
		// a plus sign means itself here
		return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	private static String basic(String userAndPassword) {
		return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean isExcluded(String host, AwsSettings settings) {
		String list = settings.variable("NO_PROXY");
		if (list == null) {
			list = settings.variable("no_proxy");
		}
		if (list == null) {
			return false;
		}
		String name = bare(host.toLowerCase(Locale.ROOT));
		for (String entry : list.split("[,| ]")) {
			if (matches(name, entry.strip().toLowerCase(Locale.ROOT))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether an entry of {@code NO_PROXY} names a host: the host itself, a domain
	 * above it, with or without a dot or {@code *} in front, or everything.
	 */
	private static boolean matches(String host, String entry) {
		String domain = bare(entry);
		if (domain.equals("*")) {
			return true;
		}
		if (domain.startsWith("*")) {
			domain = domain.substring(1);
		}
		if (domain.isEmpty()) {
			return false;
		}
		return host.equals(domain) || host.endsWith(domain.startsWith(".") ? domain : "." + domain);
	}

	private static String bare(String host) {
		return (host.startsWith("[") && host.endsWith("]")) ? host.substring(1, host.length() - 1) : host;
	}

	boolean isDirect() {
		return this.kind == Kind.DIRECT;
	}

	String authority() {
		return this.host + ":" + this.port;
	}

	/**
	 * The kinds of routes.
	 */
	enum Kind {

		DIRECT, HTTP, HTTP_OVER_TLS, SOCKS

	}

}

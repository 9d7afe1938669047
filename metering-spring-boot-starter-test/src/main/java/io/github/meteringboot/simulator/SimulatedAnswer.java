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

package io.github.meteringboot.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What a {@link MeteringSimulator} answers to a call of {@code RegisterUsage}: as AWS
 * does when all is well, as AWS does when it refuses, or as a broken network does.
 *
 * <pre class="code">
 * simulator.answer(SimulatedAnswer.throttled().times(3), SimulatedAnswer.ok());
 * simulator.answer(SimulatedAnswer.notEntitled());
 * simulator.answer(SimulatedAnswer.ok().after(Duration.ofSeconds(5)));
 * </pre>
 *
 * Answers are immutable: {@link #times(int)}, {@link #after(Duration)} and
 * {@link #withoutTypePrefix()} return another one.
 *
 * @since 1.0.0
 * @see MeteringSimulator#answer(SimulatedAnswer...)
 */
public final class SimulatedAnswer {

	private static final List<String> THROTTLING_CODES = List.of("ThrottlingException", "Throttling",
			"ThrottledException", "ProvisionedThroughputExceededException", "SlowDown", "TooManyRequestsException",
			"RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled", "RequestThrottledException",
			"EC2ThrottledException", "TransactionInProgressException");

	// AWS refuses a signature that is older or younger than this
	private static final Duration SIGNATURE_TOLERANCE = Duration.ofMinutes(5);

	private static final int OVERSIZE_CHUNKS = 1024;

	private static final int OVERSIZE_CHUNK_LENGTH = 65536;

	private static final String HTML = "<!DOCTYPE html><html><head><title>Welcome</title></head>"
			+ "<body><h1>Please log in to the network</h1></body></html>";

	private final String name;

	private final Behavior behavior;

	// whether the answer comes from AWS, and so carries a request id
	private final boolean fromAws;

	private final boolean typePrefix;

	private final Duration delay;

	private final int times;

	private SimulatedAnswer(String name, boolean fromAws, Behavior behavior) {
		this(name, behavior, fromAws, true, Duration.ZERO, 1);
	}

	private SimulatedAnswer(String name, Behavior behavior, boolean fromAws, boolean typePrefix, Duration delay,
			int times) {
		this.name = name;
		this.behavior = behavior;
		this.fromAws = fromAws;
		this.typePrefix = typePrefix;
		this.delay = delay;
		this.times = times;
	}

	/**
	 * Registered: a JWT, signed with PS256, whose claims {@code productCode},
	 * {@code publicKeyVersion} and {@code nonce} are those of the call.
	 * @return the answer
	 */
	public static SimulatedAnswer ok() {
		return signed("ok", Function.identity());
	}

	/**
	 * Registered, with a key version that has expired or is going to.
	 * @param publicKeyRotationTimestamp when the key version expires, to the millisecond
	 * @return the answer
	 */
	public static SimulatedAnswer okWithRotation(Instant publicKeyRotationTimestamp) {
		// AWS JSON 1.1 writes a timestamp as seconds since the epoch
		BigDecimal seconds = BigDecimal.valueOf(publicKeyRotationTimestamp.toEpochMilli(), 3);
		return new SimulatedAnswer("ok-with-rotation", true, (call, typePrefix) -> AwsJson.ok(call.requestId(), Map
			.of("Signature", UsageSigner.sign(call, UsageSigner.claims(call)), "PublicKeyRotationTimestamp", seconds)));
	}

	/**
	 * Registered, with the claim names as AWS's guide spells them: {@code ProductCode},
	 * {@code PublicKeyVersion}, {@code Nonce}.
	 * @return the answer
	 */
	public static SimulatedAnswer okWithPascalCaseClaims() {
		return signed("ok-with-pascal-case-claims", (claims) -> {
			Map<String, Object> renamed = new LinkedHashMap<>();
			claims.forEach((name, value) -> renamed
				.put(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), value));
			return renamed;
		});
	}

	/**
	 * Registered, with the key version as a text instead of a number.
	 * @return the answer
	 */
	public static SimulatedAnswer okWithTextKeyVersion() {
		return signed("ok-with-text-key-version", (claims) -> {
			claims.computeIfPresent("publicKeyVersion", (name, value) -> value.toString());
			return claims;
		});
	}

	/**
	 * Registered, but with a signature that proves nothing.
	 * @param forgery what is wrong with it
	 * @return the answer
	 */
	public static SimulatedAnswer forged(Forgery forgery) {
		return new SimulatedAnswer("forged-" + forgery.kebabName(), true, (call, typePrefix) -> {
			String signature = UsageSigner.forge(forgery, call);
			return AwsJson.ok(call.requestId(),
					(signature != null) ? Map.of("Signature", signature) : Collections.emptyMap());
		});
	}

	/**
	 * An error of AWS, with the HTTP status that AWS gives it: 500 for
	 * {@code InternalServiceErrorException} and {@code InternalFailure}, 503 for
	 * {@code ServiceUnavailable}, 400 for all others.
	 * @param code the error code
	 * @return the answer
	 */
	public static SimulatedAnswer error(String code) {
		int status = switch (code) {
			case "InternalServiceErrorException", "InternalFailure" -> 500;
			case "ServiceUnavailable" -> 503;
			default -> 400;
		};
		return error(code, status, "Simulated: " + code);
	}

	/**
	 * An error of AWS.
	 * @param code the error code
	 * @param status the HTTP status
	 * @param message the message
	 * @return the answer
	 */
	public static SimulatedAnswer error(String code, int status, String message) {
		return new SimulatedAnswer(code, true,
				(call, typePrefix) -> AwsJson.error(call.requestId(), status, code, message, typePrefix));
	}

	/**
	 * {@code CustomerNotEntitledException}: the buyer has no subscription.
	 * @return the answer
	 */
	public static SimulatedAnswer notEntitled() {
		return error("CustomerNotEntitledException", 400,
				"Customer does not have a valid subscription for the product.");
	}

	/**
	 * {@code InvalidProductCodeException}: AWS does not know the product code.
	 * @return the answer
	 */
	public static SimulatedAnswer invalidProductCode() {
		return error("InvalidProductCodeException", 400, "The product code does not exist.");
	}

	/**
	 * {@code InvalidPublicKeyVersionException}: AWS does not know the key version.
	 * @return the answer
	 */
	public static SimulatedAnswer invalidPublicKeyVersion() {
		return error("InvalidPublicKeyVersionException", 400, "The public key version is invalid.");
	}

	/**
	 * {@code InvalidRegionException}: not the region in which the container was launched.
	 * @return the answer
	 */
	public static SimulatedAnswer invalidRegion() {
		return error("InvalidRegionException", 400,
				"The call must go to the AWS Region in which the task or pod was launched.");
	}

	/**
	 * {@code PlatformNotSupportedException}: neither a task of Amazon ECS nor a pod of
	 * Amazon EKS.
	 * @return the answer
	 */
	public static SimulatedAnswer platformNotSupported() {
		return error("PlatformNotSupportedException", 400,
				"This operation can only be called from within an ECS task or an EKS pod");
	}

	/**
	 * {@code DisabledApiException}: the region does not offer the call.
	 * @return the answer
	 */
	public static SimulatedAnswer disabledApi() {
		return error("DisabledApiException", 400, "The API is disabled in the Region.");
	}

	/**
	 * {@code InternalServiceErrorException}, status 500.
	 * @return the answer
	 */
	public static SimulatedAnswer internalServiceError() {
		return error("InternalServiceErrorException", 500, "An internal error has occurred.");
	}

	/**
	 * {@code AccessDeniedException}: the role has no permission for the call.
	 * @return the answer
	 */
	public static SimulatedAnswer accessDenied() {
		return error("AccessDeniedException", 400,
				"User: arn:aws:sts::111122223333:assumed-role/product/simulated is not authorized to perform: "
						+ "aws-marketplace:RegisterUsage");
	}

	/**
	 * {@code UnrecognizedClientException}: AWS does not know the access key.
	 * @return the answer
	 */
	public static SimulatedAnswer unrecognizedClient() {
		return error("UnrecognizedClientException", 400, "The security token included in the request is invalid.");
	}

	/**
	 * {@code ExpiredTokenException}: the temporary credentials have expired.
	 * @return the answer
	 */
	public static SimulatedAnswer expiredToken() {
		return error("ExpiredTokenException", 400, "The security token included in the request is expired");
	}

	/**
	 * {@code InvalidSignatureException}, with a {@code Date} that is right: the secret
	 * key is wrong, not the clock.
	 * @return the answer
	 */
	public static SimulatedAnswer invalidSignature() {
		return error("InvalidSignatureException", 400,
				"The request signature we calculated does not match the signature you provided.");
	}

	/**
	 * {@code ThrottlingException}, status 400: how AWS throttles {@code RegisterUsage}.
	 * @return the answer
	 */
	public static SimulatedAnswer throttled() {
		return throttled("ThrottlingException");
	}

	/**
	 * Throttled with another code, status 400.
	 * @param code one of {@link #throttlingCodes()}
	 * @return the answer
	 * @throws IllegalArgumentException if the AWS SDK does not take the code for
	 * throttling
	 */
	public static SimulatedAnswer throttled(String code) {
		return throttled(code, 400);
	}

	/**
	 * Throttled with another code and status.
	 * @param code one of {@link #throttlingCodes()}
	 * @param status the HTTP status
	 * @return the answer
	 * @throws IllegalArgumentException if the AWS SDK does not take the code for
	 * throttling
	 */
	public static SimulatedAnswer throttled(String code, int status) {
		if (!THROTTLING_CODES.contains(code)) {
			throw new IllegalArgumentException(
					"'" + code + "' is not a code of throttling, which are " + THROTTLING_CODES);
		}
		return error(code, status, "Rate exceeded");
	}

	/**
	 * Throttled by status 429 alone, without an error code.
	 * @return the answer
	 */
	public static SimulatedAnswer tooManyRequests() {
		return new SimulatedAnswer("too-many-requests", true,
				(call, typePrefix) -> AwsJson.message(429, call.requestId(), "{}"));
	}

	/**
	 * Return the error codes that the AWS SDK takes for throttling.
	 * @return the codes, the usual one first
	 */
	public static List<String> throttlingCodes() {
		return THROTTLING_CODES;
	}

	/**
	 * A failure of AWS: {@code ServiceUnavailable} for 503, {@code InternalFailure} for
	 * any other status.
	 * @param status the HTTP status, 500 to 599
	 * @return the answer
	 */
	public static SimulatedAnswer serverError(int status) {
		if (status < 500 || status > 599) {
			throw new IllegalArgumentException("'status' must be 500 to 599, not " + status);
		}
		return error((status != 503) ? "InternalFailure" : "ServiceUnavailable", status,
				"The request processing has failed.");
	}

	/**
	 * An answer that does not come from AWS: no error code, no request id.
	 * @param status the HTTP status
	 * @param body the body, sent as plain text
	 * @return the answer
	 */
	public static SimulatedAnswer status(int status, String body) {
		return new SimulatedAnswer("status-" + status, false,
				(call, typePrefix) -> HttpMessage.of(status, "text/plain; charset=utf-8", body));
	}

	/**
	 * The page of a captive portal or a proxy: status 200, HTML.
	 * @return the answer
	 */
	public static SimulatedAnswer html() {
		return new SimulatedAnswer("html", false,
				(call, typePrefix) -> HttpMessage.of(200, "text/html; charset=utf-8", HTML));
	}

	/**
	 * No answer, ever; the connection stays open until the client gives up or the
	 * simulator is closed.
	 * @return the answer
	 */
	public static SimulatedAnswer hang() {
		return new SimulatedAnswer("hang", false, (call, typePrefix) -> HttpReply.HANG);
	}

	/**
	 * The connection is aborted with a TCP reset.
	 * @return the answer
	 */
	public static SimulatedAnswer reset() {
		return new SimulatedAnswer("reset", false, (call, typePrefix) -> HttpReply.RESET);
	}

	/**
	 * A proper answer that breaks off halfway: fewer bytes than its
	 * {@code Content-Length}, then the connection is closed.
	 * @return the answer
	 */
	public static SimulatedAnswer truncated() {
		return new SimulatedAnswer("truncated", true, (call, typePrefix) -> signed(call).truncated());
	}

	/**
	 * Status 200 and well-formed JSON whose {@code Signature} is 64 MiB long.
	 * @return the answer
	 */
	public static SimulatedAnswer oversize() {
		byte[] filler = new byte[OVERSIZE_CHUNK_LENGTH];
		Arrays.fill(filler, (byte) 'A');
		// the filler goes into the middle, which is inside of the signature
		String body = "{\"Signature\":\"" + "A".repeat(16) + "\"}";
		return new SimulatedAnswer("oversize", true,
				(call, typePrefix) -> AwsJson.message(200, call.requestId(), body).stretched(filler, OVERSIZE_CHUNKS));
	}

	/**
	 * Status 200 and no body.
	 * @return the answer
	 */
	public static SimulatedAnswer emptyBody() {
		return new SimulatedAnswer("empty-body", true,
				(call, typePrefix) -> AwsJson.message(200, call.requestId(), ""));
	}

	/**
	 * Status 200 and an empty JSON object: no signature.
	 * @return the answer
	 */
	public static SimulatedAnswer emptyJson() {
		return new SimulatedAnswer("empty-json", true,
				(call, typePrefix) -> AwsJson.ok(call.requestId(), Collections.emptyMap()));
	}

	/**
	 * AWS's clock differs from that of the client. A call that is signed more than five
	 * minutes off AWS's time is refused ({@code InvalidSignatureException}, with AWS's
	 * time in the {@code Date} header, from which the SDK learns); one that is signed
	 * with AWS's time is answered as {@link #ok()}.
	 * <p>
	 * The SDK keeps what it learns for the whole JVM.
	 * @param offset how much AWS's clock is ahead of this machine's, negative if behind
	 * @return the answer
	 * @throws IllegalArgumentException if the offset is within five minutes, which AWS
	 * tolerates
	 */
	public static SimulatedAnswer clockSkew(Duration offset) {
		if (offset.abs().compareTo(SIGNATURE_TOLERANCE) <= 0) {
			throw new IllegalArgumentException("'offset' must be more than " + SIGNATURE_TOLERANCE);
		}
		return new SimulatedAnswer("clock-skew", true, (call, typePrefix) -> {
			Instant awsTime = Instant.now().plus(offset);
			Instant signedAt = call.signedAt();
			if (signedAt != null && Duration.between(signedAt, awsTime).abs().compareTo(SIGNATURE_TOLERANCE) <= 0) {
				return AwsJson.date(signed(call), awsTime);
			}
			String message = offset.isNegative() ? "Signature not yet current: the time of AWS is "
					: "Signature expired: the time of AWS is ";
			return AwsJson.date(AwsJson.error(call.requestId(), 400, "InvalidSignatureException",
					message + RegisterUsageProtocol.amzDate(awsTime), typePrefix), awsTime);
		});
	}

	/**
	 * Return this answer, given late.
	 * @param delay how late
	 * @return the late answer
	 */
	public SimulatedAnswer after(Duration delay) {
		return new SimulatedAnswer(this.name, this.behavior, this.fromAws, this.typePrefix, delay, this.times);
	}

	/**
	 * Return this answer, given several times in a row before the script goes on.
	 * @param times how often, at least once
	 * @return the repeated answer
	 */
	public SimulatedAnswer times(int times) {
		if (times < 1) {
			throw new IllegalArgumentException("'times' must be at least 1, not " + times);
		}
		return new SimulatedAnswer(this.name, this.behavior, this.fromAws, this.typePrefix, this.delay, times);
	}

	/**
	 * Return this answer with a bare error code as the {@code __type} of an error. By
	 * default it has the namespace in front, as in
	 * {@code com.amazonaws.marketplacemetering#ThrottlingException}.
	 * @return the answer with a bare error code
	 */
	public SimulatedAnswer withoutTypePrefix() {
		return new SimulatedAnswer(this.name, this.behavior, this.fromAws, false, this.delay, this.times);
	}

	/**
	 * Read a script as it is written on a command line: names of answers, separated by
	 * commas, each with how often it is given after a colon if that is more than once.
	 * The last one goes on for ever, unless it has a number: then {@code ok} follows.
	 *
	 * <pre class="code">
	 * ok                      registered
	 * throttle                throttled for ever
	 * throttle:5              throttled five times, then registered
	 * reset:2,throttle:3,ok   a network that comes up late, and a crowd
	 * not-entitled            refused
	 * </pre>
	 * @param script the script
	 * @return the answers
	 * @throws IllegalArgumentException if a name is not known (the message lists all
	 * names), or a number is not one
	 * @see MeteringSimulator#answer(List)
	 */
	public static List<SimulatedAnswer> parse(String script) {
		return AnswerScript.parse(script);
	}

	boolean isFromAws() {
		return this.fromAws;
	}

	int times() {
		return this.times;
	}

	HttpReply reply(RegisterUsageCall call) {
		HttpReply reply = this.behavior.reply(call, this.typePrefix);
		return this.delay.isZero() ? reply : reply.after(this.delay);
	}

	@Override
	public String toString() {
		return this.name + ((this.times > 1) ? ":" + this.times : "")
				+ (this.delay.isZero() ? "" : " after " + this.delay);
	}

	private static HttpMessage signed(RegisterUsageCall call) {
		return AwsJson.ok(call.requestId(), Map.of("Signature", UsageSigner.sign(call, UsageSigner.claims(call))));
	}

	private static SimulatedAnswer signed(String name, Function<Map<String, Object>, Map<String, Object>> claims) {
		return new SimulatedAnswer(name, true, (call, typePrefix) -> AwsJson.ok(call.requestId(),
				Map.of("Signature", UsageSigner.sign(call, claims.apply(UsageSigner.claims(call))))));
	}

	/**
	 * Makes the reply to one call.
	 */
	@FunctionalInterface
	private interface Behavior {

		HttpReply reply(RegisterUsageCall call, boolean typePrefix);

	}

}

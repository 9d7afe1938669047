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

package io.github.meteringboot.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.meteringboot.RegistrationPhase;
import io.github.meteringboot.RegistrationRejectedException;
import io.github.meteringboot.RegistrationState.Pending;
import io.github.meteringboot.RegistrationState.Registered;
import io.github.meteringboot.SimulationMode;
import io.github.meteringboot.autoconfigure.MeteringAutoConfiguration;
import io.github.meteringboot.aws.RegisterUsageOperation;
import io.github.meteringboot.aws.TimedOperation;
import io.github.meteringboot.registration.FullJitterBackOff;
import io.github.meteringboot.registration.RegistrationPlan;
import io.github.meteringboot.registration.RegistrationStateHolder;
import io.github.meteringboot.registration.StartupRegistration;
import io.github.meteringboot.simulator.ContainerPlatformSimulator;
import io.github.meteringboot.simulator.MeteringSimulator;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Starts application contexts, each behind a network of its own whose connections have
 * faults: each ends registered, or with the exit code of a start that got no usable
 * answer, within its time.
 */
class ContextFaultIT {

	private static final int STARTS = Integer.getInteger("faults.starts", 1000);

	private static final long SEED = Long.getLong("faults.seed", new Random().nextLong(1_000_000_000));

	private static final Duration API_CALL_TIMEOUT = Duration.ofSeconds(6);

	private static final Duration API_CALL_ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration DELAY = Duration.ofMillis(500);

	/** For a machine that has other work. */
	private static final Duration MARGIN = Duration.ofSeconds(4);

	private static final FaultCounts counts = new FaultCounts();

	@TempDir
	private static @Nullable Path directory;

	@AutoClose
	private static final ContainerPlatformSimulator ecs = ContainerPlatformSimulator.ecsFargate("eu-west-3");

	@AutoClose
	private static @Nullable ContainerPlatformSimulator eks;

	@AutoClose
	private static final MeteringSimulator metering = MeteringSimulator.start();

	@AfterAll
	static void write() throws IOException {
		if (counts.total() == STARTS) {
			counts.write("ContextFaultIT", "attempt", SEED);
		}
	}

	@TestFactory
	Stream<DynamicTest> startEndsRegisteredOrWithItsExitCode() {
		System.out.println("faults.seed=" + SEED);
		eks = ContainerPlatformSimulator.eks("eu-west-3", Objects.requireNonNull(directory));
		return IntStream.range(0, STARTS)
			.mapToObj((index) -> DynamicTest.dynamicTest("seed " + (SEED + index), () -> start(SEED + index)));
	}

	private static void start(long seed) throws Exception {
		ContainerPlatformSimulator platform = (seed % 2 == 0) ? ecs : Objects.requireNonNull(eks);
		try (FaultyNetwork network = new FaultyNetwork(seed, platform, metering.endpoint(), DELAY)) {
			AtomicReference<@Nullable TimedOperation> operation = new AtomicReference<>();
			Supplier<TimedOperation> operations = () -> operation.updateAndGet((before) -> new TimedOperation(
					new RegisterUsageOperation.Settings(network.metering(), API_CALL_TIMEOUT, API_CALL_ATTEMPT_TIMEOUT),
					network.environment()));
			boolean registered = start(network, operations);
			assertThat(registered).as("%s, %s", network.kind(), network.injected())
				.isIn(network.kind() != FaultyNetwork.Kind.DEAD, network.kind() == FaultyNetwork.Kind.SOUND);
			long nanos = Objects.requireNonNull(operation.get()).longestNanos();
			assertThat(Duration.ofNanos(nanos)).isLessThan(API_CALL_TIMEOUT.plus(MARGIN));
			counts.add(network.kind(), registered, network.injected(), nanos);
		}
	}

	private static boolean start(FaultyNetwork network, Supplier<TimedOperation> operations) {
		RegistrationStateHolder holder = RegistrationStateHolder.ofContext(new Pending());
		SpringApplication application = new SpringApplication(Product.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setLogStartupInfo(false);
		// the JVM has one logging system, which no two applications can set up at a time
		application.setListeners(application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		application.setRegisterShutdownHook(false);
		application.addInitializers((context) -> {
			// the state is that of this context, since AWS meters processes
			SimulationMode.against(network.metering(), metering.publicKeyPem()).initialize(context);
			context.addBeanFactoryPostProcessor((beanFactory) -> replaceRegistration(context, holder, operations));
		});
		Throwable failure = catchThrowable(() -> application.run("--spring.main.banner-mode=off").close());
		if (failure == null) {
			assertThat(holder.get()).isInstanceOf(Registered.class);
			return true;
		}
		assertThat(holder.get().allowsUse()).isFalse();
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
			.isInstanceOfSatisfying(RegistrationRejectedException.class, (rejection) -> {
				assertThat(rejection.getExitCode()).as(rejection.getDescription()).isEqualTo(110);
				assertThat(rejection.getDescription()).contains("gave no usable answer");
			});
		return false;
	}

	private static void replaceRegistration(ConfigurableApplicationContext context, RegistrationStateHolder holder,
			Supplier<TimedOperation> operations) {
		RegistrationPlan plan = new RegistrationPlan("the-product", 1, publicKey(), false, RegistrationPhase.AUTO,
				new FullJitterBackOff(Duration.ofMillis(100), 2, Duration.ofSeconds(1)), Duration.ofMinutes(5),
				API_CALL_TIMEOUT, Duration.ofSeconds(10));
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		registry.removeBeanDefinition("meteringStartupRegistration");
		registry.registerBeanDefinition("meteringStartupRegistration", new RootBeanDefinition(StartupRegistration.class,
				() -> new StartupRegistration(plan, operations, holder, () -> ObservationRegistry.NOOP, context)));
	}

	private static RSAPublicKey publicKey() {
		byte[] der = Base64.getMimeDecoder().decode(metering.publicKeyPem().replaceAll("-----.*-----", ""));
		try {
			return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A product without a web server.
	 */
	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@ImportAutoConfiguration(MeteringAutoConfiguration.class)
	static class Product {

	}

}

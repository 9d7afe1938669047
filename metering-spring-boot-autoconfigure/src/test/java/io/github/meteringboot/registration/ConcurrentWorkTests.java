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

package io.github.meteringboot.registration;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConcurrentWork}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConcurrentWorkTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner();

	@Test
	void warnWhenThereIsNoneSaysNothing(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(SchedulingOnly.class, EmptyRegistries.class, OtherLifecycle.class)
			.run((context) -> ConcurrentWork.warn(context.getSourceApplicationContext().getBeanFactory()));
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void findNamesScheduledTasks() {
		this.contextRunner.withUserConfiguration(Jobs.class)
			.run((context) -> assertThat(find(context.getSourceApplicationContext().getBeanFactory()).scheduledTasks())
				.containsExactly(Jobs.class.getName() + ".invoice", Jobs.class.getName() + ".settle"));
	}

	@Test
	void findNamesContainersOfARegistryByTheirIds() {
		this.contextRunner.withUserConfiguration(Registries.class)
			.run((context) -> assertThat(
					find(context.getSourceApplicationContext().getBeanFactory()).listenerContainers())
				.containsExactly("orders", "payments", "withoutIds"));
	}

	@Test
	void findNamesContainersThatAreBeans() {
		this.contextRunner.withUserConfiguration(Containers.class)
			.run((context) -> assertThat(
					find(context.getSourceApplicationContext().getBeanFactory()).listenerContainers())
				.containsExactly("byInterface", "bySuperclass"));
	}

	@Test
	void findCreatesNothing() {
		this.contextRunner.withUserConfiguration(LazyContainer.class).run((context) -> {
			assertThat(find(context.getSourceApplicationContext().getBeanFactory()).listenerContainers()).isEmpty();
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("lazy")).isFalse();
		});
	}

	@Test
	void warnNamesAllInOneLine(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Jobs.class, Registries.class, Containers.class)
			.run((context) -> ConcurrentWork.warn(context.getSourceApplicationContext().getBeanFactory()));
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Jobs.invoice", "Jobs.settle", "orders", "byInterface")
			.contains("aws.marketplace.metering.registration-phase", "before-start");
	}

	@Test
	void findPassesOverWhatDoesNotTell() {
		this.contextRunner.withUserConfiguration(BrokenContainer.class)
			.run((context) -> assertThat(
					find(context.getSourceApplicationContext().getBeanFactory()).listenerContainers())
				.containsExactly("healthy"));
	}

	private static ConcurrentWork find(ConfigurableListableBeanFactory beanFactory) {
		return ConcurrentWork.find(beanFactory);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class SchedulingOnly {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Jobs {

		@Scheduled(fixedDelay = 1, initialDelay = 1_000_000_000)
		void invoice() {
		}

		@Scheduled(cron = "0 0 0 29 2 *")
		void settle() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EmptyRegistries {

		@Bean
		ExampleListenerEndpointRegistry emptyRegistry() {
			return new ExampleListenerEndpointRegistry(List.of());
		}

		@Bean
		ExampleListenerEndpointRegistry stoppedRegistry() {
			return new ExampleListenerEndpointRegistry(List.of(new ExampleMessageListenerContainer(false)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherLifecycle {

		@Bean
		Started somethingElse() {
			return new Started();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Registries {

		@Bean
		ExampleListenerEndpointRegistry registry() {
			return new ExampleListenerEndpointRegistry(List.of(new ExampleMessageListenerContainer(true)));
		}

		@Bean
		DefaultListenerContainerRegistry withoutIds() {
			return new DefaultListenerContainerRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Containers {

		@Bean
		ExampleMessageListenerContainer stopped() {
			return new ExampleMessageListenerContainer(false);
		}

		@Bean
		Lifecycle byInterface() {
			return new Interfaced();
		}

		@Bean
		Lifecycle bySuperclass() {
			return new ExampleMessageListenerContainer(true) {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyContainer {

		@Bean
		@Lazy
		NeverStartedListenerContainer lazy() {
			return new NeverStartedListenerContainer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenContainer {

		@Bean
		ExampleMessageListenerContainer broken() {
			return new ExampleMessageListenerContainer(true) {

				@Override
				public boolean isRunning() {
					throw new IllegalStateException("broken");
				}

			};
		}

		@Bean
		ExampleMessageListenerContainer healthy() {
			return new ExampleMessageListenerContainer(true);
		}

	}

	static class Started implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	// named as Spring's messaging projects name theirs

	static class DefaultListenerContainerRegistry extends Started {

	}

	static class ExampleListenerEndpointRegistry extends Started implements ListenerContainers {

		private final List<ExampleMessageListenerContainer> containers;

		ExampleListenerEndpointRegistry(List<ExampleMessageListenerContainer> containers) {
			this.containers = containers;
		}

		@Override
		public Collection<ExampleMessageListenerContainer> getListenerContainers() {
			return this.containers;
		}

		@Override
		public Set<String> getListenerContainerIds() {
			return Set.of("orders", "payments");
		}

	}

	static class ExampleMessageListenerContainer implements Lifecycle {

		private final boolean running;

		ExampleMessageListenerContainer(boolean running) {
			this.running = running;
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	static class NeverStartedListenerContainer extends ExampleMessageListenerContainer {

		NeverStartedListenerContainer() {
			super(true);
		}

	}

	interface ListenerContainers {

		Collection<ExampleMessageListenerContainer> getListenerContainers();

		Set<String> getListenerContainerIds();

	}

	interface MessageListenerContainer {

	}

	static class Interfaced extends Started implements MessageListenerContainer {

	}

}

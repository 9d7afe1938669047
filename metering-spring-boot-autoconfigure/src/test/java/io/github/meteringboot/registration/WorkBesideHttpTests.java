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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
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
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkBesideHttp}.
 */
@ExtendWith(OutputCaptureExtension.class)
class WorkBesideHttpTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner();

	@Test
	void applicationWithoutAnythingHasNoWork() {
		this.contextRunner.run((context) -> assertThat(find(context).isEmpty()).isTrue());
	}

	@Test
	void schedulingWithoutTasksIsNoWork() {
		this.contextRunner.withUserConfiguration(SchedulingOnly.class)
			.run((context) -> assertThat(find(context).isEmpty()).isTrue());
	}

	@Test
	void schedulerThatHoldsThreadsIsNoWork() {
		this.contextRunner.withBean(ThreadPoolTaskScheduler.class)
			.run((context) -> assertThat(find(context).isEmpty()).isTrue());
	}

	@Test
	void scheduledTasksAreWork() {
		this.contextRunner.withUserConfiguration(Jobs.class)
			.run((context) -> assertThat(find(context).types()).hasSize(2)
				.anySatisfy((type) -> assertThat(type).contains("Jobs.invoice"))
				.anySatisfy((type) -> assertThat(type).contains("Jobs.settle")));
	}

	@Test
	void tasksThatAreRegisteredInCodeAreWork() {
		this.contextRunner.withUserConfiguration(CodedJobs.class)
			.run((context) -> assertThat(find(context).types()).containsExactly("scheduled tasks of bean 'codedJobs'"));
	}

	@Test
	void unknownLifecycleIsWork() {
		this.contextRunner.withBean("server", Server.class)
			.run((context) -> assertThat(find(context).types()).containsExactly(Server.class.getName()));
	}

	@Test
	void lifecycleThatIsToBeStartedIsWorkBeforeItRuns() {
		this.contextRunner.withBean("server", Server.class).run((context) -> {
			context.getBean(Server.class).stop();
			assertThat(find(context).types()).containsExactly(Server.class.getName());
		});
	}

	@Test
	void lifecycleThatNobodyStartsIsNoWork() {
		this.contextRunner.withBean("manual", Manual.class).run((context) -> {
			assertThat(find(context).isEmpty()).isTrue();
			context.getBean(Manual.class).start();
			assertThat(find(context).types()).containsExactly(Manual.class.getName());
		});
	}

	@Test
	void findCreatesNothing() {
		this.contextRunner.withUserConfiguration(LazyManual.class).run((context) -> {
			assertThat(find(context).isEmpty()).isTrue();
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("lazyManual"))
				.isFalse();
		});
	}

	@Test
	void warnNamesAllInOneLine(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Jobs.class)
			.withBean("server", Server.class)
			.run((context) -> find(context).warn());
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Jobs.invoice", "Jobs.settle", Server.class.getName())
			.contains("aws.marketplace.metering.registration-phase", "before-start");
	}

	@Test
	void warnSaysNothingOfNothing(CapturedOutput output) {
		this.contextRunner.run((context) -> find(context).warn());
		assertThat(output).doesNotContain("WARN");
	}

	private static WorkBesideHttp find(AssertableApplicationContext context) {
		return WorkBesideHttp.find(context.getSourceApplicationContext().getBeanFactory());
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
	@EnableScheduling
	static class CodedJobs {

		@Bean
		SchedulingConfigurer codedJobs() {
			return (tasks) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyManual {

		@Bean
		@Lazy
		Manual lazyManual() {
			return new Manual();
		}

	}

	static class Manual implements Lifecycle {

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

	static class Server extends Manual implements SmartLifecycle {

	}

}

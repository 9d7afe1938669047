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

package io.github.meteringboot.smoketest.phases;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Works by the clock of Quartz.
 */
@Configuration(proxyBeanMethods = false)
class QuartzWork {

	@Bean
	JobDetail job() {
		return JobBuilder.newJob(PrintingJob.class).withIdentity("work").storeDurably().build();
	}

	@Bean
	Trigger trigger(JobDetail job) {
		return TriggerBuilder.newTrigger()
			.forJob(job)
			.withSchedule(SimpleScheduleBuilder.simpleSchedule().withIntervalInMilliseconds(200).repeatForever())
			.build();
	}

	/**
	 * The job, which Quartz creates.
	 */
	static class PrintingJob implements Job {

		@Override
		public void execute(JobExecutionContext context) {
			System.out.println("WORK Quartz job");
		}

	}

}

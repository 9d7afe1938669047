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

package io.github.meteringboot.smoketest.seal;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * A job that runs when it is triggered.
 */
public class QuartzJob implements Job {

	@Override
	public void execute(JobExecutionContext context) {
		System.out.println("WORK DONE");
	}

	/**
	 * Knows the job, and no trigger.
	 */
	@AutoConfiguration
	public static class Schedule {

		@Bean
		JobDetail work() {
			return JobBuilder.newJob(QuartzJob.class).withIdentity("work").storeDurably().build();
		}

	}

}

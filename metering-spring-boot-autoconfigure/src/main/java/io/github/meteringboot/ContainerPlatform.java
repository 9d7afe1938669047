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

package io.github.meteringboot;

/**
 * The platform that runs the container. AWS accepts {@code RegisterUsage} from Amazon ECS
 * (on AWS Fargate or Amazon EC2) and Amazon EKS.
 *
 * @since 1.0.0
 */
public enum ContainerPlatform {

	/**
	 * Amazon ECS on AWS Fargate.
	 */
	ECS_FARGATE("ecs-fargate"),

	/**
	 * Amazon ECS on Amazon EC2.
	 */
	ECS_EC2("ecs-ec2"),

	/**
	 * Amazon ECS with an unknown launch type.
	 */
	ECS("ecs"),

	/**
	 * Amazon EKS.
	 */
	EKS("eks"),

	/**
	 * None of the above, as far as can be known from inside the container.
	 */
	UNKNOWN("unknown");

	private final String id;

	ContainerPlatform(String id) {
		this.id = id;
	}

	/**
	 * Return the name that health, logs and metrics show.
	 * @return the name, such as {@code ecs-fargate}
	 */
	public String id() {
		return this.id;
	}

}

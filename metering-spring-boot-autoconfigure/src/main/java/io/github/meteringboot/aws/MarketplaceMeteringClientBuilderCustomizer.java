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

import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClientBuilder;

/**
 * Callback interface that can be implemented by beans wishing to customize the builder of
 * the client that calls {@code RegisterUsage}, for instance to give it another HTTP
 * client. The call is then made with the client of the AWS SDK, which takes a start
 * longer than the starter's own, and which is not used otherwise.
 * <p>
 * Customizers run after the starter's own settings. The retry strategy is set again
 * afterwards, since a throttled answer must never be retried inside the AWS SDK.
 *
 * @since 1.0.0
 */
@FunctionalInterface
public interface MarketplaceMeteringClientBuilderCustomizer {

	/**
	 * Customize the given builder.
	 * @param builder the builder to customize
	 */
	void customize(MarketplaceMeteringClientBuilder builder);

}

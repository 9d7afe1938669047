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

package io.github.meteringboot.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Service;

/**
 * Issues the numbers of each series in order, none twice and without a gap. Keeps them in
 * memory, which a product for more than a demonstration would not.
 */
@Service
class InvoiceNumberIssuer {

	private final Map<String, List<InvoiceNumber>> issued = new ConcurrentHashMap<>();

	InvoiceNumber issue(String series) {
		List<InvoiceNumber> numbers = this.issued.compute(series, (name, before) -> {
			List<InvoiceNumber> after = new ArrayList<>((before != null) ? before : Collections.emptyList());
			after.add(new InvoiceNumber(name, "%s-%05d".formatted(name, after.size() + 1), Instant.now()));
			return Collections.unmodifiableList(after);
		});
		return numbers.get(numbers.size() - 1);
	}

	List<InvoiceNumber> issued(String series) {
		return this.issued.getOrDefault(series, Collections.emptyList());
	}

}

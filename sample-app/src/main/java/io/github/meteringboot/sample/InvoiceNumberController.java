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

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/series/{series:[A-Za-z0-9]{1,16}}/numbers")
class InvoiceNumberController {

	private final InvoiceNumberIssuer issuer;

	InvoiceNumberController(InvoiceNumberIssuer issuer) {
		this.issuer = issuer;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	InvoiceNumber issue(@PathVariable String series) {
		return this.issuer.issue(series);
	}

	@GetMapping
	List<InvoiceNumber> list(@PathVariable String series) {
		return this.issuer.issued(series);
	}

}

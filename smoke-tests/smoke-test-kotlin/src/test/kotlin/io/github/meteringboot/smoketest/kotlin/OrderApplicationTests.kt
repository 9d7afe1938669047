package io.github.meteringboot.smoketest.kotlin

import io.github.meteringboot.UsageRegistration
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest

/**
 * Tests for a product that uses nothing of the starter's.
 */
@SpringBootTest
class OrderApplicationTests(@Autowired private val registration: UsageRegistration) {

    @Test
    fun usageIsRegisteredWithoutACall() {
        assertThat(registration.simulated()).isTrue()
    }

}

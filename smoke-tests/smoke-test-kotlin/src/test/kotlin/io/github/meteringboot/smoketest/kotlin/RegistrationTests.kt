package io.github.meteringboot.smoketest.kotlin

import io.github.meteringboot.registration.RegistrationStateHolder
import io.github.meteringboot.test.AutoConfigureMeteringSimulator
import io.github.meteringboot.test.MeteringAssertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest

/**
 * The test in Kotlin of `docs/testing.md`.
 */
@SpringBootTest(properties = ["aws.marketplace.metering.throttling.initial-interval=10ms"])
@AutoConfigureMeteringSimulator(answers = ["throttle:2", "ok"])
class RegistrationTests(@Autowired private val state: RegistrationStateHolder) {

    @Test
    fun registersWhenTheCrowdHasGone() {
        assertThat(state).isRegisteredAfter(3)
    }

}

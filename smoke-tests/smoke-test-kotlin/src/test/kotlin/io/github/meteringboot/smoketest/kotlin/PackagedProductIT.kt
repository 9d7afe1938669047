package io.github.meteringboot.smoketest.kotlin

import io.github.meteringboot.simulator.ContainerPlatformSimulator
import io.github.meteringboot.simulator.MeteringSimulator
import io.github.meteringboot.testsupport.ProductImage
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * Tests for the packaged product, whose main class has the name of its file.
 */
class PackagedProductIT {

    @Test
    fun productRegistersAndIsSealed() {
        ContainerPlatformSimulator.ecsFargate("eu-central-1").use { platform ->
            MeteringSimulator.start().use { simulator ->
                val image = ProductImage.packaged().registeringWith(simulator)
                image.process().on(platform).start().use { product ->
                    assertThat(product.waitForHealth("registered").body()).contains("\"signature\":\"verified\"")
                    assertThat(product.get("/orders").body()).contains("a bicycle")
                }
                image.process().on(platform).environment("AWS_MARKETPLACE_METERING_ENABLED", "false").start()
                    .use { product -> assertThat(product.waitForExit()).isEqualTo(111) }
                assertThat(simulator.requests()).hasSize(1)
            }
        }
    }

}

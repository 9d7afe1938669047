package io.github.meteringboot.smoketest.kotlin

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * Tests for the product that the build has started, over HTTP.
 */
class StartedProductIT {

    @Test
    fun productIsRegisteredWithASimulator() {
        assertThat(get("/actuator/health/marketplaceMetering"))
            .contains("\"state\":\"registered\"", "\"signature\":\"verified\"")
    }

    @Test
    fun productIsOpen() {
        assertThat(get("/orders")).contains("a bicycle")
    }

    private fun get(path: String): String {
        val uri = URI("http://localhost:${System.getProperty("product.port")}$path")
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body()
    }

}

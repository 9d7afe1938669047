package io.github.meteringboot.smoketest.kotlin

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController

@SpringBootApplication
class OrderApplication

@RestController
class OrderController {

    @GetMapping("/orders")
    fun orders() = listOf("a bicycle")

}

fun main(args: Array<String>) {
    runApplication<OrderApplication>(*args)
}

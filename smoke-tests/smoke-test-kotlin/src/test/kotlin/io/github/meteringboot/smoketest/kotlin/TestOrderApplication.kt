package io.github.meteringboot.smoketest.kotlin

import io.github.meteringboot.test.MeteringSimulatorConfiguration
import org.springframework.boot.fromApplication
import org.springframework.boot.with

fun main(args: Array<String>) {
    fromApplication<OrderApplication>().with(MeteringSimulatorConfiguration::class).run(*args)
}

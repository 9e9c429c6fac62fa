package dev.gatehouse.password;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Settings of password hashing, and the minimum length of new passwords.
 *
 * @param memory KiB per hash
 * @param iterations passes over the memory
 * @param parallelism lanes
 * @param threads concurrent hashes; 0 means three quarters of the processors, at least one
 * @param queue maximum number of waiting hashes; further requests are refused with {@code overloaded}
 * @param minimumLength minimum number of characters of a new password
 */
public record PasswordSettings(
        @Min(8) @Max(4_194_304) int memory,
        @Min(1) @Max(1_000) int iterations,
        @Min(1) @Max(64) int parallelism,
        @Min(0) @Max(1_024) int threads,
        @Min(1) @Max(100_000) int queue,
        @Min(8) @Max(64) int minimumLength) {

    Argon2Parameters parameters() {
        return new Argon2Parameters(memory, iterations, parallelism);
    }

    /** Returns the number of concurrent hashes. */
    int threadCount() {
        return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() * 3 / 4);
    }
}

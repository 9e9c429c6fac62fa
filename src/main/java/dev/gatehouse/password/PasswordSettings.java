package dev.gatehouse.password;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * What a hash costs, how many are made at once, and what a new password must be like.
 *
 * @param memory KiB for each hash
 * @param iterations passes over that memory
 * @param parallelism lanes
 * @param threads hashes at the same time; 0 is three quarters of the processors, at least one
 * @param queue hashes that may wait; beyond them the answer is "overloaded"
 * @param minimumLength characters of a new password, at least
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

    /** Hashes at the same time. */
    int threadCount() {
        return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() * 3 / 4);
    }
}

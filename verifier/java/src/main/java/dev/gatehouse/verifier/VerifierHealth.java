package dev.gatehouse.verifier;

import java.time.Duration;
import java.util.Optional;

/**
 * The state of a verifier, for the health check of its service.
 *
 * @param healthy whether keys and ended sessions are up to date
 * @param reason what is wrong; empty if healthy
 * @param keysAge the time since the keys were loaded; empty if they never were
 * @param feedAge the time since the last response of the revocation feed. Up to 25 s are normal, the duration of a long poll. Empty
 *     without a service client, and before the first snapshot
 * @param endedSessions the number of ended sessions in memory
 */
public record VerifierHealth(
        boolean healthy,
        Optional<String> reason,
        Optional<Duration> keysAge,
        Optional<Duration> feedAge,
        int endedSessions) {}

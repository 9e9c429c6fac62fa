package dev.gatehouse.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's being signed in, in one place.
 *
 * @param lastUsedAt when it was opened or refreshed, to the minute
 * @param idleExpiresAt when it ends unless it is refreshed before
 * @param expiresAt when it ends in any case
 * @param address the client's at login
 * @param userAgent the client's at login
 * @param deviceName as its owner calls it
 */
public record Session(
        UUID id,
        long userId,
        Instant createdAt,
        Instant lastUsedAt,
        Instant idleExpiresAt,
        Instant expiresAt,
        String address,
        @Nullable String userAgent,
        @Nullable String deviceName) {}

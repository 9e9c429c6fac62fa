package dev.gatehouse.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's being signed in, in one place.
 *
 * @param address the client's at login
 * @param userAgent the client's at login
 * @param expiresAt when it ends by itself
 */
public record Session(
        UUID id,
        long userId,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        String address,
        @Nullable String userAgent) {}

package dev.gatehouse.serviceclient;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A secret of a service client, without its text.
 *
 * @param hint the last four characters
 * @param lastUsedAt up to a minute late; null if it was never used
 */
public record ClientSecret(
        UUID id, String hint, Instant createdAt, @Nullable Instant lastUsedAt) {}

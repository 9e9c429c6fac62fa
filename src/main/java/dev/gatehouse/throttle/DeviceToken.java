package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Secret;
import java.time.Instant;

/** What a device shows at its next login, so that nobody else can lock its owner out. */
public record DeviceToken(Secret text, Instant expiresAt) {}

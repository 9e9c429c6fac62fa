package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Secret;
import java.time.Instant;

/** A token that the device presents at its next login, so that attackers who guess passwords cannot lock out the user there. */
public record DeviceToken(Secret text, Instant expiresAt) {}

package dev.gatehouse.account;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An unauthenticated caller who requests a mail.
 *
 * @param deviceToken the device token of an earlier login as the client sent it, not verified; null if there is none
 */
record Requester(Origin origin, @Nullable Secret deviceToken) {}

package dev.gatehouse.account;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A caller who has not signed in and asks for a mail.
 *
 * @param deviceToken of an earlier login, as the caller sent it: nothing has checked it
 */
record Requester(Origin origin, @Nullable Secret deviceToken) {}

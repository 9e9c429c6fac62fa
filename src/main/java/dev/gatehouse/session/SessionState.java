package dev.gatehouse.session;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.session.refresh.RefreshChain;
import dev.gatehouse.session.refresh.RefreshHistory;
import dev.gatehouse.user.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session with what only its tokens need to know, and its user as they are now.
 *
 * @param endedAt none while it goes on
 * @param authentication the last time the user proved who they are
 * @param tokenExpiresAt when the last of its access tokens expires
 * @param generation how often its refresh token has been rotated; -1 without one
 * @param hash SHA-256 of the refresh token in force
 * @param history when those before were used
 * @param chain which tokens it accepts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SessionState(
        Session session,
        @Nullable Instant endedAt,
        Authentication authentication,
        Instant tokenExpiresAt,
        int generation,
        byte @Nullable [] hash,
        RefreshHistory history,
        RefreshChain chain,
        User user) {}

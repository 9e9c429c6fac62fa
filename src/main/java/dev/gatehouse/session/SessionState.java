package dev.gatehouse.session;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.session.refresh.RefreshChain;
import dev.gatehouse.session.refresh.RefreshHistory;
import dev.gatehouse.user.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session with the state of its tokens, and its user as they are now.
 *
 * @param endedAt null while the session has not been ended
 * @param authentication the last one of the user in this session
 * @param tokenExpiresAt when the last of its access tokens expires
 * @param generation how often the refresh token was rotated; -1 without a refresh token
 * @param hash SHA-256 of the current refresh token
 * @param history recently used refresh tokens
 * @param chain the accepted refresh tokens
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

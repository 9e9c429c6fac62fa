package dev.gatehouse.session.refresh;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The refresh tokens that a session accepts: those since the login, or since the last confirmation. Each token is derived from
 * the previous one. The first token of a chain that a confirmation started is derived from the seed.
 *
 * @param start generation of the first token
 * @param seed random; null for the chain of the login
 * @param secretId the secret whose key derived the first token from the seed
 * @param startedAt when the confirmation started the chain; null for the chain of the login
 * @param told the start of the last chain for which a token of a former chain was audited; 0 if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RefreshChain(
        int start,
        byte @Nullable [] seed,
        long secretId,
        @Nullable Instant startedAt,
        int told) {
    public static final int SEED_BYTES = 16;

    /**
     * Returns whether a confirmation started the chain within the grace period, so that another confirmation is a repetition.
     */
    public boolean isRecent(Instant now, Duration grace) {
        return startedAt != null && now.isBefore(startedAt.plus(grace));
    }

    /** Returns whether a token belongs to an earlier chain. */
    public boolean hasLeftBehind(RefreshToken token) {
        return token.generation() < start;
    }
}

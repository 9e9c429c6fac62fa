package dev.gatehouse.token;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something whose access tokens are refused before they expire: an item of the revocation feed. */
public sealed interface Revocation {
    /** Returns when it ended, by the clock that wrote it to the database. */
    Instant endedAt();

    /**
     * An ended session.
     *
     * @param id the claim {@code sid} of its tokens
     * @param userId null if an instance of an earlier version recorded it
     * @param endedAt by the clock of the database
     * @param tokensUntil when the last of its tokens has expired, also by clocks that are a minute behind
     */
    record Session(UUID id, @Nullable Long userId, Instant endedAt, Instant tokensUntil) implements Revocation {}

    /**
     * A removed signing key.
     *
     * @param kid the header {@code kid} of the tokens that it signed
     */
    record Key(String kid, Instant endedAt) implements Revocation {}
}

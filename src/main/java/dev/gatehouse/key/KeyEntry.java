package dev.gatehouse.key;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a key.
 *
 * @param activatedAt when the key became active
 * @param retiredAt when the next key replaced it
 * @param retiresUntil when all tokens that a retiring key signed have expired
 * @param goneAt since when the key verifies no tokens
 */
public record KeyEntry(
        String kid,
        String algorithm,
        KeyState state,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant retiredAt,
        @Nullable Instant retiresUntil,
        @Nullable Instant goneAt) {

    /** Returns when the key entered its state. */
    public Instant since() {
        @Nullable
        Instant since = switch (state) {
            case PENDING -> createdAt;
            case ACTIVE -> activatedAt;
            case RETIRING -> retiredAt;
            case GONE -> goneAt;
        };
        return Objects.requireNonNullElse(since, createdAt);
    }
}

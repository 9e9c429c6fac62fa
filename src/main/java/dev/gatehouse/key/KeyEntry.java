package dev.gatehouse.key;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a key, besides itself.
 *
 * @param activatedAt since when it signs or has signed
 * @param retiredAt when the next one took its place
 * @param retiresUntil when nothing that a retiring key has signed can be good any more
 * @param goneAt since when it verifies nothing
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

    /** Since when it is in its state. */
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

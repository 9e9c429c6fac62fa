package dev.gatehouse.kernel;

import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The position where the next page of a list begins, as sent to clients. It is not signed: a forged cursor shows only what the
 * caller may list anyway.
 */
public final class Cursor {
    private Cursor() {}

    public static String write(UUID id) {
        return write(Uuids.bytes(id));
    }

    public static String write(byte[] place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place);
    }

    /**
     * Reads a cursor that {@link #write(UUID)} returned. Returns empty for null.
     *
     * @throws ProblemException {@code validation-failed} if the cursor is malformed
     */
    public static Optional<UUID> read(@Nullable String cursor) {
        Optional<byte[]> place = readPlace(cursor);
        if (place.isPresent() && place.get().length != Uuids.BYTES) {
            throw notOurs();
        }
        return place.map(Uuids::fromBytes);
    }

    /**
     * Reads a cursor that {@link #write(byte[])} returned. Returns empty for null.
     *
     * @throws ProblemException {@code validation-failed} if the cursor is malformed
     */
    public static Optional<byte[]> readPlace(@Nullable String cursor) {
        try {
            return Optional.ofNullable(cursor).map(Base64.getUrlDecoder()::decode);
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
    }

    public static ProblemException notOurs() {
        return Problem.VALIDATION_FAILED.exception(
                "The cursor is malformed. Send the next_cursor of the previous page.");
    }
}

package dev.gatehouse.kernel;

import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the next page of a list begins, as clients carry it. It gives nobody a right: what is listed is the caller's anyway. */
public final class Cursor {
    private Cursor() {}

    public static String write(UUID id) {
        return write(Uuids.bytes(id));
    }

    public static String write(byte[] place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place);
    }

    /**
     * The reverse of {@link #write(UUID)}; none for none.
     *
     * @throws ProblemException {@code validation-failed} when it is none of ours
     */
    public static Optional<UUID> read(@Nullable String cursor) {
        Optional<byte[]> place = readPlace(cursor);
        if (place.isPresent() && place.get().length != Uuids.BYTES) {
            throw notOurs();
        }
        return place.map(Uuids::fromBytes);
    }

    /**
     * The reverse of {@link #write(byte[])}; none for none.
     *
     * @throws ProblemException {@code validation-failed} when it is none of ours
     */
    public static Optional<byte[]> readPlace(@Nullable String cursor) {
        try {
            return Optional.ofNullable(cursor).map(Base64.getUrlDecoder()::decode);
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
    }

    public static ProblemException notOurs() {
        return Problem.VALIDATION_FAILED.exception("the cursor is not one of ours");
    }
}

package dev.gatehouse.kernel;

import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the next page of a list begins, as clients carry it. It gives nobody a right: what is listed is the caller's anyway. */
public final class Cursor {
    private Cursor() {}

    public static String write(UUID id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Uuids.bytes(id));
    }

    /**
     * The reverse of {@link #write}; none for none.
     *
     * @throws ProblemException {@code validation-failed} when it is none of ours
     */
    public static Optional<UUID> read(@Nullable String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == Uuids.BYTES) {
                return Optional.of(Uuids.fromBytes(bytes));
            }
        } catch (IllegalArgumentException e) {
            throw Problem.VALIDATION_FAILED.exception("the cursor is not one of ours");
        }
        throw Problem.VALIDATION_FAILED.exception("the cursor is not one of ours");
    }
}

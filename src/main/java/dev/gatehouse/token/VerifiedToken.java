package dev.gatehouse.token;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature and claims are right. Time and the key's state are looked at again on every use.
 *
 * @param kid the key that signed it; none when it was the shared key
 * @param userId none when the shared key signed it: then the name alone counts
 * @param sessionId none when a neighbour made it
 * @param authentication none for tokens of the classic API
 */
public record VerifiedToken(
        Kind kind,
        @Nullable String kid,
        @Nullable Long userId,
        String username,
        Set<Role> roles,
        @Nullable UUID sessionId,
        boolean fresh,
        @Nullable Authentication authentication,
        Instant notBefore,
        Instant expiresAt) {

    /** Which of the service's tokens it is. */
    public enum Kind {
        /** For {@code /v1}: {@code typ: at+jwt} (RFC 9068). */
        ACCESS,
        /** Of the classic API, signed with our own key: good at both APIs. */
        CLASSIC,
        /** Of the classic API, signed with the key that neighbours share: good there alone. */
        SHARED
    }
}

package dev.gatehouse.token;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature and claims were verified. Its times and the state of its key are checked again on each use.
 *
 * @param kid the key that signed it; null for the shared key
 * @param userId null if the shared key signed it; then only the name identifies the user
 * @param sessionId null if another service issued it
 * @param authentication null for tokens of the classic API
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

    /** The kinds of tokens. */
    public enum Kind {
        /** For {@code /v1}: {@code typ: at+jwt} (RFC 9068). */
        ACCESS,
        /** For the classic API, signed with this service's own key: accepted at both APIs. */
        CLASSIC,
        /** For the classic API, signed with the shared key: accepted only there. */
        SHARED
    }
}
